"""Background work for many candidates. See settings.JOB_HANDLERS."""

from datetime import datetime
from time import monotonic

from django.utils import timezone

from bulk import services
from jobs.registry import Handler, Write

TURN_SECONDS = 30


def work_off(action_id: int, seconds: float = TURN_SECONDS) -> None:
    """One after the other, each committed by itself: the page sees it move, and a crash costs nobody their turn.

    Many take several turns of the job: other work gets in between, and none comes near the end of its lease.
    """
    turn_ends = monotonic() + seconds
    while services.work_off_one(action_id=action_id, at=timezone.now()) and monotonic() < turn_ends:
        pass


def _do(subject: str) -> Write:
    work_off(int(subject))

    def write(at: datetime) -> None:
        services.end_turn(action_id=int(subject), at=at)

    return write


def _give_up(subject: str, reason: str, at: datetime) -> None:
    services.give_up(action_id=int(subject), at=at)


do_bulk_action = Handler(run=_do, give_up=_give_up)
