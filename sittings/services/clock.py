"""Moving the deadlines of sittings that are under way. Every move is on record; none takes anything away but the rest
of a break that ended early."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor, candidate_actor, record, user_actor
from sittings.clocks import break_seconds_left, break_under_way
from sittings.models import Answer, Break, ExtraTime, Sitting, TimeChange
from sittings.needs import TIME_SUBJECT

# What arrives this long after the deadline was still under way when it passed.
GRACE = timedelta(seconds=60)
MOST_MINUTES = 480

Kind = TimeChange.Kind


class NothingToMove(Exception):
    def __init__(self) -> None:
        super().__init__(_("Nothing was added: this assessment has been submitted, or no time limit runs in it."))


class NoBreak(Exception):
    def __init__(self) -> None:
        super().__init__(_("There is no break to take: none is left, or your time does not run."))


class NotOpen(LookupError):
    """The sitting has no such question with a time of its own, or nothing may be opened now."""


@transaction.atomic
def add_time(*, sitting: Sitting, minutes: int, by: User, at: datetime) -> None:
    """Give a running sitting more time, and every question that is open in it. `NothingToMove`."""
    locked = lock(sitting)
    if locked is None or not 0 < minutes <= MOST_MINUTES:
        raise NothingToMove
    if not shift(locked, timedelta(minutes=minutes), kind=Kind.ADDED, at=at, by=by):
        raise NothingToMove
    _note(locked, "sitting_time.added", user_actor(by.pk), at, minutes=minutes)


def lock(sitting: Sitting) -> Sitting | None:
    """The sitting as it stands, held until commit; None once it was submitted."""
    rows = Sitting.objects.select_for_update(of=("self",), no_key=True).select_related("application__opening")
    return rows.filter(pk=sitting.pk, submitted_at=None).first()


def shift(
    sitting: Sitting,
    by_how_much: timedelta,
    *,
    kind: str,
    at: datetime,
    by: User | None = None,
) -> bool:
    """Move the deadlines that have not passed; False where there is none. On a locked sitting."""
    running = Q(deadline_at__gte=at - GRACE)
    moved = Sitting.objects.filter(running, pk=sitting.pk).update(deadline_at=F("deadline_at") + by_how_much)
    moved += Answer.objects.filter(running, sitting=sitting).update(deadline_at=F("deadline_at") + by_how_much)
    if moved:
        seconds = round(by_how_much.total_seconds())
        TimeChange.objects.create(sitting=sitting, kind=kind, seconds=seconds, at=at, by=by)
    return bool(moved)


def apply_extra_time(*, sitting: Sitting, extra: int, at: datetime, by: User | None = None) -> None:
    """Bring a running sitting up to `extra` percent more time; what it has already is never taken back."""
    locked = lock(sitting)
    if locked is None or extra <= locked.extra_percent:
        return
    more = extra - locked.extra_percent
    lifted = extra == ExtraTime.NO_LIMIT
    version = locked.application.opening.assessment_version
    if locked.attempt > 1 and locked.invitation:
        version = locked.invitation.assessment_version or version
    limit = version.time_limit_minutes if version else None
    Sitting.objects.filter(pk=locked.pk).update(extra_percent=extra)
    if lifted:
        Sitting.objects.filter(pk=locked.pk).update(deadline_at=None)
        Answer.objects.filter(sitting=locked).update(deadline_at=None)
    else:
        if limit and locked.deadline_at:
            longer = locked.deadline_at + timedelta(seconds=limit * 60 * more / 100)
            Sitting.objects.filter(pk=locked.pk).update(deadline_at=longer)
        open_ones = Answer.objects.filter(sitting=locked, deadline_at__gte=at - GRACE)
        # Of a limit in minutes, `more` percent: 0.6 seconds a minute and percent.
        open_ones.update(deadline_at=F("deadline_at") + F("limit_minutes") * more * Value(timedelta(milliseconds=600)))
    seconds = None if lifted else round((limit or 0) * 60 * more / 100)
    TimeChange.objects.create(sitting=locked, kind=Kind.ACCOMMODATION, seconds=seconds, at=at, by=by)


@transaction.atomic
def open_question(*, sitting: Sitting, position: int, at: datetime) -> None:
    """Start the clock of a question that has a time of its own. A second click changes nothing. `NotOpen`."""
    locked = lock(sitting)
    if locked is None or (locked.deadline_at and at > locked.deadline_at) or break_under_way(locked, at):
        raise NotOpen
    answer = Answer.objects.filter(sitting=locked, position=position, limit_minutes__isnull=False).first()
    if answer is None:
        raise NotOpen
    if answer.opened_at is not None:
        return
    answer.opened_at = at
    if locked.extra_percent != ExtraTime.NO_LIMIT:
        minutes = (answer.limit_minutes or 0) * (100 + locked.extra_percent) / 100
        answer.deadline_at = at + timedelta(minutes=minutes)
    answer.save(update_fields=["opened_at", "deadline_at"])


@transaction.atomic
def begin_break(*, sitting: Sitting, at: datetime) -> Break:
    """Stop the clock for what is left of the breaks that were granted. `NoBreak`.

    The whole rest is added at once, so that a break that nobody ends has cost nothing and needs no timer.
    """
    locked = lock(sitting)
    if locked is None:
        raise NoBreak
    running = break_under_way(locked, at)
    if running:
        return running
    _end_overdue(locked, at)
    left = break_seconds_left(locked, at)
    if left <= 0 or (locked.deadline_at and at > locked.deadline_at):
        raise NoBreak
    if not shift(locked, timedelta(seconds=left), kind=Kind.BREAK, at=at):
        raise NoBreak
    try:
        with transaction.atomic():
            begun = Break.objects.create(sitting=locked, began_at=at, allowed_seconds=left)
    except IntegrityError:
        raise NoBreak from None
    _note(locked, "sitting_time.break_began", candidate_actor(locked.application.person_id), at)
    return begun


@transaction.atomic
def end_break(*, sitting: Sitting, at: datetime) -> None:
    """Let the clock run on, and take back what of the break was not used. Without a break nothing happens."""
    locked = lock(sitting)
    if locked is None:
        return
    running = break_under_way(locked, at)
    _end_overdue(locked, at)
    if running is None:
        return
    used = max((at - running.began_at).total_seconds(), 0)
    rest = running.allowed_seconds - used
    Break.objects.filter(pk=running.pk).update(ended_at=max(at, running.began_at))
    shift(locked, timedelta(seconds=-rest), kind=Kind.BREAK, at=at)
    _note(locked, "sitting_time.break_ended", candidate_actor(locked.application.person_id), at)


def _end_overdue(sitting: Sitting, at: datetime) -> None:
    for item in Break.objects.filter(sitting=sitting, ended_at=None):
        over = item.began_at + timedelta(seconds=item.allowed_seconds)
        if over <= at:
            Break.objects.filter(pk=item.pk).update(ended_at=over)


def _note(sitting: Sitting, action: str, actor: Actor, at: datetime, **data: object) -> None:
    application = sitting.application
    record(
        actor=actor,
        action=action,
        # A subject of its own: the story that hiring people read of a sitting has nothing of it.
        subject_kind=TIME_SUBJECT,
        subject_id=sitting.pk,
        at=at,
        data={"person": application.person_id, "team": application.opening.team_id, **data},
    )
