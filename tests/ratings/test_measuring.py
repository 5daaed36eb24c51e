"""How far a machine rater agrees with people, beside how far people agree: from the ratings that are there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from ratings.drift import ENOUGH, WINDOW, has_drifted, promised_by, windows_of
from ratings.measuring import figures_of, pairs_of
from ratings.models import DriftWarning, MachineRater, MachineReport, Rating
from ratings.services.reports import ask_for_report, prepare_report, prepare_watch
from ratings.services.states import ReportMissing, set_machine_rater_state
from ratings.tasks import watch
from scoring.agreement import quadratic_weighted_kappa
from tests import factories
from tests.ratings.many import Many, make_machine_rater

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def rater() -> MachineRater:
    return make_machine_rater()


def raters(many: Many, n: int = 2) -> list[User]:
    emails = [f"r{number}@example.org" for number in range(n)]
    known = {user.email: user for user in User.objects.filter(email__in=emails)}
    return [
        known.get(email) or factories.make_user(User.Role.RATER, many.opening.team, email=email) for email in emails
    ]


def rated(answers: int, machine: MachineRater, **values: Any) -> Many:
    many = Many(answers)
    for person in raters(many):
        many.rated_by(person)
    many.rated_by_machine(machine, **values)
    return many


def promote(rater: MachineRater) -> None:
    prepare_report(machine_rater_id=rater.pk)(NOW)
    set_machine_rater_state(
        machine_rater=rater, state="promoted", reason="It agrees.", report=rater.reports.first().pk,
        by=factories.make_user(), at=NOW,
    )  # fmt: skip
    rater.refresh_from_db()


# --- pairs --------------------------------------------------------------------------------------------------


def test_the_machine_is_compared_with_the_first_person_and_people_with_each_other(rater: MachineRater) -> None:
    rated(40, rater)
    pairs = pairs_of(rater)
    assert len(pairs) == 80
    figures = figures_of(pairs)
    said = [pair.said.levels for pair in pairs]
    machine = [pair.machine for pair in pairs]
    assert figures["machine"]["kappa"][0] == pytest.approx(
        quadratic_weighted_kappa([levels[0] for levels in said], machine, 1, 5), abs=1e-4
    )
    assert figures["people"]["kappa"][0] == pytest.approx(
        quadratic_weighted_kappa([levels[0] for levels in said], [levels[1] for levels in said], 1, 5), abs=1e-4
    )
    for part in (figures["machine"], figures["people"]):
        value, low, high = part["kappa"]
        assert low < value < high
        assert (part["n"], part["answers"]) == (80, 40)
    assert [part["key"] for part in figures["competencies"]] == ["composure", "empathy"]
    assert sum(part["machine"]["answers"] for part in figures["questions"]) == 40
    assert 0.8 < figures["coverage"]["inside"][0] <= 1


def test_ratings_that_are_not_blind_or_superseded_stay_out(rater: MachineRater) -> None:
    many = Many(30)
    rita, rolf = raters(many)
    many.rated_by(rita, blind=False)
    many.rated_by(rolf)
    many.rated_by_machine(rater)
    first = Rating.objects.filter(rater=rolf, competency="empathy").earliest("id")
    later = Rating.objects.get(pk=first.pk)
    later.pk, later.supersedes, later.level, later.blind = None, first, 1.0, True
    later.save(force_insert=True)
    pairs = pairs_of(rater)
    assert {len(pair.said.levels) for pair in pairs} == {1}
    assert next(p for p in pairs if (p.answer, p.competency) == (first.answer_id, "empathy")).said.levels == (1.0,)
    assert figures_of(pairs)["people"]["kappa"] == [None, None, None]


def test_what_people_have_no_level_for_is_no_pair(rater: MachineRater) -> None:
    answer = factories.make_answer()
    factories.machine_rating(answer)
    factories.rate_all(answer, factories.make_user(User.Role.RATER, answer.sitting.application.opening.team), None)
    assert pairs_of(MachineRater.objects.get(build="b1")) == []


def test_measuring_takes_the_same_number_of_queries_at_any_number_of_answers(
    rater: MachineRater, django_assert_num_queries: Any
) -> None:
    rated(10, rater)
    with django_assert_num_queries(2):
        pairs_of(rater)
    rated(30, make_machine_rater(build="b2"))
    with django_assert_num_queries(2):
        pairs_of(rater)


# --- reports ------------------------------------------------------------------------------------------------


def test_a_report_is_made_by_a_job_and_written_down(rater: MachineRater) -> None:
    rated(25, rater)
    ada = factories.make_user()
    ask_for_report(machine_rater=rater, by=ada, at=NOW)
    job = Job.objects.get(kind="measure_machine_rater")
    assert jobs.run(job_id=job.pk, clock=timezone.now)
    report = MachineReport.objects.get()
    assert (report.machine_rater, report.answers, report.source) == (rater, 25, "rated")
    assert AuditEntry.objects.get(action="machine_rater.measured").data["answers"] == 25
    assert AuditEntry.objects.get(action="machine_rater.measure_asked").actor_id == str(ada.pk)


def test_a_report_never_changes(rater: MachineRater) -> None:
    prepare_report(machine_rater_id=rater.pk)(NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        MachineReport.objects.update(answers=1000)


def test_promoting_demands_a_report_on_enough_answers(rater: MachineRater) -> None:
    ada = factories.make_user()
    promotion = {"machine_rater": rater, "state": "promoted", "reason": "I like it.", "by": ada, "at": NOW}
    with pytest.raises(ReportMissing, match="at least 20"):
        set_machine_rater_state(**promotion)
    rated(19, rater)
    prepare_report(machine_rater_id=rater.pk)(NOW)
    with pytest.raises(ReportMissing, match="at least 20"):
        set_machine_rater_state(**promotion, report=MachineReport.objects.get().pk)
    assert not rater.changes.exists()


def test_promoting_demands_that_the_latest_report_was_seen(rater: MachineRater) -> None:
    rated(25, rater)
    prepare_report(machine_rater_id=rater.pk)(NOW)
    old = MachineReport.objects.get()
    prepare_report(machine_rater_id=rater.pk)(NOW + timedelta(minutes=1))
    with pytest.raises(ReportMissing, match="newer report"):
        set_machine_rater_state(
            machine_rater=rater, state="promoted", reason="Good.", report=old.pk, by=factories.make_user(), at=NOW
        )
    promote(rater)
    assert rater.changes.get().report == MachineReport.objects.latest("id")


# --- drift --------------------------------------------------------------------------------------------------


def test_windows_are_counted_from_the_latest_answer_backwards(rater: MachineRater) -> None:
    rated(2 * WINDOW + ENOUGH - 1, rater)
    windows = windows_of(rater)
    assert [window.answers for window in windows] == [WINDOW, WINDOW]  # the oldest are too few for a point
    assert windows[0].last_at <= windows[1].first_at
    assert windows[1].last_at == Rating.objects.by_people().latest("created_at").created_at


def test_a_machine_rater_that_keeps_its_promise_raises_no_warning(rater: MachineRater) -> None:
    rated(100, rater)
    promote(rater)
    prepare_watch()(NOW)
    assert not DriftWarning.objects.exists()


def test_agreement_below_the_promise_warns_once_and_is_written_down(rater: MachineRater) -> None:
    rated(60, rater)
    promote(rater)
    promised = promised_by(rater)
    assert promised is not None
    assert promised > 0.7
    later = Many(60)
    later.at = NOW
    for person in raters(later):
        later.rated_by(person)
    later.rated_by_machine(rater, off_from=0)
    assert has_drifted(windows_of(rater), promised)
    for minute in range(3):
        prepare_watch()(NOW + timedelta(minutes=minute))
    warning = DriftWarning.objects.get()
    assert (warning.machine_rater, warning.raised_at, warning.ended_at) == (rater, NOW, None)
    assert warning.high < warning.promised == promised
    entry = AuditEntry.objects.get(action="machine_rater.drift_warned")
    assert (entry.actor_kind, entry.data["warning"]) == ("system", warning.pk)


def test_the_warning_ends_when_the_machine_rater_is_no_longer_promoted(rater: MachineRater) -> None:
    DriftWarning.objects.create(machine_rater=rater, promised=0.7, low=0.1, high=0.3, answers=50, raised_at=NOW)
    prepare_watch()(NOW)
    assert DriftWarning.objects.get().ended_at == NOW
    assert AuditEntry.objects.filter(action="machine_rater.drift_ended").exists()


def test_the_warning_ends_when_it_agrees_again(rater: MachineRater) -> None:
    rated(60, rater)
    promote(rater)
    DriftWarning.objects.create(machine_rater=rater, promised=0.7, low=0.1, high=0.3, answers=50, raised_at=NOW)
    prepare_watch()(NOW)
    assert DriftWarning.objects.get().ended_at == NOW


def test_nothing_is_promised_by_one_on_trial(rater: MachineRater) -> None:
    assert promised_by(rater) is None
    assert not has_drifted([], 0.7)


def test_the_watch_is_a_job() -> None:
    watch()
    job = Job.objects.get(kind="watch_machine_raters")
    assert jobs.run(job_id=job.pk, clock=timezone.now)
