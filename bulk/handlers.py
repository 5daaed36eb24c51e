"""Background work for many candidates. See settings.JOB_HANDLERS."""

from datetime import datetime

from django.utils import timezone

from bulk import services
from jobs.registry import Handler, Write
from jobs.turns import TURN_SECONDS, take_turn


def work_off(action_id: int, seconds: float = TURN_SECONDS) -> None:
    take_turn(lambda: services.work_off_one(action_id=action_id, at=timezone.now()), seconds=seconds)


def _do(subject: str) -> Write:
    work_off(int(subject))

    def write(at: datetime) -> None:
        services.end_turn(action_id=int(subject), at=at)

    return write


def _give_up(subject: str, reason: str, at: datetime) -> None:
    services.give_up(action_id=int(subject), at=at)


do_bulk_action = Handler(run=_do, give_up=_give_up)
