"""How far two raters agree on the same answers: each figure with its formula, None where undefined."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ratings = Sequence[float]


def _pair(a: Ratings, b: Ratings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if len(a) != len(b):
        raise ValueError(f"Both raters must have rated the same answers: {len(a)} and {len(b)} ratings given.")
    return np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)


def quadratic_weighted_kappa(a: Ratings, b: Ratings, low: int, high: int) -> float | None:
    """Chance-corrected agreement on the whole numbers low..high (Cohen 1968).

    1 - sum(w O) / sum(w E) with w_ij = (i - j)^2 / (K - 1)^2, O the counts of pairs and
    E = outer(row, column) / N, over the full scale and not only the levels that occur.
    None without ratings, or where all fall in one category.
    """
    if high <= low:
        raise ValueError("A scale needs at least two levels.")
    first, second = _pair(a, b)
    if first.size == 0:
        return None
    both = np.concatenate([first, second])
    if (both != np.round(both)).any() or both.min() < low or both.max() > high:
        raise ValueError(f"Ratings must be whole numbers from {low} to {high}.")
    size = high - low + 1
    observed = np.zeros((size, size))
    np.add.at(observed, (first.astype(int) - low, second.astype(int) - low), 1.0)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / first.size
    index = np.arange(size)
    weights = (index[:, None] - index[None, :]) ** 2 / (size - 1) ** 2
    by_chance = float((weights * expected).sum())
    return None if by_chance == 0 else 1.0 - float((weights * observed).sum()) / by_chance


def percent_exact(a: Ratings, b: Ratings) -> float | None:
    """Share (0 to 1) of answers that both rated the same. None without ratings."""
    first, second = _pair(a, b)
    return float(np.mean(first == second)) if first.size else None


def percent_adjacent(a: Ratings, b: Ratings) -> float | None:
    """Share (0 to 1) of answers that both rated the same or at most one level apart. None without ratings."""
    first, second = _pair(a, b)
    return float(np.mean(np.abs(first - second) <= 1 + 1e-9)) if first.size else None


def smd(a: Ratings, b: Ratings) -> float | None:
    """Standardised mean difference: (mean_b - mean_a) / sqrt((var_a + var_b) / 2), sample variances.

    None with fewer than two ratings, or where neither rater's ratings vary.
    """
    first, second = _pair(a, b)
    if first.size < 2:
        return None
    pooled = (float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2
    return (float(second.mean()) - float(first.mean())) / math.sqrt(pooled) if pooled else None


def mean_bias(a: Ratings, b: Ratings) -> float | None:
    """Mean signed difference, b over a, in levels. None without ratings."""
    first, second = _pair(a, b)
    return float(np.mean(second - first)) if first.size else None
