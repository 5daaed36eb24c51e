import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from sittings.models import Sitting
from sittings.queries import answer_text, sitting_progress, sittings_of_opening
from sittings.services import GRACE, submit_sitting
from sittings.text import frozen_hash
from tests.factories import make_assessment_version, make_opening, make_sitting

pytestmark = pytest.mark.django_db


def submitted_jobs(sitting: Sitting) -> int:
    return Job.objects.filter(kind="sitting_submitted", subject=str(sitting.pk)).count()


def close_at(sitting: Sitting, at) -> None:
    """Run the waiting job as a worker would at that time."""
    job = Job.objects.get(kind="close_sitting", subject=str(sitting.pk), state="queued")
    jobs.run(job_id=job.pk, clock=lambda: at)
    sitting.refresh_from_db()


def test_submitting_freezes_the_answers_and_asks_for_their_rating() -> None:
    sitting, now = make_sitting(answers=["One", ""]), timezone.now()
    assert submit_sitting(sitting=sitting, at=now) is True
    sitting.refresh_from_db()
    assert (sitting.submitted_at, sitting.ending) == (now, "candidate")
    assert [answer.frozen_hash for answer in sitting.answers.all()] == [frozen_hash(["One"]), frozen_hash([""])]
    assert submitted_jobs(sitting) == 1


def test_a_second_submit_changes_nothing() -> None:
    sitting, now = make_sitting(answers=["One"]), timezone.now()
    submit_sitting(sitting=sitting, at=now)
    assert submit_sitting(sitting=sitting, at=now + timedelta(hours=1), ending=Sitting.Ending.DEADLINE) is False
    sitting.refresh_from_db()
    assert (sitting.submitted_at, sitting.ending) == (now, "candidate")
    assert AuditEntry.objects.filter(action="sitting.submitted").count() == 1
    assert submitted_jobs(sitting) == 1


def test_submitting_is_recorded_as_the_candidates_own_act() -> None:
    sitting = make_sitting(answers=["Secret words"], submitted=True)
    entry = AuditEntry.objects.get(action="sitting.submitted")
    assert (entry.actor_kind, entry.actor_id) == ("candidate", str(sitting.application.person_id))
    assert entry.opening_id == sitting.application.opening_id
    assert len(entry.after) == 64
    assert "Secret" not in str(entry.data)


def test_submitting_is_all_or_nothing() -> None:
    sitting = make_sitting(answers=["One"])

    @transaction.atomic
    def crash_on_the_way() -> None:
        submit_sitting(sitting=sitting, at=timezone.now())
        raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        crash_on_the_way()
    sitting.refresh_from_db()
    assert sitting.submitted_at is None
    assert submitted_jobs(sitting) == 0


def test_a_submission_after_deadline_and_grace_ends_as_the_deadline_would() -> None:
    sitting = make_sitting()
    submit_sitting(sitting=sitting, at=sitting.deadline_at + GRACE + timedelta(seconds=1))
    sitting.refresh_from_db()
    assert sitting.ending == "deadline"
    assert AuditEntry.objects.get(action="sitting.submitted").actor_kind == "system"


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_are_one() -> None:
    sitting = make_sitting(answers=["One"])
    barrier, outcomes = threading.Barrier(4), []

    def click() -> None:
        try:
            barrier.wait()
            outcomes.append(submit_sitting(sitting=sitting, at=timezone.now()))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert submitted_jobs(sitting) == 1
    assert AuditEntry.objects.filter(action="sitting.submitted").count() == 1


def test_after_deadline_and_grace_what_was_saved_is_taken() -> None:
    sitting = make_sitting(answers=["Saved in time"])
    close_at(sitting, sitting.deadline_at + GRACE)
    assert sitting.ending == "deadline"
    assert sitting.answers.get(position=1).frozen_hash == frozen_hash(["Saved in time"])
    assert submitted_jobs(sitting) == 1


def test_the_deadline_leaves_alone_what_was_submitted_before_it() -> None:
    sitting = make_sitting(answers=["One"], submitted=True)
    before = sitting.submitted_at
    close_at(sitting, sitting.deadline_at + GRACE)
    assert (sitting.ending, sitting.submitted_at) == ("candidate", before)


def test_a_deadline_that_was_moved_is_looked_at_again_then() -> None:
    sitting = make_sitting()
    due = sitting.deadline_at + GRACE
    later = sitting.deadline_at + timedelta(minutes=15)
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=later)
    close_at(sitting, due)
    assert sitting.submitted_at is None
    assert Job.objects.get(kind="close_sitting", state="queued").due_at == later + GRACE
    close_at(sitting, later + GRACE)
    assert sitting.ending == "deadline"


def test_a_deadline_that_was_lifted_closes_nothing() -> None:
    sitting = make_sitting()
    due = sitting.deadline_at + GRACE
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=None)
    close_at(sitting, due)
    assert sitting.submitted_at is None


def test_the_text_of_an_answer_is_that_of_its_parts() -> None:
    answer = make_sitting(answers=["First turn"]).answers.get(position=1)
    assert answer_text(answer) == "First turn"
    answer.parts.create(position=2, text="Second turn")
    assert answer_text(answer) == "First turn\n\nSecond turn"


def test_progress_says_what_is_answered_and_what_is_empty() -> None:
    sitting = make_sitting(answers=["", "Three whole words"])
    progress = sitting_progress(sitting)
    assert (progress.total, progress.answered, progress.words) == (2, 1, 3)
    assert [place.position for place in progress.empty] == [1]
    assert progress.last_saved_at == progress.places[1].saved_at


def test_progress_costs_the_same_for_many_questions_as_for_few(django_assert_num_queries) -> None:
    sitting = make_sitting(answers=["One", "Two"])
    with django_assert_num_queries(2):
        sitting_progress(sitting)


def test_the_sittings_of_an_opening_are_found() -> None:
    version = make_assessment_version()
    opening = make_opening(assessment_version=version, role=version.assessment.role)
    mine = make_sitting(opening=opening)
    make_sitting()
    assert list(sittings_of_opening(opening)) == [mine]
