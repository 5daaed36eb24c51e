"""How far any number of raters agree, how sure a rating is, and how one rater differs from the others.

Tables have a row for each answer and a column for each rater; NaN (or None) where a rater has not rated an answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from scoring.agreement.figure import Array, Figure, ratio
from scoring.agreement.pairs import pearson

Table = Sequence[Sequence[float | None]] | Array
Metric = Literal["nominal", "ordinal", "interval"]
Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]


def krippendorff_alpha(table: Table, metric: Metric = "ordinal") -> float | None:
    """1 - Do / De over the coincidences of all raters' ratings (Krippendorff 2004); missing ratings are allowed.

    Squared distance of two categories: nominal 0 or 1; ordinal (the number of ratings between them, half of their own
    counted)^2; interval (difference)^2. Answers with one rating count nowhere. None where nothing can be paired or all
    paired ratings are the same.
    """
    return alpha_figure(table, metric).value()


def icc(table: Table, form: Form = "2,1") -> float | None:
    """Intraclass correlation (Shrout and Fleiss 1979), named as there: model 1, 2 or 3; of one rating or of k.

    Model 2 is absolute agreement of interchangeable raters, 3 the consistency of just these. No rating may be missing.
    None with fewer than two answers or raters, or where no ratings differ.
    """
    return icc_figure(table, form).value()


def spearman_brown(reliability: float, k: float) -> float | None:
    """The reliability of the mean of k ratings, from that of one: k r / (1 + (k - 1) r). None where undefined."""
    below = 1 + (k - 1) * reliability
    return k * reliability / below if k > 0 and below > 0 else None


def error_of_measurement(sd: float, reliability: float) -> float | None:
    """Standard error of measurement: SD sqrt(1 - r); a band is +-1.96 of it. None where r is above 1."""
    return sd * math.sqrt(1 - reliability) if reliability <= 1 else None


def error_of_difference(sd: float, reliability: float) -> float | None:
    """Standard error of the difference of two people measured alike: the error of measurement times sqrt(2)."""
    error = error_of_measurement(sd, reliability)
    return None if error is None else error * math.sqrt(2)


def severities(table: Table) -> list[float | None]:
    """For each rater: mean of (their rating - mean of the others' on the same answer); below zero is severe.

    None where a rater shares no answer with anybody.
    """
    ratings = _table(table)
    known = ~np.isnan(ratings)
    found: list[float | None] = []
    for rater in range(ratings.shape[1]):
        others = np.delete(ratings, rater, axis=1)
        shared = known[:, rater] & np.delete(known, rater, axis=1).any(axis=1)
        gaps = ratings[shared, rater] - np.nanmean(others[shared], axis=1) if shared.any() else None
        found.append(None if gaps is None else float(gaps.mean()))
    return found


def spreads(table: Table) -> list[float | None]:
    """For each rater the sample SD of their ratings: near zero, they do not tell answers apart. None under two."""
    columns = (column[~np.isnan(column)] for column in _table(table).T)
    return [float(column.std(ddof=1)) if column.size > 1 else None for column in columns]


def halo(table: Table) -> float | None:
    """Mean correlation of the columns, which here are one rater's competencies: near 1, one impression rates them all.

    Over the pairs of competencies in which both vary on the answers rated on both. None where there is no such pair.
    """
    found = []
    for first, second in combinations(_table(table).T, 2):
        both = ~np.isnan(first) & ~np.isnan(second)
        found.append(pearson(first[both], second[both]))
    known = [value for value in found if value is not None]
    return float(np.mean(known)) if known else None


def alpha_figure(table: Table, metric: Metric = "ordinal") -> Figure:
    if metric not in ("nominal", "ordinal", "interval"):
        raise ValueError(f"There is no metric {metric!r}: nominal, ordinal or interval.")
    ratings = _table(table)
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (ratings[:, :, None] == values).sum(axis=1).astype(np.float64)
    # What only one rater has rated cannot be paired.
    counts = counts[counts.sum(axis=1) > 1]

    def kernel(counts: Array) -> Array:
        if metric == "nominal":
            return _alpha(counts)
        pooled = counts.sum(axis=1)
        # Ratings at or below each category, half of its own: ordinal distances are differences of these.
        middles = np.cumsum(pooled, axis=1) - pooled / 2
        return _alpha(counts, middles if metric == "ordinal" else np.broadcast_to(values, pooled.shape))

    return Figure((counts,), kernel)


def icc_figure(table: Table, form: Form = "2,1") -> Figure:
    if form not in ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k"):
        raise ValueError(f"There is no ICC({form}).")
    ratings = _table(table)
    if np.isnan(ratings).any():
        raise ValueError("An intraclass correlation needs every rater's rating of every answer.")
    return Figure((ratings,), lambda ratings: _icc(ratings, form))


def _table(table: Table) -> Array:
    ratings = np.asarray(table, dtype=np.float64)
    if ratings.size == 0:
        return np.empty((0, 0))
    if ratings.ndim != 2 or np.isinf(ratings).any():
        raise ValueError("Ratings must be a table of numbers: a row for each answer, a column for each rater.")
    return ratings


def _alpha(counts: Array, places: Array | None = None) -> Array:
    """`counts`: resamples x answers x categories; `places` of the categories in each resample, None for nominal.

    The sum of squared distances over all ordered pairs of m values is 2 (m sum x^2 - (sum x)^2).
    """
    raters = counts.sum(axis=2)
    pooled = counts.sum(axis=1)
    total = pooled.sum(axis=1)
    if places is None:
        within = raters**2 - (counts**2).sum(axis=2)
        between = total**2 - (pooled**2).sum(axis=1)
    else:
        # From the middle: squares of large numbers would lose the small differences.
        places = places - ratio((pooled * places).sum(axis=1), total)[:, None]
        sums, squares = (np.einsum("rnk,rk->rn", counts, power) for power in (places, places**2))
        within = 2 * (raters * squares - sums**2)
        between = 2 * (total * (pooled * places**2).sum(axis=1) - (pooled * places).sum(axis=1) ** 2)
    observed = (within / (raters - 1)).sum(axis=1) / total
    return 1 - ratio(observed, between / (total * (total - 1)))


def _icc(ratings: Array, form: Form) -> Array:
    n, k = ratings.shape[1:]
    if n < 2 or k < 2:
        return np.full(len(ratings), np.nan)
    # From the middle, for the same reason.
    ratings = ratings - ratings.mean(axis=(1, 2), keepdims=True)
    rows = k * (ratings.mean(axis=2) ** 2).sum(axis=1)
    columns = n * (ratings.mean(axis=1) ** 2).sum(axis=1)
    everything = (ratings**2).sum(axis=(1, 2))
    msr, msc = rows / (n - 1), columns / (k - 1)
    msw = (everything - rows) / (n * (k - 1))
    mse = (everything - rows - columns) / ((n - 1) * (k - 1))
    noise = msw if form[0] == "1" else mse
    raters = k * (msc - mse) / n if form[0] == "2" else np.zeros_like(msr)
    if form[2] == "k":
        return ratio(msr - noise, msr + raters / k)
    return ratio(msr - noise, msr + (k - 1) * noise + raters)
