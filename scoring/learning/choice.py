"""One of few levels: a reading for each says how much speaks for it, and the highest decides between neighbours.

Where people gave two or three levels only, rounding one real number to the nearest hands the rare one out too seldom
and the middle one too often. Offsets, chosen on left-out readings, put that right; whether they do, predictions tell
that neither a reading nor an offset has seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.agreement import macro_f1, quadratic_weighted_kappa

Array = NDArray[np.float64]
Index = NDArray[np.int64]

# Of more levels than this, the nearest one agrees better with people: on 270 short answers by .09 of QWK.
MOST = 3
# Fewer answers of a level say little about where it begins.
FEWEST = 20
OFFSETS = np.linspace(-0.3, 0.3, 25)
ROUNDS = 3
# A level is held just inside of its part of the scale, so that rounding finds it again.
INSIDE = 0.01


def few_levels(given: Array) -> Array | None:
    """The distinct levels, ascending, where they are two or three and each has enough answers."""
    levels, counts = np.unique(given, return_counts=True)
    return levels if 2 <= len(levels) <= MOST and counts.min() >= FEWEST else None


@dataclass(frozen=True)
class Offsets:
    """offsets (k,): what is added to the readings; chosen (n,): the number of each answer's level, left out."""

    offsets: Array
    chosen: Index


def choose_offsets(readings: Array, rounded: Index, given: Index) -> Offsets | None:
    """`readings` (n, k): left out; `rounded`, `given` (n,): numbers of the levels by rounding, and by people.

    None where rounding agrees as well with people, by QWK and macro-F1 together. The offsets of one half of the answers
    choose for the other.
    """
    half = np.random.default_rng(0).permutation(len(given)) % 2 == 0
    chosen = np.empty_like(given)
    for part in (half, ~half):
        chosen[~part] = (readings[~part] + _best(readings[part], given[part])).argmax(axis=1)
    count = readings.shape[1]
    if _agreement(given, chosen, count) <= _agreement(given, rounded, count):
        return None
    return Offsets(_best(readings, given), chosen)


def _best(readings: Array, given: Index) -> Array:
    """One offset after the other, as long as agreement grows."""
    count = readings.shape[1]
    offsets = np.zeros(count)
    best = _agreement(given, readings.argmax(axis=1), count)
    for _ in range(ROUNDS):
        for place in range(count):
            for offset in OFFSETS:
                tried = offsets.copy()
                tried[place] = offset
                found = _agreement(given, (readings + tried).argmax(axis=1), count)
                if found > best + 1e-9:
                    best, offsets = found, tried
    return offsets


def _agreement(given: Index, chosen: Index, count: int) -> float:
    one, other = given.astype(np.float64), chosen.astype(np.float64)
    return (quadratic_weighted_kappa(one, other, 0, count - 1) or 0.0) + (macro_f1(one, other) or 0.0)


def numbers_of(values: Array, levels: Array) -> Index:
    """The number of the level nearest to each value."""
    return np.asarray(np.digitize(values, (levels[1:] + levels[:-1]) / 2), dtype=np.int64)


def hold(values: Array, chosen: Index, levels: Array) -> Array:
    """Each value, moved no further than into the part of the scale that is nearest to the level chosen for it."""
    borders = (levels[1:] + levels[:-1]) / 2
    inside = INSIDE * np.diff(levels)
    lowest = np.concatenate([[-np.inf], borders + inside])
    highest = np.concatenate([borders - inside, [np.inf]])
    return np.clip(values, lowest[chosen], highest[chosen])
