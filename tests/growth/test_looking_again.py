"""A further sitting of the same person in the same development opening, beside the old one."""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from growth.models import Development
from growth.services.developments import start_development
from openings.mails import send_invitation_mail
from openings.models import Application, Invitation, Opening
from openings.services.invitations import resend
from results.growth import changes, looks_at
from results.models import FeedbackRelease
from results.queries import rows_of
from results.releasing import releasable
from results.services.feedback import release_feedback
from sittings.models import Sitting
from sittings.queries import current_notice, notice_key
from sittings.services.again import NoFurtherLook, look_again
from sittings.services.before import choose
from sittings.services.submitting import submit_sitting
from sittings.services.taking import AlreadySubmitted, save_answer, start_sitting
from tests import factories
from tests.results.cast import TEXT, Cast, make_notice, make_sheet
from tests.sittings.taker import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def cleo(cast: Cast) -> Application:
    factories.make_role("specialist")
    opening = cast.opening(title="Spring look", purpose="development", feedback="after_scoring")
    cleo = cast.candidate(opening)
    for rater in (cast.rita, cast.rolf):
        cast.rate(cleo, rater, 2)
    make_sheet(cleo)
    return cleo


@pytest.fixture
def plan(cast: Cast, cleo: Application) -> Development:
    return start_development(
        person=cleo.person, team=cast.team, present_role=cleo.opening.role, role=factories.make_role("specialist"),
        wants="", agreed=True, suggest=[], by=cast.alma, at=timezone.now(),
    )  # fmt: skip


def again(cleo: Application, cast: Cast) -> Invitation:
    return look_again(application=cleo, form=None, by=cast.alma, at=timezone.now())


def sit(invitation: Invitation, cast: Cast, level: int) -> Sitting:
    notice = current_notice("en", key=notice_key(invitation.application.opening))
    sitting = start_sitting(invitation=invitation, notice=notice, at=timezone.now())
    for answer in sitting.answers.all():
        save_answer(sitting=sitting, position=answer.position, expected_revision=0, text=TEXT, at=timezone.now())
    submit_sitting(sitting=sitting, at=timezone.now())
    for rater in (cast.rita, cast.rolf):
        cast.rate(invitation.application, rater, level)
    make_sheet(invitation.application)
    return sitting


def test_the_new_sitting_stands_beside_the_old(client, cast, cleo, plan):
    client.force_login(cast.alma)
    url = reverse("results:growth_look_again", args=[plan.pk, cleo.pk])
    assert "Invite to a new sitting" in client.get(reverse("results:growth_plan", args=[plan.pk])).text
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302
    invitation = Invitation.objects.get(application=cleo, revoked_at=None)
    assert (invitation.attempt, cleo.invitations.count()) == (2, 2)
    send_invitation_mail(invitation)
    assert "the earlier result stays" in mail.outbox[0].body
    new = sit(invitation, cast, 5)
    assert list(cleo.sittings.order_by("attempt").values_list("attempt", flat=True)) == [1, 2]
    assert rows_of([cleo])[0].sitting == new
    client.post(reverse("results:reveal_opening", args=[cleo.opening_id]))
    looks, _away = looks_at(cleo.person, cast.alma)
    assert [look.sheet.sitting.attempt for look in looks] == [2, 1]
    assert {line.words for line in changes(looks) if line.state} == {"changed"}
    page = client.get(reverse("results:growth_plan", args=[plan.pk])).text
    assert "sitting 2" in page


def test_the_person_agrees_anew_and_keeps_what_they_had(cast, cleo):
    release_feedback(opening=cleo.opening, by=cast.alma, at=timezone.now())
    link = again(cleo, cast)
    own = enter(link)
    assert own.get(reverse("sittings:taking", args=[cleo.pk])).url == reverse("results:status", args=[cleo.pk])
    page = own.get(reverse("results:status", args=[cleo.pk])).text
    assert "You are invited to take part once more" in page
    assert own.get(reverse("results:feedback", args=[cleo.pk])).status_code == 200
    assert own.get(reverse("sittings:notice", args=[cleo.pk])).status_code == 200
    assert choose(application=cleo, only_people=True, may_teach=False, at=timezone.now())
    new = sit(link, cast, 4)
    assert own.get(reverse("results:status", args=[cleo.pk])).context["sitting"] == new
    assert list(releasable(timezone.now(), opening=cleo.opening)) == [cleo]
    release_feedback(opening=cleo.opening, by=cast.alma, at=timezone.now())
    assert FeedbackRelease.objects.count() == 2
    assert not releasable(timezone.now()).exists()
    assert own.get(reverse("results:feedback", args=[cleo.pk])).status_code == 200


def test_one_at_a_time_and_only_where_nothing_is_decided(client, cast, cleo, plan):
    first = again(cleo, cast)
    with pytest.raises(NoFurtherLook, match="not submitted"):
        again(cleo, cast)
    assert resend(invitation=first, by=cast.alma, at=timezone.now()).attempt == 2
    hired = cast.candidate(cast.opening(), name="Dora")
    with pytest.raises(NoFurtherLook, match="development"):
        again(hired, cast)
    with pytest.raises(DatabaseError, match="further sitting"), transaction.atomic():
        Sitting.objects.filter(application=hired).update(attempt=2)
    link = Invitation.objects.get(application=hired)
    with pytest.raises(AlreadySubmitted):
        start_sitting(invitation=link, notice=make_notice(), at=timezone.now())
    client.force_login(cast.olga)
    url = reverse("results:growth_look_again", args=[plan.pk, cleo.pk])
    assert (client.get(url).status_code, client.post(url).status_code) == (405, 404)


def test_a_closed_opening_takes_no_further_look(client: Client, cast: Cast, cleo: Application, plan: Development):
    Opening.objects.filter(pk=cleo.opening_id).update(state="closed")
    client.force_login(cast.alma)
    client.post(reverse("results:growth_look_again", args=[plan.pk, cleo.pk]))
    assert cleo.invitations.count() == 1
