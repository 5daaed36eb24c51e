"""The server's clock: added to, stopped by breaks, given back after an outage, and of a question alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import Job
from sittings.clocks import OUTAGE_FROM, break_seconds_left, outage_under_way
from sittings.handlers import close_sitting
from sittings.models import Answer, ExtraTime, Heartbeat, Outage, Sitting, TimeChange
from sittings.services import (
    GRACE,
    NoBreak,
    NothingToMove,
    NotOpen,
    SittingClosed,
    UnknownPlace,
    add_time,
    beat,
    begin_break,
    end_break,
    grant,
    open_question,
    save_answer,
    submit_sitting,
)
from tests.factories import make_assessment_version, make_invitation, make_opening, make_sitting, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting() -> Sitting:
    return make_sitting()


@pytest.fixture
def ruth() -> User:
    return make_user(role=User.Role.ACCOMMODATION)


def now_of(sitting: Sitting) -> Sitting:
    return Sitting.objects.get(pk=sitting.pk)


def with_needs(ruth: User, **granted) -> Sitting:
    invitation = make_invitation()
    values = {"time": ExtraTime.NONE, "break_minutes": 0, "answer": "", **granted}
    grant(application=invitation.application, by=ruth, at=timezone.now(), **values)
    return make_sitting(invitation=invitation)


def test_added_time_moves_the_deadline_and_says_who_added_it(sitting, ruth) -> None:
    add_time(sitting=sitting, minutes=10, by=ruth, at=timezone.now())
    assert now_of(sitting).deadline_at == sitting.deadline_at + 10 * MINUTE
    change = TimeChange.objects.get()
    assert (change.kind, change.seconds, change.by) == ("added", 600, ruth)
    assert AuditEntry.objects.get(action="sitting_time.added").data["minutes"] == 10


def test_time_added_in_the_last_grace_still_counts_and_the_closing_waits(sitting, ruth) -> None:
    at = sitting.deadline_at + GRACE / 2
    add_time(sitting=sitting, minutes=5, by=ruth, at=at)
    close_sitting.run(str(sitting.pk))(sitting.deadline_at + GRACE)
    assert now_of(sitting).submitted_at is None
    close_sitting.run(str(sitting.pk))(sitting.deadline_at + GRACE + 5 * MINUTE)
    assert now_of(sitting).submitted_at is not None


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_no_made_up_time_is_added(sitting, ruth, minutes) -> None:
    with pytest.raises(NothingToMove):
        add_time(sitting=sitting, minutes=minutes, by=ruth, at=timezone.now())


def test_nothing_is_added_to_what_is_submitted_or_has_no_limit(sitting, ruth) -> None:
    submit_sitting(sitting=sitting, at=timezone.now())
    free = make_sitting(opening=make_opening(assessment_version=make_assessment_version(time_limit_minutes=None)))
    for closed in (sitting, free):
        with pytest.raises(NothingToMove):
            add_time(sitting=closed, minutes=10, by=ruth, at=timezone.now())


# --- Breaks ---------------------------------------------------------------------------------------------------


def test_a_break_stops_the_clock_for_as_long_as_it_lasts(ruth) -> None:
    sitting = with_needs(ruth, break_minutes=20)
    at = sitting.started_at + 5 * MINUTE
    begun = begin_break(sitting=sitting, at=at)
    assert begin_break(sitting=sitting, at=at + MINUTE) == begun
    assert now_of(sitting).deadline_at == sitting.deadline_at + 20 * MINUTE
    end_break(sitting=sitting, at=at + 8 * MINUTE)
    end_break(sitting=sitting, at=at + 9 * MINUTE)
    assert now_of(sitting).deadline_at == sitting.deadline_at + 8 * MINUTE
    assert break_seconds_left(sitting, at + 9 * MINUTE) == 12 * 60


def test_a_break_that_nobody_ends_ends_by_itself_and_no_more_is_left(ruth) -> None:
    sitting = with_needs(ruth, break_minutes=10)
    at = sitting.started_at + MINUTE
    begin_break(sitting=sitting, at=at)
    end_break(sitting=sitting, at=at + 15 * MINUTE)
    assert now_of(sitting).deadline_at == sitting.deadline_at + 10 * MINUTE
    with pytest.raises(NoBreak):
        begin_break(sitting=sitting, at=at + 16 * MINUTE)


def test_without_a_grant_or_after_the_end_there_is_no_break(sitting, ruth) -> None:
    with pytest.raises(NoBreak):
        begin_break(sitting=sitting, at=timezone.now())
    granted = with_needs(ruth, break_minutes=10)
    with pytest.raises(NoBreak):
        begin_break(sitting=granted, at=granted.deadline_at + MINUTE)
    submit_sitting(sitting=granted, at=timezone.now())
    with pytest.raises(NoBreak):
        begin_break(sitting=granted, at=timezone.now())
    end_break(sitting=granted, at=timezone.now())
    endless = with_needs(ruth, break_minutes=10, time=ExtraTime.NO_LIMIT)
    with pytest.raises(NoBreak):
        begin_break(sitting=endless, at=timezone.now())


# --- A question with a time of its own --------------------------------------------------------------------------


@pytest.fixture
def timed() -> Sitting:
    sitting = make_sitting(opening=make_opening(assessment_version=make_assessment_version()))
    Answer.objects.filter(sitting=sitting, position=1).update(limit_minutes=10)
    return sitting


def write(sitting: Sitting, text: str, at, revision: int = 0):
    return save_answer(sitting=sitting, position=1, expected_revision=revision, text=text, at=at)


def test_a_question_clock_runs_from_its_opening_once(timed) -> None:
    at = timed.started_at + MINUTE
    with pytest.raises(UnknownPlace):
        write(timed, "Before it was opened", at)
    open_question(sitting=timed, position=1, at=at)
    open_question(sitting=timed, position=1, at=at + MINUTE)
    assert Answer.objects.get(sitting=timed, position=1).deadline_at == at + 10 * MINUTE
    assert write(timed, "In time", at + 10 * MINUTE + GRACE).revision == 1
    with pytest.raises(SittingClosed):
        write(timed, "Too late", at + 10 * MINUTE + GRACE + MINUTE, 1)


def test_a_question_without_a_time_of_its_own_is_not_opened(timed, ruth) -> None:
    for position, at in ((2, timed.started_at), (1, timed.deadline_at + MINUTE)):
        with pytest.raises(NotOpen):
            open_question(sitting=timed, position=position, at=at)
    submit_sitting(sitting=timed, at=timezone.now())
    with pytest.raises(NotOpen):
        open_question(sitting=timed, position=1, at=timezone.now())


def test_added_time_breaks_and_accommodations_reach_the_open_question(timed, ruth) -> None:
    at = timezone.now()
    open_question(sitting=timed, position=1, at=at)
    add_time(sitting=timed, minutes=3, by=ruth, at=at)
    application = timed.application
    grant(application=application, time=ExtraTime.HALF, break_minutes=10, answer="", by=ruth, at=at)
    assert Answer.objects.get(sitting=timed, position=1).deadline_at == at + 18 * MINUTE
    begin_break(sitting=timed, at=at)
    end_break(sitting=timed, at=at + 2 * MINUTE)
    assert Answer.objects.get(sitting=timed, position=1).deadline_at == at + 20 * MINUTE
    grant(application=application, time=ExtraTime.NO_LIMIT, break_minutes=0, answer="", by=ruth, at=at)
    assert Answer.objects.get(sitting=timed, position=1).deadline_at is None


def test_extra_time_counts_when_the_question_is_opened_later(timed, ruth) -> None:
    at = timezone.now()
    grant(application=timed.application, time=ExtraTime.DOUBLE, break_minutes=0, answer="", by=ruth, at=at)
    open_question(sitting=timed, position=1, at=at)
    assert Answer.objects.get(sitting=timed, position=1).deadline_at == at + 20 * MINUTE


# --- Our own outages --------------------------------------------------------------------------------------------


def test_a_silence_of_the_web_servers_is_given_back_to_whoever_was_answering(timed, ruth) -> None:
    at = timed.started_at + MINUTE
    open_question(sitting=timed, position=1, at=at)
    over = make_sitting(at=at - 60 * MINUTE)
    done = make_sitting(submitted=True, at=at)
    beat(at=at)
    outage = beat(at=at + 20 * MINUTE)
    assert (outage.began_at, outage.ended_at, outage.sittings) == (at, at + 20 * MINUTE, 1)
    assert now_of(timed).deadline_at == timed.deadline_at + 20 * MINUTE
    assert Answer.objects.get(sitting=timed, position=1).deadline_at == at + 30 * MINUTE
    assert (now_of(over).deadline_at, now_of(done).deadline_at) == (over.deadline_at, done.deadline_at)
    assert TimeChange.objects.get().seconds == 1200


def test_a_heart_that_beats_changes_nothing(sitting) -> None:
    for seconds in (0, 5, 10, 30, 29):
        assert beat(at=sitting.started_at + timedelta(seconds=seconds)) is None
    assert Heartbeat.objects.get().last_at == sitting.started_at + timedelta(seconds=30)
    assert not Outage.objects.exists()
    assert now_of(sitting).deadline_at == sitting.deadline_at


def test_nobody_is_closed_while_the_web_servers_are_silent(sitting) -> None:
    beat(at=sitting.deadline_at - MINUTE)
    at = sitting.deadline_at + GRACE + MINUTE
    assert outage_under_way(at)
    close_sitting.run(str(sitting.pk))(at)
    assert now_of(sitting).submitted_at is None
    assert Job.objects.get(kind="close_sitting", subject=str(sitting.pk)).state == "queued"
    beat(at=at)
    assert not outage_under_way(at + OUTAGE_FROM)
    assert now_of(sitting).deadline_at == at + MINUTE
    assert save_answer(sitting=sitting, position=1, expected_revision=0, text="Kept", at=at + MINUTE).revision == 1
