import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from kombu.exceptions import OperationalError

from jobs.models import Job
from jobs.registry import handler_for, tell_given_up

log = structlog.get_logger(__name__)

RETRY_AFTER = (timedelta(seconds=2), timedelta(seconds=20), timedelta(minutes=2))
# A message older than this may be lost with its broker; sending it twice costs one refused claim.
RESEND_AFTER = timedelta(seconds=30)
SWEEP_LIMIT = 500
RUN_TASK = "jobs.tasks.run"

INSERT = """
INSERT INTO jobs_job (kind, subject, state, attempts, due_at, sent_at, last_error, created_at)
VALUES (%s, %s, 'queued', 0, %s, %s, '', %s)
ON CONFLICT (kind, subject) WHERE state = 'queued'
DO UPDATE SET due_at = LEAST(jobs_job.due_at, EXCLUDED.due_at)
RETURNING id
"""

INSERT_EACH = """
INSERT INTO jobs_job (kind, subject, state, attempts, due_at, last_error, created_at)
SELECT %s, subject, 'queued', 0, due_at, '', %s
FROM unnest(%s::text[], %s::timestamptz[]) AS wanted (subject, due_at)
ON CONFLICT (kind, subject) WHERE state = 'queued'
DO UPDATE SET due_at = LEAST(jobs_job.due_at, EXCLUDED.due_at)
"""


class LeaseLost(Exception):
    """Somebody else holds the job by now; what this run computed is dropped."""


@dataclass(frozen=True)
class Claim:
    job_id: int
    kind: str
    subject: str
    attempts: int
    token: uuid.UUID


def add(*, kind: str, subject: object, at: datetime, due_at: datetime | None = None) -> int:
    """Add a job inside the caller's transaction and return its id; one that still waits is reused.

    The message to the broker leaves after commit and may be lost: `sweep` finds the row again.
    """
    handler_for(kind)  # an unknown kind fails here, at the caller, and not in a worker
    due = due_at or at
    sent = at if due <= at else None
    with connection.cursor() as cursor:
        # DO UPDATE locks the waiting row until the caller commits: a worker cannot claim it and miss
        # what the caller is about to write.
        cursor.execute(INSERT, [kind, str(subject), due, sent, at])
        job_id: int = cursor.fetchone()[0]
    if due <= at:
        announce(job_id)
    return job_id


def add_each(*, kind: str, due: Collection[tuple[str, datetime]], at: datetime) -> None:
    """Add a job for each of these subjects at its time, in one statement; one that still waits keeps the earlier time.

    Nothing is announced: `sweep` sends what is due. For work that may wait some seconds.
    """
    if not due:
        return
    handler_for(kind)
    # In one order, so that two who add for the same subjects wait for each other and do not lock each other out.
    rows = sorted(due)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_EACH, [kind, at, [subject for subject, _ in rows], [when for _, when in rows]])


def announce(job_id: int) -> None:
    """Tell the workers after commit. A broker that is down costs the caller nothing."""

    def send() -> None:
        try:
            current_app.send_task(RUN_TASK, kwargs={"job_id": job_id}, retry=False, ignore_result=True)
        except (OperationalError, OSError) as error:
            log.warning("job_not_announced", job_id=job_id, error=type(error).__name__)

    transaction.on_commit(send, robust=True)


def claim(*, job_id: int, at: datetime) -> Claim | None:
    """Take a due job, committed, or None when it is taken, not due, or another run on its subject is under way."""
    job = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, due_at__lte=at).first()
    if job is None:
        return None
    token = uuid.uuid4()
    lease = handler_for(job.kind).lease
    try:
        with transaction.atomic():
            claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, attempts=job.attempts).update(
                state=Job.State.RUNNING, attempts=job.attempts + 1, lease_token=token, lease_until=at + lease
            )
    except IntegrityError:
        return None
    return Claim(job.pk, job.kind, job.subject, job.attempts + 1, token) if claimed else None


def run(*, job_id: int, clock: Callable[[], datetime]) -> bool:
    """Claim, work and write one job. True when this call finished it; a message too many returns False."""
    held = claim(job_id=job_id, at=clock())
    if held is None:
        return False
    handler = handler_for(held.kind)
    try:
        write = handler.run(held.subject)
        with transaction.atomic():
            at = clock()
            # First the fence, then the rows: whoever lost the lease writes nothing.
            _end(held, state=Job.State.DONE, at=at, error="")
            write(at)
    except LeaseLost:
        log.warning("job_lease_lost", job_id=job_id, kind=held.kind)
        return False
    except Exception as error:
        log.exception("job_failed", job_id=job_id, kind=held.kind, attempts=held.attempts)
        _fail(held, reason=f"{type(error).__name__}: {error}"[:2000], at=clock())
        return False
    _announce_next(held)
    return True


def sweep(*, at: datetime) -> int:
    """Free expired leases and re-send what is due. Returns how many messages were sent."""
    _take_back(Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=at), at=at)
    due = Job.objects.filter(
        Q(sent_at=None) | Q(sent_at__lt=at - RESEND_AFTER), state=Job.State.QUEUED, due_at__lte=at
    ).order_by("due_at", "id")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_LIMIT])
    Job.objects.filter(pk__in=ids, state=Job.State.QUEUED).update(sent_at=at)
    for job_id in ids:
        announce(job_id)
    return len(ids)


def take_back_all(*, at: datetime) -> None:
    """Free every lease at once. For a start at which no worker lives: nobody waits for leases of the dead."""
    _take_back(Job.objects.filter(state=Job.State.RUNNING), at=at)


def _take_back(jobs: QuerySet[Job], *, at: datetime) -> None:
    for job in jobs[:SWEEP_LIMIT]:
        if job.lease_token is None:
            continue
        held = Claim(job.pk, job.kind, job.subject, job.attempts, job.lease_token)
        _fail(held, reason="The worker stopped answering", at=at)


def _end(held: Claim, *, state: str, at: datetime, error: str) -> None:
    ended = Job.objects.filter(pk=held.job_id, state=Job.State.RUNNING, lease_token=held.token).update(
        state=state, lease_token=None, lease_until=None, finished_at=at, last_error=error
    )
    if not ended:
        raise LeaseLost


def _fail(held: Claim, *, reason: str, at: datetime) -> None:
    """Put the job back for another attempt, or give it up after the last.

    Giving up can fail as well. Then the lease runs out and `sweep` tries it again; the other jobs go on.
    """
    try:
        handler = handler_for(held.kind)
        with transaction.atomic():
            if held.attempts >= handler.max_attempts:
                _end(held, state=Job.State.FAILED, at=at, error=reason)
                handler.give_up(held.subject, reason, at)
                tell_given_up(job_id=held.job_id, kind=held.kind, at=at)
            else:
                _put_back(held, reason=reason, at=at)
    except LeaseLost:
        return
    except Exception:
        log.exception("job_not_given_up", job_id=held.job_id, kind=held.kind)
        return
    _announce_next(held)


def _put_back(held: Claim, *, reason: str, at: datetime) -> None:
    """Queue the job again, later; where newer work on the same subject waits already, that takes its place."""
    due_at = at + RETRY_AFTER[min(held.attempts, len(RETRY_AFTER)) - 1]
    mine = Job.objects.filter(pk=held.job_id, state=Job.State.RUNNING, lease_token=held.token)
    try:
        with transaction.atomic():
            kept = mine.update(
                state=Job.State.QUEUED,
                lease_token=None,
                lease_until=None,
                due_at=due_at,
                sent_at=None,
                last_error=reason,
            )
    except IntegrityError:
        _end(held, state=Job.State.DONE, at=at, error=reason)
        return
    if not kept:
        raise LeaseLost


def _announce_next(held: Claim) -> None:
    waiting = Job.objects.filter(kind=held.kind, subject=held.subject, state=Job.State.QUEUED)
    for job_id in waiting.values_list("pk", flat=True):
        announce(job_id)
