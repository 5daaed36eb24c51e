from collections.abc import Callable
from datetime import datetime, timedelta

from jobs.registry import Handler
from ratings.services import machines


def _fan_out(subject: str) -> Callable[[datetime], None]:
    return lambda at: machines.fan_out(sitting_id=int(subject), at=at)


def _rate(subject: str) -> Callable[[datetime], None]:
    return machines.prepare_run(run_id=int(subject))


def _give_up(subject: str, reason: str, at: datetime) -> None:
    machines.give_up_run(run_id=int(subject), reason=reason, at=at)


sitting_submitted = Handler(run=_fan_out)
rate_sitting = Handler(run=_rate, give_up=_give_up, lease=timedelta(minutes=2))
