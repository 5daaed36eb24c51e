"""What runs when a job of a kind is claimed. One explicit table: `settings.JOB_HANDLERS`, kind -> dotted path."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

Write = Callable[[datetime], None]


def _nothing(subject: str, reason: str, at: datetime) -> None:
    return None


@dataclass(frozen=True)
class Handler:
    """How one kind of job is done.

    run: reads and computes outside any transaction and returns what to write; the write happens in one
        transaction that only commits while the job's lease is still ours.
    give_up: called in a transaction of its own when the last attempt failed.
    lease: longest time that one run may take before somebody else may claim the job.
    """

    run: Callable[[str], Write]
    give_up: Callable[[str, str, datetime], None] = _nothing
    lease: timedelta = timedelta(minutes=5)
    max_attempts: int = 3

    @property
    def can_begin_anew(self) -> bool:
        """Nothing was ended when it was given up: the same work can be asked for again."""
        return self.give_up is _nothing


class UnknownJobKind(LookupError):
    pass


@cache
def handler_for(kind: str) -> Handler:
    path = settings.JOB_HANDLERS.get(kind)
    if path is None:
        raise UnknownJobKind(f"No handler for job kind {kind!r} in settings.JOB_HANDLERS")
    handler = import_string(path)
    if not isinstance(handler, Handler):
        raise TypeError(f"{path} is not a jobs.registry.Handler")
    return handler


def tell_given_up(*, job_id: int, kind: str, at: datetime) -> None:
    """Who wants to know of work that is given up stands in the settings: the apps above this one know people."""
    tell: Callable[..., None] = import_string(settings.JOB_GIVEN_UP)
    tell(job_id=job_id, kind=kind, at=at)
