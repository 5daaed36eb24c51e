"""A figure with its bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.agreement import pairs, several
from scoring.agreement.figure import Array, Figure

RESAMPLES = 2000
SEED = 20240
CONFIDENCE = 0.95
# Where more resamples than this leave the figure undefined, the ratings are too few or too alike for an interval.
MAX_UNDEFINED = 0.05
# Numbers held at once.
_AT_ONCE = 2_000_000

_FIGURES: dict[Callable[..., float | None], Callable[..., Figure]] = {
    pairs.percent_exact: pairs.exact_figure,
    pairs.percent_adjacent: pairs.adjacent_figure,
    pairs.quadratic_weighted_kappa: pairs.kappa_figure,
    pairs.macro_f1: pairs.macro_f1_figure,
    pairs.mean_absolute_error: pairs.absolute_error_figure,
    pairs.mean_bias: pairs.bias_figure,
    pairs.smd: pairs.smd_figure,
    pairs.pearson: pairs.pearson_figure,
    several.krippendorff_alpha: several.alpha_figure,
    several.icc: several.icc_figure,
}


@dataclass(frozen=True)
class Estimate:
    """A figure over `n` answers and the ends of its interval; each None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def with_interval(
    figure: Callable[..., float | None],
    *ratings: Any,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    **options: Any,
) -> Estimate:
    """`figure(*ratings, **options)` with its percentile bootstrap interval (Efron 1979).

    Answers are drawn with replacement, all ratings of an answer together, `resamples` times; the interval lies between
    the quantiles of the figures of the draws. Draws in which the figure is undefined are left out; where these are more
    than one in twenty, or there are fewer than two answers, there is no interval. The same seed gives the same ends.
    """
    if figure not in _FIGURES:
        raise ValueError(f"{getattr(figure, '__name__', figure)} has no interval.")
    found = _FIGURES[figure](*ratings, **options)
    value = found.value()
    if value is None or found.n < 2:
        return Estimate(value, None, None, found.n)
    drawn = _draw(found, resamples, seed)
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < (1 - MAX_UNDEFINED) * resamples:
        return Estimate(value, None, None, found.n)
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(value, float(low), float(high), found.n)


def _draw(figure: Figure, resamples: int, seed: int) -> Array:
    random = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // max(array.size for array in figure.arrays))
    drawn = []
    for begin in range(0, resamples, rows):
        picked = random.integers(0, figure.n, size=(min(rows, resamples - begin), figure.n))
        drawn.append(figure.kernel(*(array[picked] for array in figure.arrays)))
    return np.concatenate(drawn)
