"""Promoting, retiring and stopping machine raters: a person does it, with a reason, and it is written down."""

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import Job
from ratings.models import MachineRater, MachineRaterChange, MachineRun, MachineStop, Rating
from ratings.queries import stop_in_force
from ratings.services import machines
from ratings.services.states import (
    REASON_LIMIT,
    ReasonRefused,
    StateUnchanged,
    resume_machine_rating,
    set_machine_rater_state,
    stop_machine_rating,
)
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def ada() -> User:
    return factories.make_user(User.Role.ADMIN)


@pytest.fixture
def rater() -> MachineRater:
    return machines.ensure_machine_rater(kind="anchors", at=NOW)


def test_a_person_retires_a_machine_rater_and_it_is_written_down(ada: User, rater: MachineRater) -> None:
    set_machine_rater_state(machine_rater=rater, state="retired", reason=" It is old. ", by=ada, at=NOW)
    rater.refresh_from_db()
    assert (rater.state, rater.state_changed_by, rater.state_changed_at) == ("retired", ada, NOW)
    change = rater.changes.get()
    assert (change.before, change.after, change.reason, change.by) == ("trial", "retired", "It is old.", ada)
    entry = AuditEntry.objects.get(action="machine_rater.state_changed")
    assert entry.actor_id == str(ada.pk)
    assert entry.data == {"from": "trial", "to": "retired", "change": change.pk, "report": None}


def test_the_same_state_again_is_refused_and_not_written_down(ada: User, rater: MachineRater) -> None:
    with pytest.raises(StateUnchanged):
        set_machine_rater_state(machine_rater=rater, state="trial", reason="Why not.", by=ada, at=NOW)
    assert not AuditEntry.objects.filter(action="machine_rater.state_changed").exists()


@pytest.mark.parametrize("reason", ["", " \n", "x" * (REASON_LIMIT + 1)])
def test_nothing_happens_without_a_reason(ada: User, rater: MachineRater, reason: str) -> None:
    with pytest.raises(ReasonRefused):
        set_machine_rater_state(machine_rater=rater, state="retired", reason=reason, by=ada, at=NOW)
    with pytest.raises(ReasonRefused):
        stop_machine_rating(reason=reason, by=ada, at=NOW)
    assert not MachineStop.objects.exists()
    assert not MachineRaterChange.objects.exists()


def test_what_was_written_down_never_changes(ada: User, rater: MachineRater) -> None:
    set_machine_rater_state(machine_rater=rater, state="retired", reason="Old.", by=ada, at=NOW)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        MachineRaterChange.objects.update(reason="Never said.")


# --- stopping all of them -----------------------------------------------------------------------------------


def submitted_run() -> MachineRun:
    sitting = factories.make_sitting(answers=["I listened and stayed calm.", "Short."], submitted=True)
    machines.fan_out(sitting_id=sitting.pk, at=NOW)
    return MachineRun.objects.get(sitting=sitting)


def handed_to_people(run: MachineRun) -> bool:
    found = set(Rating.objects.filter(answer__sitting=run.sitting_id).values_list("state", "reason"))
    run.refresh_from_db()
    return found == {("gated", "machine_stopped")} and run.state == "stopped" and run.finished_at == NOW


def test_what_comes_in_while_stopped_is_handed_to_people(ada: User) -> None:
    stop_machine_rating(reason="It misreads accents.", by=ada, at=NOW)
    run = submitted_run()
    machines.prepare_run(run_id=run.pk)(NOW)
    assert handed_to_people(run)
    assert Rating.objects.count() == 4
    assert AuditEntry.objects.filter(action="rating.machine_stopped").exists()
    assert Job.objects.filter(kind="score_sheet").exists()


def test_a_run_under_way_when_it_is_stopped_is_handed_to_people(ada: User) -> None:
    run = submitted_run()
    write = machines.prepare_run(run_id=run.pk)
    stop_machine_rating(reason="Now.", by=ada, at=NOW)
    write(NOW)
    assert handed_to_people(run)


def test_after_starting_again_machines_rate_what_comes_in(ada: User) -> None:
    stop_machine_rating(reason="Checking.", by=ada, at=NOW)
    before = submitted_run()
    machines.prepare_run(run_id=before.pk)(NOW)
    resume_machine_rating(reason="Checked.", by=ada, at=NOW)
    after = submitted_run()
    machines.prepare_run(run_id=after.pk)(NOW)
    assert handed_to_people(before)
    assert not Rating.objects.filter(answer__sitting=after.sitting_id, reason="machine_stopped").exists()
    stop = MachineStop.objects.get()
    assert (stop.reason, stop.resumed_reason, stop.resumed_by) == ("Checking.", "Checked.", ada)
    actions = AuditEntry.objects.filter(subject_kind="machine_stop").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["machine_rating.stopped", "machine_rating.resumed"]


def test_stopping_or_starting_twice_changes_nothing(ada: User) -> None:
    with pytest.raises(StateUnchanged):
        resume_machine_rating(reason="It was never off.", by=ada, at=NOW)
    stop = stop_machine_rating(reason="Checking.", by=ada, at=NOW)
    with pytest.raises(StateUnchanged):
        stop_machine_rating(reason="Me too.", by=ada, at=NOW)
    assert stop_in_force() == stop
    resume_machine_rating(reason="Done.", by=ada, at=NOW)
    stop_machine_rating(reason="Once more.", by=ada, at=NOW)
    assert MachineStop.objects.count() == 2


def test_the_database_knows_one_stop_at_a_time(ada: User) -> None:
    stop_machine_rating(reason="Checking.", by=ada, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MachineStop.objects.create(stopped_at=NOW, stopped_by=ada, reason="Again.")
