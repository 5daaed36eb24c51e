"""Before the assessment: who asks, what is measured, what one chooses, and the ten business days of notice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from openings.models import CompanyProfile
from openings.services.companies import CompanyInvalid, save_company
from openings.services.openings import OpeningInvalid
from sittings.about import about
from sittings.business_days import start_after_notice
from sittings.models import Choices, NoticeShown, Sitting
from sittings.services import publish_notice
from sittings.services.before import ChoicesClosed, TooEarly, begin, choose, may_start_at
from tests import factories
from tests.sittings.taker import HOSTILE, enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    factories.make_notice()
    return factories.make_invitation(opening=factories.make_opening(invitation_days=30))


def at(name, invitation):
    return reverse(f"sittings:{name}", args=[invitation.application_id])


def agree(client, invitation, **choices):
    notice = client.get(at("notice", invitation)).context["notice"]
    return client.post(at("notice", invitation), {"notice": notice.pk, "agree": "on", **choices})


def test_the_notice_page_says_who_asks_what_is_measured_and_how(invitation):
    opening = invitation.application.opening
    save_company(
        team=opening.team, name="Rowan & Co", makes=HOSTILE, works="Shifts.\n\nTwo of us.", keeps_months=12,
        contact="Mia, 555", by=None, at=timezone.now(),
    )  # fmt: skip
    page = enter(invitation).get(at("notice", invitation)).content.decode()
    for words in (
        "Rowan &amp; Co",
        "Shifts.",
        opening.role.label,
        "Empathy",
        "30 minutes",
        "2 people rate",
        "12 months",
    ):
        assert words in page
    assert "<script>alert" not in page
    assert "Problem solving" not in page  # no question of it


def test_without_a_company_profile_the_page_still_tells_the_rest(invitation):
    assert "The role:" in enter(invitation).get(at("notice", invitation)).content.decode()


def test_what_is_told_takes_the_same_queries_for_many_questions():
    def queries(n):
        asked = [factories.make_question_version() for _ in range(n)]
        version = factories.make_assessment_version(question_versions=asked)
        application = factories.make_application(opening=factories.make_opening(assessment_version=version))
        with CaptureQueriesContext(connection) as seen:
            about(application)
        return len(seen)

    assert queries(1) == queries(4)


# --- Which notice, when -------------------------------------------------------------------------------------


def test_each_version_that_was_shown_is_on_record_once(invitation):
    candidate = enter(invitation)
    for _ in range(2):
        candidate.get(at("notice", invitation))
    assert NoticeShown.objects.count() == 1
    publish_notice(language="en", body="Another text.", at=timezone.now())
    candidate.get(at("notice", invitation))
    assert NoticeShown.objects.count() == 2
    entry = AuditEntry.objects.filter(action="notice.shown").latest("id")
    assert entry.data["language"] == "en"


@pytest.mark.parametrize(
    ("shown", "start"),
    [
        ("2026-11-02 09:00", "2026-11-17"),  # a Monday: the ten days are 3 to 6, 9 to 13 and 16 November
        ("2026-11-06 23:59", "2026-11-21"),  # a Friday
        ("2026-11-07 12:00", "2026-11-21"),  # a Saturday
    ],
)
def test_ten_business_days_are_counted_from_the_day_after(shown, start):
    moment = datetime.fromisoformat(shown).replace(tzinfo=UTC)
    assert start_after_notice(moment) == datetime.fromisoformat(start).replace(tzinfo=UTC)


def test_nobody_starts_before_the_days_are_over_and_practice_is_there_meanwhile():
    notice = factories.make_notice()
    opening = factories.make_opening(ten_day_notice=True, invitation_days=30)
    invitation = factories.make_invitation(opening=opening)
    candidate = enter(invitation)
    agree(candidate, invitation)
    page = candidate.get(at("start", invitation)).content.decode()
    assert "You can start on" in page
    assert "Start now" not in page
    assert "Practise first" in page
    assert candidate.post(at("start", invitation)).url == at("start", invitation)
    assert not Sitting.objects.exists()
    start_at = may_start_at(invitation.application)
    with pytest.raises(TooEarly) as early:
        begin(invitation=invitation, notice=notice, at=start_at - timedelta(seconds=1))
    assert early.value.start_at == start_at
    assert begin(invitation=invitation, notice=notice, at=start_at).started_at == start_at


def test_the_days_begin_with_the_first_notice_even_where_nobody_opened_the_page():
    notice = factories.make_notice()
    invitation = factories.make_invitation(opening=factories.make_opening(ten_day_notice=True, invitation_days=30))
    with pytest.raises(TooEarly):
        begin(invitation=invitation, notice=notice, at=timezone.now())


def test_an_invitation_must_outlive_the_days():
    with pytest.raises(OpeningInvalid, match="21 days"):
        factories.make_opening(ten_day_notice=True, invitation_days=14)
    with pytest.raises(OpeningInvalid):
        factories.make_opening(feedback="sometimes")


# --- Choices ------------------------------------------------------------------------------------------------


def test_what_is_chosen_is_kept_and_the_audit_does_not_tell_it(invitation):
    candidate = enter(invitation)
    assert not Choices.objects.exists()
    agree(candidate, invitation, only_people="on")
    kept = Choices.objects.get()
    assert (kept.only_people, kept.may_teach) == (True, False)
    assert AuditEntry.objects.get(action="candidate.chose").data == {}
    assert candidate.get(at("notice", invitation)).context["form"]["only_people"].value() is True


def test_the_same_choice_again_changes_nothing_and_who_reads_is_closed_after_submitting():
    sitting = factories.make_sitting(answers=["One"], submitted=True)
    application, now = sitting.application, timezone.now()
    assert choose(application=application, only_people=False, may_teach=True, at=now)
    assert not choose(application=application, only_people=False, may_teach=True, at=now)
    with pytest.raises(ChoicesClosed):
        choose(application=application, only_people=True, may_teach=True, at=now)


# --- The company --------------------------------------------------------------------------------------------


def test_a_manager_writes_what_candidates_read(client):
    team = factories.make_team()
    manager = factories.make_user(User.Role.HIRING_MANAGER, team)
    url = reverse("openings:company", args=[team.pk])
    assert client.get(url).status_code == 302
    for user, status in (
        (factories.make_user(User.Role.RATER, team), 403),
        (factories.make_user(User.Role.HIRING_MANAGER, factories.make_team()), 404),
        (manager, 200),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status
    assert client.post(url, {"name": ""}).status_code == 422
    for _ in range(2):
        assert (
            client.post(url, {"name": "Rowan", "language": "en", "makes": "Kites.", "keeps_months": "12"}).status_code
            == 302
        )
    assert CompanyProfile.objects.get().makes == "Kites."
    assert AuditEntry.objects.filter(action="company.changed").count() == 1
    assert "Kites." in client.get(url).content.decode()


@pytest.mark.parametrize(
    "values", [{"name": " "}, {"makes": "x" * 2001}, {"keeps_months": 0}, {"contact": "x" * 201}, {"language": "xx"}]
)
def test_what_makes_no_profile_is_refused(values):
    with pytest.raises(CompanyInvalid):
        save_company(**{"team": factories.make_team(), "name": "Rowan", "by": None, "at": timezone.now(), **values})


def test_the_doors_before_are_closed_to_everybody_else(invitation):
    for name in ("notice", "start", "about_you"):
        assert Client().get(at(name, invitation)).status_code == 403
