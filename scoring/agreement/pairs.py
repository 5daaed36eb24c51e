"""How far two raters agree on the same answers. With a machine rater, `b` is the machine."""

from __future__ import annotations

import numpy as np

from scoring.agreement.figure import Array, Figure, Ratings, ratio


def to_steps(values: Ratings, low: float, high: float, step: float = 1.0) -> Array:
    """The nearest ratings on the scale low, low + step, ... high; halves go up, what lies outside to an end."""
    numbers = _steps(low, high, step)
    clipped = np.clip(np.asarray(values, dtype=np.float64), low, high)
    # Rounded first: 2.4999999999 that arithmetic made of 2.5 is a half.
    nearest = np.floor(np.round((clipped - low) / step, 9) + 0.5)
    return low + np.minimum(nearest, numbers) * step


def percent_exact(a: Ratings, b: Ratings) -> float | None:
    """Share (0 to 1) of answers that both rated the same. None without ratings."""
    return exact_figure(a, b).value()


def percent_adjacent(a: Ratings, b: Ratings, within: float = 1.0) -> float | None:
    """Share (0 to 1) of answers that both rated the same or at most `within` apart. None without ratings."""
    return adjacent_figure(a, b, within).value()


def quadratic_weighted_kappa(a: Ratings, b: Ratings, low: float, high: float, step: float = 1.0) -> float | None:
    """Chance-corrected agreement on the scale low, low + step, ... high (Cohen 1968).

    1 - sum(w O) / sum(w E) with w_ij = (i - j)^2 / (K - 1)^2, O the counts of pairs and E = outer(row, column) / N,
    over the full scale and not only the levels that occur. None without ratings, or where all fall in one category.
    Ratings between the steps are refused: see `to_steps`.
    """
    return kappa_figure(a, b, low, high, step).value()


def macro_f1(truth: Ratings, predicted: Ratings) -> float | None:
    """Mean over the categories that occur in either of F1 = 2 TP / (true + predicted). None without ratings."""
    return macro_f1_figure(truth, predicted).value()


def mean_absolute_error(a: Ratings, b: Ratings) -> float | None:
    """Mean distance, in levels. None without ratings."""
    return absolute_error_figure(a, b).value()


def mean_bias(a: Ratings, b: Ratings) -> float | None:
    """Mean signed difference, b over a, in levels. None without ratings."""
    return bias_figure(a, b).value()


def smd(a: Ratings, b: Ratings) -> float | None:
    """Standardised mean difference: (mean_b - mean_a) / sqrt((var_a + var_b) / 2), sample variances.

    None with fewer than two ratings, or where neither rater's ratings vary.
    """
    return smd_figure(a, b).value()


def pearson(a: Ratings, b: Ratings) -> float | None:
    """Product-moment correlation. None where either rater's ratings do not vary."""
    return pearson_figure(a, b).value()


def exact_figure(a: Ratings, b: Ratings) -> Figure:
    return Figure(_pair(a, b), lambda a, b: np.mean(a == b, axis=1))


def adjacent_figure(a: Ratings, b: Ratings, within: float = 1.0) -> Figure:
    return Figure(_pair(a, b), lambda a, b: np.mean(np.abs(a - b) <= within + 1e-9, axis=1))


def kappa_figure(a: Ratings, b: Ratings, low: float, high: float, step: float = 1.0) -> Figure:
    _steps(low, high, step)
    first, second = _pair(a, b)
    places = tuple(np.round((ratings - low) / step, 9) for ratings in (first, second))
    both = np.concatenate([first, second])
    if both.size and (any((place % 1).any() for place in places) or both.min() < low or both.max() > high):
        steps = "whole numbers" if step == 1 else f"in steps of {step:g}"
        raise ValueError(f"Ratings must be {steps} from {low:g} to {high:g}; to_steps rounds them.")
    return Figure(places, _kappa)


def macro_f1_figure(truth: Ratings, predicted: Ratings) -> Figure:
    first, second = _pair(truth, predicted)
    categories = np.unique(np.concatenate([first, second]))

    def kernel(truth: Array, predicted: Array) -> Array:
        total, present = np.zeros(len(truth)), np.zeros(len(truth))
        for category in categories:
            true, said = truth == category, predicted == category
            named = true.sum(axis=1) + said.sum(axis=1)
            total += 2 * (true & said).sum(axis=1) / np.maximum(named, 1)
            present += named > 0
        return total / present

    return Figure((first, second), kernel)


def absolute_error_figure(a: Ratings, b: Ratings) -> Figure:
    return Figure(_pair(a, b), lambda a, b: np.abs(b - a).mean(axis=1))


def bias_figure(a: Ratings, b: Ratings) -> Figure:
    return Figure(_pair(a, b), lambda a, b: (b - a).mean(axis=1))


def smd_figure(a: Ratings, b: Ratings) -> Figure:
    return Figure(_pair(a, b), _smd)


def pearson_figure(a: Ratings, b: Ratings) -> Figure:
    return Figure(_pair(a, b), _pearson)


def _pair(a: Ratings, b: Ratings) -> tuple[Array, Array]:
    if len(a) != len(b):
        raise ValueError(f"Both raters must have rated the same answers: {len(a)} and {len(b)} ratings given.")
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.ndim != 1 or second.ndim != 1 or not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("Each rater's ratings must be a list of numbers; leave out answers that only one has rated.")
    return first, second


def _steps(low: float, high: float, step: float) -> int:
    """How many steps the scale has."""
    if step <= 0 or high <= low:
        raise ValueError("A scale needs at least two levels.")
    steps = round((high - low) / step)
    if abs(steps * step - (high - low)) > 1e-9:
        raise ValueError(f"From {low:g} to {high:g} one does not get in steps of {step:g}.")
    return steps


def _kappa(a: Array, b: Array) -> Array:
    """sum(w O) is the mean squared difference of the pairs and sum(w E) that of every rating of one with every rating
    of the other, both over (K - 1)^2, which cancels."""
    mean_a, mean_b = a.mean(axis=1), b.mean(axis=1)
    by_chance = a.var(axis=1) + b.var(axis=1) + (mean_a - mean_b) ** 2
    return 1.0 - ratio(((a - b) ** 2).mean(axis=1), by_chance)


def _smd(a: Array, b: Array) -> Array:
    if a.shape[1] < 2:
        return np.full(len(a), np.nan)
    pooled = (a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)) / 2
    return ratio(b.mean(axis=1) - a.mean(axis=1), np.sqrt(pooled))


def _pearson(a: Array, b: Array) -> Array:
    from_a, from_b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    return ratio((from_a * from_b).sum(axis=1), np.sqrt((from_a**2).sum(axis=1) * (from_b**2).sum(axis=1)))
