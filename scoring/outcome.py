"""What a machine rater says of one answer on one competency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RATED = "rated"
NO_OPPORTUNITY = "no_opportunity"
ABSTAINED = "abstained"
GATED = "gated"
STATES = (RATED, NO_OPPORTUNITY, ABSTAINED, GATED)

SOURCES = ("indicator", "sample", "anchor")


@dataclass(frozen=True)
class Evidence:
    """A passage of the answer and what it matched.

    `start`, `end`: code points into the exact original answer. `source`: "indicator", "sample" or "anchor";
    `key` and `text`: which one, and its words. `share`: what the passage contributed, positive where it
    speaks for the competency; over one outcome the absolute shares sum to at most 1.
    """

    start: int
    end: int
    source: str
    key: str
    text: str
    share: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"Evidence from {self.start} to {self.end} is no passage.")
        if self.source not in SOURCES:
            raise ValueError(f"Evidence cannot come from {self.source!r}.")

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("start", "end", "source", "key", "text", "share")}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Evidence:
        return cls(**{name: data[name] for name in ("start", "end", "source", "key", "text", "share")})


@dataclass(frozen=True)
class Outcome:
    """One answer on one competency.

    `level`, `low`, `high` (real numbers, 1 to 5) stand only in state "rated". `reason`: the gate's or
    abstention's code, "" where rated. `spans`: the words that tripped a gate. `missing`: the text of the
    nearest indicator that the answer does not show.
    """

    state: str
    level: float | None = None
    low: float | None = None
    high: float | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    missing: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"{self.state!r} is no outcome's state.")
        numbers = (self.level, self.low, self.high)
        if self.state != RATED:
            if numbers != (None, None, None):
                raise ValueError(f"An outcome that is {self.state} has no level and no band.")
            return
        if self.level is None or self.low is None or self.high is None:
            raise ValueError("A rated outcome needs a level and a band.")
        if not 1 <= self.low <= self.level <= self.high <= 5:
            raise ValueError(f"A band must hold its level and stay within 1 to 5, not {numbers}.")

    def to_dict(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "level": self.level,
            "low": self.low,
            "high": self.high,
            "evidence": [item.to_dict() for item in self.evidence],
            "reason": self.reason,
            "spans": [list(span) for span in self.spans],
            "missing": self.missing,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Outcome:
        return cls(
            state=data["state"],
            level=data["level"],
            low=data["low"],
            high=data["high"],
            evidence=tuple(Evidence.from_dict(item) for item in data["evidence"]),
            reason=data["reason"],
            spans=tuple((start, end) for start, end in data["spans"]),
            missing=data["missing"],
        )


def gated(reason: str, spans: tuple[tuple[int, int], ...] = ()) -> Outcome:
    """A machine must not rate this answer: it is handed to a person, with the reason and the words."""
    return Outcome(state=GATED, reason=reason, spans=spans)


def no_opportunity(reason: str = "nothing_bears_on_it") -> Outcome:
    """Nothing in the answer bears on the competency."""
    return Outcome(state=NO_OPPORTUNITY, reason=reason)


def abstained(reason: str) -> Outcome:
    """The rater could rate, but declines to."""
    return Outcome(state=ABSTAINED, reason=reason)
