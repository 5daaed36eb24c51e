"""Two raters on several ratings of each answer: what was said of one answer goes together, and is drawn together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from scoring.agreement.figure import Array, Ratings, ratio
from scoring.agreement.intervals import CONFIDENCE, MAX_UNDEFINED, SEED, Estimate
from scoring.agreement.pairs import to_steps

RESAMPLES = 1000
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
# Numbers held at once.
_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Together:
    """How far two raters agree over `answers` answers with `n` pairs of ratings: each figure with its interval."""

    kappa: Estimate
    exact: Estimate
    adjacent: Estimate
    error: Estimate
    n: int
    answers: int


def agree_together(
    answers: Sequence[Hashable], a: Ratings, b: Ratings, low: float = 1, high: float = 5, *, seed: int = SEED
) -> Together:
    """Quadratic weighted kappa, shares of exact and adjacent ratings, mean absolute error of `b` against `a`.

    `answers[i]`: which answer the pair (a[i], b[i]) is of. Kappa and the shares are over whole levels (`to_steps`), the
    error over the numbers as they are. Intervals are percentile bootstraps over answers, not over pairs: the
    competencies of one answer are judged by the same words, and counting them as independent would make the interval
    too narrow. Of a share of all or none it is Wilson's over answers.
    """
    if not len(answers) == len(a) == len(b):
        raise ValueError("Each pair of ratings needs its answer.")
    sums = _sums(answers, np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64), low, high)
    values = [None if np.isnan(value) else float(value) for value in _figures(sums.sum(axis=0)[None])[:, 0]]
    ends = _ends(sums, seed)
    # Where all or none of the ratings agree, every draw says the same: that is no certainty.
    ends[1:3] = [
        _wilson(value, len(sums)) if value in (0.0, 1.0) and low is not None else (low, high)
        for value, (low, high) in zip(values[1:3], ends[1:3], strict=True)
    ]
    kappa, exact, adjacent, error = (Estimate(value, *end, len(a)) for value, end in zip(values, ends, strict=True))
    return Together(kappa, exact, adjacent, error, len(a), len(sums))


def _sums(answers: Sequence[Hashable], a: Array, b: Array, low: float, high: float) -> Array:
    """For each answer, what kappa and the shares are made of: sums over its pairs."""
    places = {answer: place for place, answer in enumerate(dict.fromkeys(answers))}
    index = np.array([places[answer] for answer in answers], dtype=np.intp)
    x, y = to_steps(a, low, high), to_steps(b, low, high)
    gap = np.abs(x - y)
    parts = [np.ones_like(x), x, y, x**2, y**2, gap**2, gap == 0, gap <= 1, np.abs(a - b)]
    return np.column_stack([np.bincount(index, part, minlength=len(places)) for part in parts])


def _figures(sums: Array) -> Array:
    """Kappa, exact, adjacent and error, a row each, for every row of sums. See `pairs` for the formula of kappa."""
    n, x, y, xx, yy, apart, same, near, error = sums.T
    by_chance = ratio(xx, n) - ratio(x, n) ** 2 + ratio(yy, n) - ratio(y, n) ** 2 + (ratio(x, n) - ratio(y, n)) ** 2
    kappa = 1 - ratio(ratio(apart, n), by_chance)
    return np.stack([kappa, ratio(same, n), ratio(near, n), ratio(error, n)])


def _ends(sums: Array, seed: int) -> list[tuple[float | None, float | None]]:
    if len(sums) < 2:
        return [(None, None)] * 4
    random = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // len(sums))
    drawn = []
    for begin in range(0, RESAMPLES, at_once):
        times = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), min(at_once, RESAMPLES - begin))
        drawn.append(_figures(times @ sums))
    return [_quantiles(row) for row in np.concatenate(drawn, axis=1)]


def _wilson(value: float, n: int) -> tuple[float, float]:
    """The interval (Wilson 1927) of a share of all or none of `n`."""
    beyond = _Z**2 / (n + _Z**2)
    return (0.0, beyond) if value == 0 else (1 - beyond, 1.0)


def _quantiles(drawn: Array) -> tuple[float | None, float | None]:
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < (1 - MAX_UNDEFINED) * len(drawn):
        return None, None
    low, high = np.quantile(defined, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
