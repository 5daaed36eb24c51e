"""What becomes of an order when totals change, said in counts that name nobody."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.ranking import RELIABLE_Z, rank_ranges

Totals = Sequence[tuple[float, float | None]]


@dataclass(frozen=True)
class Reordering:
    """Counts over people and over pairs of them.

    moved: whose places left open by the data are others than before; farthest: by how many the best of them moved at
    most. told_apart: pairs that were reliably different; of these `kept` still are, `lost` are ties now and `turned`
    stand the other way round. gained: pairs that were ties and are told apart now.
    """

    people: int = 0
    moved: int = 0
    farthest: int = 0
    pairs: int = 0
    told_apart: int = 0
    kept: int = 0
    lost: int = 0
    turned: int = 0
    gained: int = 0

    def __add__(self, other: Reordering) -> Reordering:
        """Of two groups that were never in one order; the farthest move is that of either."""
        return Reordering(
            people=self.people + other.people,
            moved=self.moved + other.moved,
            farthest=max(self.farthest, other.farthest),
            pairs=self.pairs + other.pairs,
            told_apart=self.told_apart + other.told_apart,
            kept=self.kept + other.kept,
            lost=self.lost + other.lost,
            turned=self.turned + other.turned,
            gained=self.gained + other.gained,
        )


def reordering(before: Totals, after: Totals) -> Reordering:
    """From (value, standard error) of the same people in the same order, before and after."""
    if len(before) != len(after):
        raise ValueError("The same people are compared: both lists must have the same length.")
    old, new = rank_ranges(before, before), rank_ranges(after, after)
    moved = [abs(a.best - b.best) for a, b in zip(old, new, strict=True) if a != b]
    was, now = _signs(before), _signs(after)
    n = len(before)
    return Reordering(
        people=n,
        moved=len(moved),
        farthest=max(moved, default=0),
        pairs=n * (n - 1) // 2,
        told_apart=int(np.count_nonzero(was)),
        kept=int(np.count_nonzero((was != 0) & (was == now))),
        lost=int(np.count_nonzero((was != 0) & (now == 0))),
        turned=int(np.count_nonzero((was != 0) & (was == -now))),
        gained=int(np.count_nonzero((was == 0) & (now != 0))),
    )


def _signs(totals: Totals) -> NDArray[np.int8]:
    """For each pair: 1 or -1 where one is reliably above the other, 0 where not."""
    values = np.array([value for value, _ in totals], dtype=float)
    # An unknown error hides any difference.
    errors = np.array([math.inf if se is None else se for _, se in totals], dtype=float)
    first, second = np.triu_indices(len(values), k=1)
    gap = values[first] - values[second]
    apart = (gap != 0) & (np.abs(gap) >= RELIABLE_Z * np.hypot(errors[first], errors[second]))
    signs: NDArray[np.int8] = np.where(apart, np.sign(gap), 0).astype(np.int8)
    return signs
