"""Order by total, and which differences are too small to mean anything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# 95 %: smaller than this many standard errors of the difference, two candidates are not reliably different.
RELIABLE_Z = 1.96


@dataclass(frozen=True)
class Place:
    """Where one candidate stands.

    `rank`: 1 is best, equal values share a rank and the next one is skipped (1, 1, 3); None without a value.
    `tied_with`: everybody whose difference from this one is not reliable, in the order of the ranking.
    """

    id: str
    rank: int | None
    tied_with: tuple[str, ...]


def reliably_different(a: float, se_a: float | None, b: float, se_b: float | None) -> bool:
    """|a - b| >= 1.96 sqrt(se_a^2 + se_b^2). An unknown error hides any difference; equals never differ."""
    if se_a is None or se_b is None or a == b:
        return False
    return abs(a - b) >= RELIABLE_Z * math.hypot(se_a, se_b)


def order(totals: Sequence[tuple[str, float | None, float | None]]) -> list[Place]:
    """Places for (id, value, standard error), best first; those without a value last; equal values by id."""
    with_value = [(id_, value, se) for id_, value, se in totals if value is not None]
    scored = sorted(with_value, key=lambda row: (-row[1], row[0]))
    rank_of: dict[float, int] = {}
    for position, (_, value, _) in enumerate(scored, start=1):
        rank_of.setdefault(value, position)
    places = [
        Place(
            id=id_,
            rank=rank_of[value],
            tied_with=tuple(
                other for other, v, e in scored if other != id_ and not reliably_different(value, se, v, e)
            ),
        )
        for id_, value, se in scored
    ]
    return places + [Place(id_, None, ()) for id_ in sorted(id_ for id_, value, _ in totals if value is None)]


@dataclass(frozen=True)
class RankRange:
    """The best and the worst place that the data leave open for one candidate (1 is best)."""

    best: int
    worst: int


def rank_ranges(
    rows: Sequence[tuple[float, float | None]],
    among: Sequence[tuple[float, float | None]],
    counts: Sequence[int] | None = None,
) -> list[RankRange]:
    """For each (value, standard error) of `rows`, which all stand in `among` too: 1 + the number that are reliably
    better, to the number that are not reliably worse. Takes len(rows) x len(among) steps, so a page of many is cheap.

    counts: where alike ones stand in `among` once, how many each of those is.
    """
    values = np.array([value for value, _ in among], dtype=float)
    # An unknown error hides any difference.
    errors = np.array([math.inf if se is None else se for _, se in among], dtype=float)
    many = np.ones(len(values), dtype=int) if counts is None else np.array(counts, dtype=int)
    whole = int(many.sum())
    ranges = []
    for value, se in rows:
        needed = RELIABLE_Z * np.hypot(errors, math.inf if se is None else se)
        gap = values - value
        better = int(many[(gap > 0) & (gap >= needed)].sum())
        worse = int(many[(gap < 0) & (-gap >= needed)].sum())
        ranges.append(RankRange(better + 1, max(better + 1, whole - worse)))
    return ranges
