import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import AuditEntry
from jobs.models import Job
from openings.services.invitations import resend, revoke
from openings.services.openings import close_opening
from sittings import seed
from sittings.models import AnswerPart, Notice, Sitting
from sittings.queries import NoNotice, current_notice
from sittings.services import (
    GRACE,
    AlreadySubmitted,
    InvitationNotValid,
    OpeningNotOpen,
    publish_notice,
    start_sitting,
    submit_sitting,
)
from tests.factories import make_assessment_version, make_invitation, make_notice, make_opening, make_user

pytestmark = pytest.mark.django_db


def test_starting_lays_out_the_questions_in_order_and_starts_the_clock() -> None:
    invitation, notice, now = make_invitation(), make_notice(), timezone.now()
    sitting = start_sitting(invitation=invitation, notice=notice, at=now)
    asked = [item.question_version_id for item in invitation.application.opening.assessment_version.items.all()]
    answers = list(sitting.answers.all())
    assert [answer.question_version_id for answer in answers] == asked
    assert [answer.position for answer in answers] == [1, 2]
    assert AnswerPart.objects.filter(answer__sitting=sitting, position=1, revision=0, text="").count() == 2
    assert sitting.deadline_at == now + timedelta(minutes=30)
    assert (sitting.notice, sitting.consented_at, sitting.attempt) == (notice, now, 1)


def test_starting_asks_for_closing_when_the_grace_after_the_deadline_is_over() -> None:
    now = timezone.now()
    sitting = start_sitting(invitation=make_invitation(), notice=make_notice(), at=now)
    job = Job.objects.get(kind="close_sitting")
    assert job.subject == str(sitting.pk)
    assert job.due_at == now + timedelta(minutes=30) + GRACE


def test_without_a_limit_there_is_no_deadline_and_no_job() -> None:
    version = make_assessment_version(time_limit_minutes=None)
    invitation = make_invitation(opening=make_opening(assessment_version=version, role=version.assessment.role))
    sitting = start_sitting(invitation=invitation, notice=make_notice(), at=timezone.now())
    assert sitting.deadline_at is None
    assert not Job.objects.filter(kind="close_sitting").exists()


def test_starting_is_recorded_with_the_notice_and_without_personal_text() -> None:
    invitation, notice = make_invitation(name="Rosalind Franklin"), make_notice()
    start_sitting(invitation=invitation, notice=notice, at=timezone.now())
    entry = AuditEntry.objects.get(action="sitting.started")
    assert (entry.actor_kind, entry.actor_id) == ("candidate", str(invitation.application.person_id))
    assert entry.data["notice_hash"] == notice.content_hash
    assert "Rosalind" not in str(entry.data)


def test_a_second_click_returns_the_sitting_that_is_open() -> None:
    invitation, notice, now = make_invitation(), make_notice(), timezone.now()
    first = start_sitting(invitation=invitation, notice=notice, at=now)
    second = start_sitting(invitation=invitation, notice=notice, at=now + timedelta(minutes=5))
    assert second == first
    assert second.started_at == now
    assert AuditEntry.objects.filter(action="sitting.started").count() == 1


def test_a_submitted_sitting_cannot_be_started_again() -> None:
    invitation, notice, now = make_invitation(), make_notice(), timezone.now()
    submit_sitting(sitting=start_sitting(invitation=invitation, notice=notice, at=now), at=now)
    with pytest.raises(AlreadySubmitted):
        start_sitting(invitation=invitation, notice=notice, at=now)


def test_a_closed_opening_lets_nobody_start_and_whoever_began_go_on() -> None:
    opening = make_opening()
    late, early = make_invitation(opening=opening), make_invitation(opening=opening)
    begun = start_sitting(invitation=early, notice=make_notice(), at=timezone.now())
    close_opening(opening=opening, by=make_user(), at=timezone.now())
    with pytest.raises(OpeningNotOpen):
        start_sitting(invitation=late, notice=make_notice(), at=timezone.now())
    assert start_sitting(invitation=early, notice=make_notice(), at=timezone.now()) == begun


def test_an_expired_or_revoked_invitation_starts_nothing() -> None:
    expired, revoked = make_invitation(), make_invitation()
    with pytest.raises(InvitationNotValid):
        start_sitting(invitation=expired, notice=make_notice(), at=expired.expires_at)
    revoke(invitation=revoked, by=make_user(), at=timezone.now())
    revoked.refresh_from_db()
    with pytest.raises(InvitationNotValid):
        start_sitting(invitation=revoked, notice=make_notice(), at=timezone.now())
    assert not Sitting.objects.exists()


def test_a_link_that_was_sent_again_leads_to_the_same_sitting() -> None:
    invitation = make_invitation()
    begun = start_sitting(invitation=invitation, notice=make_notice(), at=timezone.now())
    renewed = resend(invitation=invitation, by=make_user(), at=timezone.now())
    assert start_sitting(invitation=renewed, notice=make_notice(), at=timezone.now()) == begun


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_sitting() -> None:
    invitation, notice, now = make_invitation(), make_notice(), timezone.now()
    barrier, made = threading.Barrier(4), []

    def click() -> None:
        try:
            barrier.wait()
            made.append(start_sitting(invitation=invitation, notice=notice, at=now).pk)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(made) == 4
    assert set(made) == {Sitting.objects.get().pk}
    assert AuditEntry.objects.filter(action="sitting.started").count() == 1


def test_the_notice_that_comes_with_the_product_is_published_once() -> None:
    first = seed.load_content(at=timezone.now())
    assert seed.load_content(at=timezone.now()) == first
    assert sorted(Notice.objects.values_list("language", flat=True)) == ["en", "en", "es", "es"]
    assert "machine rater" in current_notice("en").body
    assert "evaluador automático" in current_notice("es").body
    assert AuditEntry.objects.filter(action="notice.published").count() == 4


def test_a_changed_notice_is_a_new_version_and_becomes_the_current_one() -> None:
    now, by = timezone.now(), make_user()
    publish_notice(language="en", body="One", at=now)
    second = publish_notice(language="en", body="Two", at=now, by=by)
    assert second.number == 2
    assert current_notice("en") == second
    assert AuditEntry.objects.filter(action="notice.published").first().actor_id == str(by.pk)


def test_the_notice_is_found_in_the_language_or_its_base_or_else_in_english() -> None:
    now = timezone.now()
    english = publish_notice(language="en", body="Read", at=now)
    portuguese = publish_notice(language="pt", body="Leia", at=now)
    brazilian = publish_notice(language="pt-br", body="Leia isto", at=now)
    assert current_notice("pt-br") == brazilian
    assert current_notice("pt-pt") == portuguese
    assert current_notice("de") == english


def test_without_any_notice_nobody_can_be_asked() -> None:
    with pytest.raises(NoNotice):
        current_notice("en")
