"""The machine rater's work on a sitting, by the real engine: from the submission to rows that hold."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from jobs.registry import Handler, handler_for
from openings.models import Opening
from ratings import engine, handlers
from ratings.models import MachineRater, MachineRun, Rating
from ratings.services import machines
from ratings.services.states import set_machine_rater_state
from scoring.raters import TABLE
from sittings.models import Sitting
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
GOOD = (
    "A woman had waited all day at home for a parcel with her son's birthday present and nobody came. She was "
    "angry and shouted at me. I let her tell me all of it without cutting in, said that I could see how much the "
    "day meant to the two of them, and asked what would help most. Then I called the depot, found the parcel, and "
    "had it brought to her within the hour. I stayed on the line until she had it in her hands."
)
SHORT = "I was nice."


@pytest.fixture
def sitting() -> Sitting:
    return factories.make_sitting(answers=[GOOD, SHORT], submitted=True)


def fan_out(sitting: Sitting, at: datetime = NOW) -> list[MachineRun]:
    machines.fan_out(sitting_id=sitting.pk, at=at)
    return list(MachineRun.objects.filter(sitting=sitting))


def rate(run: MachineRun, at: datetime = NOW) -> None:
    machines.prepare_run(run_id=run.pk)(at)


# --- fanning out --------------------------------------------------------------------------------------------


def test_a_sitting_fans_out_to_one_run_for_each_machine_rater(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    assert run.state == "waiting"
    assert (run.machine_rater.kind, run.machine_rater.build) == ("prior", TABLE["prior"].build)
    assert run.machine_rater.state == "trial"
    kinds = Job.objects.filter(kind__in=["rate_sitting", "score_sheet"]).values_list("kind", "subject").order_by("kind")
    assert list(kinds) == [("rate_sitting", str(run.pk)), ("score_sheet", str(sitting.pk))]
    assert AuditEntry.objects.get(action="machine_rater.added").data["kind"] == "prior"


def test_fanning_out_twice_is_one_run(sitting: Sitting) -> None:
    assert fan_out(sitting) == fan_out(sitting)
    assert Job.objects.filter(kind="rate_sitting").count() == 1


def test_a_policy_without_machine_raters_leaves_it_to_people() -> None:
    opening = factories.make_opening(policy=factories.make_policy(machine_raters=()))
    assert fan_out(factories.make_sitting(opening=opening, answers=[GOOD], submitted=True)) == []
    assert Job.objects.filter(kind="score_sheet").exists()


def test_a_retired_machine_rater_rates_nothing_new(sitting: Sitting) -> None:
    rater = machines.ensure_machine_rater(kind="prior", at=NOW)
    set_machine_rater_state(machine_rater=rater, state="retired", reason="Too old.", by=factories.make_user(), at=NOW)
    assert fan_out(sitting) == []


def test_a_machine_rater_that_this_installation_does_not_have_is_passed_over(sitting: Sitting) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(TABLE, "prior")
        assert fan_out(sitting) == []
    assert Job.objects.filter(kind="score_sheet").exists()


# --- rating -------------------------------------------------------------------------------------------------


def test_every_answer_gets_one_rating_for_each_competency(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    rate(run)
    ratings = Rating.objects.filter(machine_rater=run.machine_rater)
    assert ratings.count() == 4
    for rating in ratings.filter(answer__position=1):
        assert rating.state == "rated", rating.competency_id
        assert 1 <= rating.low <= rating.level <= rating.high <= 5
    for rating in ratings.filter(answer__position=2):
        assert (rating.state, rating.reason, rating.level) == ("gated", "too_short", None)
    run.refresh_from_db()
    assert (run.state, run.finished_at, run.reason) == ("done", NOW, "")


def test_the_evidence_lies_inside_the_exact_answer(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    rate(run)
    marks = [mark for rating in Rating.objects.filter(answer__position=1) for mark in rating.evidence]
    assert marks
    for mark in marks:
        assert 0 <= mark["start"] < mark["end"] <= len(GOOD)
        assert mark["source"] in {"indicator", "sample", "anchor"}
        assert mark["text"]


def test_ten_deliveries_are_one_result(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    rate(run)
    first = list(Rating.objects.order_by("id").values())
    for _ in range(9):
        rate(run, NOW + timedelta(minutes=1))
    assert list(Rating.objects.order_by("id").values()) == first


def test_the_database_refuses_a_second_rating_of_one_input(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    rate(run)
    rating = Rating.objects.first()
    rating.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        rating.save(force_insert=True)


def test_a_finished_run_asks_for_a_score_and_is_written_down(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    Job.objects.all().delete()
    rate(run)
    assert list(Job.objects.values_list("kind", "subject")) == [("score_sheet", str(sitting.pk))]
    entry = AuditEntry.objects.get(action="rating.machine_rated")
    assert (entry.actor_kind, entry.actor_id) == ("machine", str(run.machine_rater_id))
    assert entry.data == {"run": run.pk, "build": run.machine_rater.build}


def test_an_answer_copied_from_another_candidate_is_handed_to_people(sitting: Sitting) -> None:
    opening = sitting.application.opening
    copy = factories.make_sitting(opening=opening, answers=[GOOD], submitted=True)
    (run,) = fan_out(copy)
    rate(run)
    reasons = Rating.objects.filter(answer__sitting=copy, answer__position=1).values_list("reason", flat=True)
    assert set(reasons) == {"near_duplicate"}


def test_a_question_that_nobody_mapped_is_tried_on_everything() -> None:
    opening = factories.make_opening(kind=Opening.Kind.IMPORTED)
    factories.make_interview_import([["P1", 1, "What is good service?", GOOD]], opening=opening)
    (run,) = fan_out(Sitting.objects.get(application__opening=opening))
    rate(run)
    found = Rating.objects.values_list("competency", flat=True)
    assert sorted(found) == sorted(factories.COMPETENCIES)


def test_a_rating_is_named_for_the_build_that_made_it(sitting: Sitting) -> None:
    """Between the submission and the rating the engine may have been replaced."""
    old = MachineRater.objects.create(kind="prior", build="prior-0", created_at=NOW)
    run = MachineRun.objects.create(sitting=sitting, machine_rater=old, created_at=NOW)
    rate(run)
    run.refresh_from_db()
    assert run.machine_rater.build == TABLE["prior"].build
    assert set(Rating.objects.values_list("machine_rater", flat=True)) == {run.machine_rater_id}


def test_an_old_run_gives_way_to_that_of_the_newer_build(sitting: Sitting) -> None:
    old = MachineRater.objects.create(kind="prior", build="prior-0", created_at=NOW)
    stale = MachineRun.objects.create(sitting=sitting, machine_rater=old, created_at=NOW)
    fan_out(sitting)
    rate(stale)
    assert not Rating.objects.exists()
    (run,) = MachineRun.objects.filter(sitting=sitting)
    assert run.machine_rater != old


# --- giving up ----------------------------------------------------------------------------------------------


def test_a_run_that_is_given_up_hands_everything_to_people_with_the_reason(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    machines.give_up_run(run_id=run.pk, reason="EncoderMissing: no encoder here" + "x" * 300, at=NOW)
    states = Rating.objects.values_list("state", flat=True)
    assert list(states) == ["failed"] * 4
    assert Rating.objects.first().reason.startswith("EncoderMissing")
    run.refresh_from_db()
    assert (run.state, run.finished_at) == ("failed", NOW)
    assert AuditEntry.objects.filter(action="rating.machine_failed").exists()


def test_giving_up_leaves_what_was_rated(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    rate(run)
    machines.give_up_run(run_id=run.pk, reason="", at=NOW)
    assert not Rating.objects.filter(state="failed").exists()


# --- through the jobs ---------------------------------------------------------------------------------------


def test_a_sitting_goes_through_the_jobs_to_its_ratings(sitting: Sitting) -> None:
    job = Job.objects.get(kind="sitting_submitted")
    assert jobs.run(job_id=job.pk, clock=timezone.now)
    assert jobs.run(job_id=Job.objects.get(kind="rate_sitting").pk, clock=timezone.now)
    assert Rating.objects.by_machines().count() == 4
    assert MachineRun.objects.get().state == "done"


def _rate_for_too_long(subject: str) -> Callable[[datetime], None]:
    """The real work, but the worker was away for longer than its lease: the job is somebody else's by now."""
    write = handlers.rate_sitting.run(subject)
    job = Job.objects.get(kind="rate_sitting", subject=subject)
    late = job.lease_until + timedelta(seconds=1)
    jobs.sweep(at=late)
    assert jobs.claim(job_id=job.pk, at=late + timedelta(minutes=5))
    return write


slow_handler = Handler(run=_rate_for_too_long)


def test_who_lost_the_lease_while_rating_writes_nothing(sitting: Sitting, settings: Any) -> None:
    settings.JOB_HANDLERS = {**settings.JOB_HANDLERS, "rate_sitting": f"{__name__}.slow_handler"}
    handler_for.cache_clear()
    fan_out(sitting)
    job = Job.objects.get(kind="rate_sitting")
    assert jobs.run(job_id=job.pk, clock=timezone.now) is False
    handler_for.cache_clear()
    assert not Rating.objects.exists()
    assert MachineRun.objects.get().state == "waiting"
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 2)


def test_three_failures_hand_the_sitting_to_people(sitting: Sitting) -> None:
    fan_out(sitting)
    # A machine rater of a kind whose engine is gone fails at every attempt.
    MachineRater.objects.update(kind="gone")
    job, at = Job.objects.get(kind="rate_sitting"), NOW
    for _ in range(3):
        assert jobs.run(job_id=job.pk, clock=lambda now=at: now) is False
        at += timedelta(minutes=10)
    run = MachineRun.objects.get()
    assert run.state == "failed"
    assert run.reason.startswith("UnknownMachineRater")
    assert set(Rating.objects.values_list("state", flat=True)) == {"failed"}


# --- once more after giving up --------------------------------------------------------------------------------


@pytest.fixture
def given_up(sitting: Sitting) -> MachineRun:
    (run,) = fan_out(sitting)
    Job.objects.filter(kind="rate_sitting").update(state="failed", finished_at=NOW)
    machines.give_up_run(run_id=run.pk, reason="Out of memory", at=NOW)
    return run


def test_a_run_that_was_given_up_can_be_started_again(given_up: MachineRun) -> None:
    ada = factories.make_user()
    machines.rate_again(sitting=given_up.sitting, by=ada, at=NOW)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.reason, given_up.finished_at) == ("waiting", "", None)
    assert jobs.run(job_id=Job.objects.get(kind="rate_sitting", state="queued").pk, clock=timezone.now)
    states = Rating.objects.current().by_machines().order_by("answer__position").values_list("state", flat=True)
    assert list(states) == ["rated", "rated", "gated", "gated"]
    superseded = [rating.supersedes.state for rating in Rating.objects.current().by_machines()]
    assert superseded == ["failed"] * 4  # kept beside what came of it
    entry = AuditEntry.objects.get(action="rating.machine_asked_again")
    assert (entry.actor_id, entry.data) == (str(ada.pk), {"run": given_up.pk, "reason": "Out of memory"})


def test_asking_twice_is_one_run(given_up: MachineRun) -> None:
    machines.rate_again(sitting=given_up.sitting, by=factories.make_user(), at=NOW)
    with pytest.raises(machines.NothingGivenUp):
        machines.rate_again(sitting=given_up.sitting, by=factories.make_user(), at=NOW)
    assert Job.objects.filter(kind="rate_sitting", state="queued").count() == 1


def test_what_was_rated_well_is_not_rated_again(sitting: Sitting) -> None:
    (run,) = fan_out(sitting)
    rate(run)
    with pytest.raises(machines.NothingGivenUp):
        machines.rate_again(sitting=sitting, by=factories.make_user(), at=NOW)


def test_ten_deliveries_after_a_failure_are_one_result(given_up: MachineRun) -> None:
    machines.rate_again(sitting=given_up.sitting, by=factories.make_user(), at=NOW)
    for _ in range(10):
        rate(given_up)
    machines.give_up_run(run_id=given_up.pk, reason="late", at=NOW)
    assert sorted(Rating.objects.values_list("state", flat=True)) == ["failed"] * 4 + ["gated"] * 2 + ["rated"] * 2


def test_giving_up_twice_leaves_one_failure_each(given_up: MachineRun) -> None:
    machines.give_up_run(run_id=given_up.pk, reason="Again", at=NOW)
    assert Rating.objects.count() == 4


# --- names ---------------------------------------------------------------------------------------------------


def test_a_kind_that_does_not_exist_is_named() -> None:
    with pytest.raises(engine.UnknownMachineRater, match="oracle"):
        machines.ensure_machine_rater(kind="oracle", at=NOW)


def test_what_a_rating_stands_on_changes_its_hash() -> None:
    stands_on = {"answer_hash": "a", "question_hash": "q", "rubric_hash": "r", "competency": "empathy", "rater": "x 1"}
    hashes = {engine.input_hash(**stands_on)}
    hashes |= {engine.input_hash(**{**stands_on, name: "other"}) for name in stands_on}
    assert len(hashes) == len(stands_on) + 1


def test_an_answer_in_a_language_that_it_does_not_declare_is_left_to_people(sitting: Sitting) -> None:
    """By what the candidate chose, whatever the words look like."""
    sitting.answers.update(language="es")
    (run,) = fan_out(sitting)
    rate(run)
    reasons = set(Rating.objects.filter(answer__position=1).values_list("state", "reason", "level"))
    assert reasons == {("gated", "language_undeclared", None)}
