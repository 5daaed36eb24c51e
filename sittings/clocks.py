"""The time of a sitting, read: how much is left by the server's clock, of what, and how much break."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sittings.models import Answer, Break, Heartbeat, Sitting
from sittings.needs import in_force

# A web server says every few seconds that it serves. Whoever is silent for longer than this was out of reach.
BEAT_EVERY = timedelta(seconds=5)
OUTAGE_FROM = timedelta(seconds=20)
HEART = "web"


def break_under_way(sitting: Sitting, at: datetime) -> Break | None:
    for item in Break.objects.filter(sitting=sitting, ended_at=None):
        if at < item.began_at + timedelta(seconds=item.allowed_seconds):
            return item
    return None


def break_seconds_left(sitting: Sitting, at: datetime) -> int:
    """What is left of the breaks granted to the person, in this sitting; two queries, one where none was granted."""
    granted = in_force(sitting.application.person_id)
    if granted is None or not granted.granted_break_minutes:
        return 0
    used = 0.0
    for item in Break.objects.filter(sitting=sitting):
        spent = ((item.ended_at or at) - item.began_at).total_seconds()
        used += min(spent, item.allowed_seconds)
    return max(int(granted.granted_break_minutes * 60 - used), 0)


@dataclass(frozen=True)
class Clock:
    """What runs out first: the sitting's time, or that of the question that is open."""

    deadline_at: datetime | None
    of_question: bool

    def seconds_left(self, at: datetime) -> float | None:
        return None if self.deadline_at is None else (self.deadline_at - at).total_seconds()


def clock_of(sitting: Sitting, answer: Answer | None = None) -> Clock:
    whole, part = sitting.deadline_at, answer.deadline_at if answer else None
    if part is not None and (whole is None or part < whole):
        return Clock(part, of_question=True)
    return Clock(whole, of_question=False)


def clock_context(sitting: Sitting, at: datetime, answer: Answer | None = None) -> dict[str, Any]:
    """What a page needs to show the time left by the server's clock."""
    clock = clock_of(sitting, answer)
    left = clock.seconds_left(at)
    if left is None:
        return {"deadline_at": None}
    left = max(left, 0)
    return {
        "deadline_at": clock.deadline_at,
        "of_question": clock.of_question,
        "seconds_left": int(left),
        "minutes_left": int(-(-left // 60)),
        "break_minutes_left": -(-break_seconds_left(sitting, at) // 60),
    }


def is_up(answer: Answer, at: datetime) -> bool:
    """Whether the question's own time is over."""
    return answer.deadline_at is not None and at > answer.deadline_at


def outage_under_way(at: datetime) -> bool:
    """Whether no web server has said for too long that it serves. Where none ever did, nobody can tell: False."""
    heart = Heartbeat.objects.filter(key=HEART).first()
    return heart is not None and at - heart.last_at > OUTAGE_FROM
