"""How a question does with those who were asked it: classical item statistics, each with its formula."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.agreement import pearson
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

# Two-sided 95 % of the normal distribution.
_Z = 1.959964


@dataclass(frozen=True)
class Correlation:
    """A product-moment correlation over n pairs with its 95 % interval (Fisher's z); None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def facility(levels: Sequence[float]) -> float | None:
    """The mean level as a share of the scale: (mean - 1) / 4, so 0 where all are at level 1 and 1 at level 5."""
    if not levels:
        return None
    return (statistics.fmean(levels) - LOWEST_LEVEL) / (HIGHEST_LEVEL - LOWEST_LEVEL)


def discrimination(levels: Sequence[float], rest: Sequence[float]) -> Correlation:
    """The corrected item-total correlation: of each person's level here with the mean of their other answers.

    The item itself is left out of the total, or it would correlate with itself.
    """
    return correlation(levels, rest)


def correlation(a: Sequence[float], b: Sequence[float]) -> Correlation:
    value = pearson(a, b)
    n = len(a)
    if value is None or n < 4 or abs(value) >= 1 - 1e-12:
        return Correlation(value, None, None, n)
    z, error = math.atanh(value), 1 / math.sqrt(n - 3)
    return Correlation(value, math.tanh(z - _Z * error), math.tanh(z + _Z * error), n)
