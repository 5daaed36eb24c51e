"""Claim, lease, fence, retries and sweep, on the rows alone: no broker takes part in what is true."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import services
from jobs.models import Job
from jobs.queries import latest_jobs
from jobs.registry import Handler, UnknownJobKind, handler_for

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
done: list[str] = []
given_up: list[tuple[str, str]] = []


def _count(subject: str) -> Callable[[datetime], None]:
    return lambda at: done.append(subject)


def _fail(subject: str) -> Callable[[datetime], None]:
    raise ValueError("the answer is missing")


def _fail_in_write(subject: str) -> Callable[[datetime], None]:
    def write(at: datetime) -> None:
        services.add(kind="count", subject=f"half of {subject}", at=at)
        raise ValueError("the second row is refused")

    return write


def _outlive_the_lease(subject: str) -> Callable[[datetime], None]:
    """Works so long that the sweep frees the lease and somebody else takes the job."""
    job = Job.objects.get(kind="outlive", subject=subject)
    late = job.lease_until + timedelta(seconds=1)
    services.sweep(at=late)
    services.claim(job_id=job.pk, at=late + timedelta(minutes=5))
    return lambda at: done.append("written without a lease")


def _give_up(subject: str, reason: str, at: datetime) -> None:
    given_up.append((subject, reason))


def _give_up_badly(subject: str, reason: str, at: datetime) -> None:
    raise RuntimeError("cannot even give up")


count_handler = Handler(run=_count)
fail_handler = Handler(run=_fail, give_up=_give_up)
write_handler = Handler(run=_fail_in_write, give_up=_give_up)
outlive_handler = Handler(run=_outlive_the_lease, lease=timedelta(minutes=1))
stubborn_handler = Handler(run=_fail, give_up=_give_up_badly)
not_a_handler = "words"


@pytest.fixture(autouse=True)
def _handlers(settings: object) -> None:
    names = ("count", "fail", "write", "outlive", "stubborn")
    settings.JOB_HANDLERS = {name: f"{__name__}.{name}_handler" for name in names} | {
        "wrong": f"{__name__}.not_a_handler"
    }
    handler_for.cache_clear()
    done.clear()
    given_up.clear()
    yield
    handler_for.cache_clear()


def run(job_id: int, at: datetime = NOW) -> bool:
    return services.run(job_id=job_id, clock=lambda: at)


def add(kind: str = "count", subject: object = 1, at: datetime = NOW, **due: datetime) -> int:
    with transaction.atomic():
        return services.add(kind=kind, subject=subject, at=at, **due)


# --- adding -------------------------------------------------------------------------------------------------


def test_an_unknown_kind_fails_where_it_is_asked_for() -> None:
    with pytest.raises(UnknownJobKind, match="nonsense"):
        add("nonsense")


def test_a_handler_must_be_a_handler() -> None:
    with pytest.raises(TypeError, match="not_a_handler"):
        handler_for("wrong")


def test_work_asked_for_twice_while_it_waits_is_one_job() -> None:
    assert add(at=NOW) == add(at=NOW + timedelta(seconds=5))
    assert Job.objects.count() == 1


def test_the_earlier_of_two_due_times_holds() -> None:
    later = NOW + timedelta(hours=1)
    job_id = add(due_at=later)
    assert add(due_at=NOW + timedelta(minutes=5)) == job_id
    assert Job.objects.get().due_at == NOW + timedelta(minutes=5)
    add(due_at=later)
    assert Job.objects.get().due_at == NOW + timedelta(minutes=5)


def test_work_asked_for_while_a_run_is_under_way_is_a_new_job() -> None:
    first = add()
    assert services.claim(job_id=first, at=NOW)
    assert add() != first


def test_a_job_of_a_transaction_that_rolls_back_was_never_there() -> None:
    with transaction.atomic():
        services.add(kind="count", subject=1, at=NOW)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


# --- claiming -----------------------------------------------------------------------------------------------


def test_a_claim_is_held_by_a_token_and_counted() -> None:
    job_id = add()
    held = services.claim(job_id=job_id, at=NOW)
    job = Job.objects.get()
    assert held
    assert (held.kind, held.subject, held.attempts) == ("count", "1", 1)
    assert (job.state, job.attempts, job.lease_token) == ("running", 1, held.token)
    assert job.lease_until == NOW + timedelta(minutes=5)


def test_a_job_is_claimed_once() -> None:
    job_id = add()
    assert services.claim(job_id=job_id, at=NOW)
    assert services.claim(job_id=job_id, at=NOW) is None


def test_a_job_that_is_not_due_is_not_claimed() -> None:
    job_id = add(due_at=NOW + timedelta(minutes=1))
    assert services.claim(job_id=job_id, at=NOW) is None
    assert services.claim(job_id=job_id, at=NOW + timedelta(minutes=1))


def test_a_job_that_is_gone_is_not_claimed() -> None:
    assert services.claim(job_id=999_999, at=NOW) is None


def test_two_runs_on_one_subject_never_overlap() -> None:
    assert services.claim(job_id=add(), at=NOW)
    second = add()
    assert services.claim(job_id=second, at=NOW) is None
    assert Job.objects.get(pk=second).state == Job.State.QUEUED


def test_the_database_refuses_a_second_waiting_job_and_a_second_run() -> None:
    add()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="count", subject="1", due_at=NOW, created_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(state="running")


# --- running ------------------------------------------------------------------------------------------------


def test_a_run_writes_and_ends_the_job() -> None:
    job_id = add()
    assert run(job_id) is True
    job = Job.objects.get()
    assert done == ["1"]
    assert (job.state, job.finished_at, job.lease_token, job.last_error) == ("done", NOW, None, "")


def test_ten_messages_are_one_run() -> None:
    job_id = add()
    assert [run(job_id) for _ in range(10)].count(True) == 1
    assert done == ["1"]


def test_a_run_that_fails_is_put_back_with_its_reason() -> None:
    job_id = add("fail")
    assert run(job_id) is False
    job = Job.objects.get()
    assert (job.state, job.attempts, job.lease_token, job.sent_at) == ("queued", 1, None, None)
    assert job.last_error == "ValueError: the answer is missing"
    assert job.due_at == NOW + services.RETRY_AFTER[0]


def test_a_job_waits_longer_after_each_failure() -> None:
    job_id, at, waits = add("fail"), NOW, []
    for _ in range(2):
        run(job_id, at)
        due = Job.objects.get().due_at
        waits.append(due - at)
        at = due
    assert waits == list(services.RETRY_AFTER[:2])


def test_after_the_last_failure_the_job_is_given_up_to_people() -> None:
    job_id, at = add("fail"), NOW
    for _ in range(3):
        assert not run(job_id, at)
        at += timedelta(minutes=10)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("failed", 3)
    assert job.finished_at
    assert given_up == [("1", "ValueError: the answer is missing")]
    assert run(job_id, at) is False


def test_half_a_write_leaves_nothing() -> None:
    run(add("write"))
    assert not Job.objects.filter(kind="count").exists()
    assert Job.objects.get().last_error == "ValueError: the second row is refused"


def test_who_lost_the_lease_writes_nothing() -> None:
    job_id = add("outlive")
    assert run(job_id) is False
    job = Job.objects.get()
    assert done == []
    assert (job.state, job.attempts) == ("running", 2)  # the other one has it now


def test_a_failure_after_the_lease_was_lost_changes_nothing() -> None:
    job_id = add("fail")
    held = services.claim(job_id=job_id, at=NOW)
    services.sweep(at=NOW + timedelta(minutes=6))
    services.claim(job_id=job_id, at=NOW + timedelta(minutes=7))
    before = Job.objects.values().get()
    services._fail(held, reason="too late", at=NOW + timedelta(minutes=8))
    assert Job.objects.values().get() == before


def test_a_failed_run_gives_way_to_newer_work_on_its_subject() -> None:
    old = add("fail")
    services.claim(job_id=old, at=NOW)
    held = services.Claim(old, "fail", "1", 1, Job.objects.get().lease_token)
    new = add("fail")
    services._fail(held, reason="ValueError: old", at=NOW)
    assert Job.objects.get(pk=old).state == Job.State.DONE
    assert Job.objects.get(pk=old).last_error == "ValueError: old"
    assert Job.objects.get(pk=new).state == Job.State.QUEUED


# --- sweeping -----------------------------------------------------------------------------------------------


def test_the_lease_of_a_worker_that_died_is_freed() -> None:
    job_id = add()
    services.claim(job_id=job_id, at=NOW)
    services.sweep(at=NOW + timedelta(minutes=5))
    assert Job.objects.get().state == Job.State.RUNNING
    services.sweep(at=NOW + timedelta(minutes=5, seconds=1))
    job = Job.objects.get()
    assert (job.state, job.last_error) == ("queued", "The worker stopped answering")
    assert run(job_id, job.due_at) is True


def test_a_start_without_workers_takes_back_what_they_held() -> None:
    held, waiting = add(), add(subject=2)
    services.claim(job_id=held, at=NOW)
    services.take_back_all(at=NOW + timedelta(seconds=1))
    assert list(Job.objects.order_by("pk").values_list("pk", "state", "last_error")) == [
        (held, "queued", "The worker stopped answering"),
        (waiting, "queued", ""),
    ]
    assert run(held, NOW + timedelta(seconds=3)) is True


def test_a_job_that_kills_its_worker_three_times_is_given_up() -> None:
    job_id, at = add("fail"), NOW
    for _ in range(3):
        assert services.claim(job_id=job_id, at=at)
        at += timedelta(minutes=10)
        services.sweep(at=at)
        at += timedelta(minutes=10)
    assert Job.objects.get().state == Job.State.FAILED
    assert given_up == [("1", "The worker stopped answering")]


def test_what_is_due_is_sent_again_but_not_at_once() -> None:
    add(subject=1)
    add(subject=2, due_at=NOW + timedelta(minutes=5))
    assert services.sweep(at=NOW + timedelta(seconds=10)) == 0
    assert services.sweep(at=NOW + timedelta(seconds=31)) == 1
    assert services.sweep(at=NOW + timedelta(seconds=40)) == 0
    assert services.sweep(at=NOW + timedelta(minutes=5)) == 2


def test_one_job_that_cannot_be_given_up_does_not_stop_the_others() -> None:
    stubborn, healthy = add("stubborn", "s"), add("count", "h")
    Job.objects.filter(pk=stubborn).update(attempts=2)
    for job_id in (stubborn, healthy):
        services.claim(job_id=job_id, at=NOW)
    services.sweep(at=NOW + timedelta(minutes=6))
    assert Job.objects.get(pk=healthy).state == Job.State.QUEUED
    assert Job.objects.get(pk=stubborn).state == Job.State.RUNNING


def test_a_job_of_a_kind_that_is_gone_does_not_stop_the_others() -> None:
    gone, healthy = add("fail", "g"), add("count", "h")
    for job_id in (gone, healthy):
        services.claim(job_id=job_id, at=NOW)
    Job.objects.filter(pk=gone).update(kind="renamed")
    services.sweep(at=NOW + timedelta(minutes=6))
    assert Job.objects.get(pk=healthy).state == Job.State.QUEUED


def test_giving_up_that_fails_is_tried_again() -> None:
    job_id = add("stubborn")
    Job.objects.filter(pk=job_id).update(attempts=2)
    assert run(job_id) is False
    assert Job.objects.get().state == Job.State.RUNNING
    settings.JOB_HANDLERS["stubborn"] = settings.JOB_HANDLERS["fail"]
    handler_for.cache_clear()
    services.sweep(at=NOW + timedelta(minutes=6))
    assert Job.objects.get().state == Job.State.FAILED
    assert given_up == [("1", "The worker stopped answering")]


# --- reading ------------------------------------------------------------------------------------------------


def test_the_latest_job_of_each_subject_is_found_in_one_query(django_assert_num_queries: Callable) -> None:
    first = add(subject=1)
    run(first)
    second, other = add(subject=1), add(subject=2)
    with django_assert_num_queries(1):
        found = latest_jobs(kind="count", subjects=[1, 2, 3])
    assert {subject: job.pk for subject, job in found.items()} == {"1": second, "2": other}
