"""A fitted model: for each competency a kernel ridge regression over answers, its line to levels, and its residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from scoring.calibrate import Line, fit_line
from scoring.learning.features import Rows
from scoring.learning.regression import Fit, fit_kernel_ridge
from scoring.learning.space import KERNELS, Space, fit_space, gaussian, gram, squares

Array = NDArray[np.float64]

# Kernel weight of what a prior model predicts, standardised, against that of the four kernels together: with few
# labels the prior's line is found first, and what it leaves is learned slowly.
PRIOR_VARIANCE = 4.0
# From so many labels on, left-out errors tell whether the prior helps at all; with fewer it is always asked.
ENOUGH_TO_TELL = 100


@dataclass(frozen=True)
class Head:
    """One competency. weights: over the n-grams known, an array a block; alpha: over the training answers.

    middle: mean of the levels learned from. prior: weight, mean and spread of a prior model's predictions.
    residuals: absolute leave-one-out errors, in levels.
    """

    weights: tuple[NDArray[np.float32], ...]
    alpha: NDArray[np.float32]
    intercept: float
    middle: float
    line: Line
    prior: tuple[float, float, float]
    residuals: NDArray[np.float32]


@dataclass(frozen=True)
class LeftOut:
    """Left-out predictions of a competency's training answers (`index`: their rows), in levels."""

    index: NDArray[np.int64]
    levels: Array
    predicted: Array


@dataclass(frozen=True)
class Fitted:
    space: Space
    points: NDArray[np.float32]
    heads: Mapping[str, Head]

    @cached_property
    def _weights(self) -> tuple[Array, ...]:
        """Over the n-grams known, a column a competency, a block each; then over the training answers."""
        heads = self.heads.values()
        blocks = zip(*(head.weights for head in heads), strict=True)
        return tuple(np.stack(columns, axis=1).astype(np.float64) for columns in (*blocks, [h.alpha for h in heads]))

    @cached_property
    def _squares(self) -> NDArray[np.float32]:
        return squares(self.points)

    def predict(self, rows: Rows, prior: Mapping[str, Array] | None = None) -> dict[str, Array]:
        """Levels (not yet held to the scale) a competency, (n,) each. `prior`: as it was fitted with."""
        if not self.heads:
            return {}
        near = gaussian(self.space.points(rows), self.points, self._squares).astype(np.float64)
        *blocks, alphas = self._weights
        together: Array = near @ alphas
        for ngrams, weights in zip(self.space.ngrams(rows), blocks, strict=True):
            together += ngrams @ weights
        predicted = {}
        for raw, (key, head) in zip(together.T, self.heads.items(), strict=True):
            weight, mean, spread = head.prior
            if weight:
                raw = raw + weight * ((prior or {})[key] - mean) / spread
            predicted[key] = head.line.apply(raw + head.intercept)
        return predicted


def fit(
    rows: Rows,
    levels: Mapping[str, Array],
    *,
    prior: Mapping[str, Array] | None = None,
    questions: NDArray[np.int64] | None = None,
) -> tuple[Fitted, dict[str, LeftOut]]:
    """Deterministic. `levels`: a competency -> (n,) levels, NaN where nobody gave one.

    `prior`: a competency -> (n,) predictions of a model that was not fitted on these rows; it need not know them all.
    `questions` (n,): where levels can be compared within a question only, for a model that puts answers to other
    questions in order.
    """
    # What differs within a question lies in more directions than what differs between questions.
    space = fit_space(rows, narrow=questions is None)
    ngrams, points = space.ngrams(rows), space.points(rows)
    kernel = gram(ngrams, points)
    heads, left_out = {}, {}
    for key, given in levels.items():
        index = np.flatnonzero(~np.isnan(given))
        before = prior[key][index] if prior and key in prior else None
        heads[key], left_out[key] = _fit_head(
            kernel[np.ix_(index, index)],
            given[index],
            index,
            ngrams=tuple(block[index] for block in ngrams),
            size=len(rows),
            prior=before,
            questions=None if questions is None else questions[index],
        )
    return Fitted(space, points, heads), left_out


def _fit_head(
    kernel: Array,
    given: Array,
    index: NDArray[np.int64],
    *,
    ngrams: Sequence[sp.csr_matrix],
    size: int,
    prior: Array | None,
    questions: NDArray[np.int64] | None,
) -> tuple[Head, LeftOut]:
    def regress(kernel: Array) -> Fit:
        return fit_kernel_ridge(kernel, given, questions=questions)

    regression, standing = regress(kernel), (0.0, 0.0, 1.0)
    if prior is not None:
        mean, spread = float(prior.mean()), float(prior.std()) + 1e-6
        standard = (prior - mean) / spread
        helped = regress(kernel + PRIOR_VARIANCE * np.outer(standard, standard))
        if not _harms(helped, regression, given):
            regression, standing = helped, (PRIOR_VARIANCE * float(standard @ helped.alpha), mean, spread)
    line = fit_line(regression.left_out, given)
    predicted = line.apply(regression.left_out)
    alpha = np.zeros(size)
    alpha[index] = regression.alpha / KERNELS
    head = Head(
        weights=tuple((block.T @ (regression.alpha / KERNELS)).astype(np.float32) for block in ngrams),
        alpha=alpha.astype(np.float32),
        intercept=regression.intercept,
        middle=float(given.mean()),
        line=line,
        prior=standing,
        residuals=np.abs(given - predicted).astype(np.float32),
    )
    return head, LeftOut(index, given, predicted)


def _harms(helped: Fit, alone: Fit, given: Array) -> bool:
    """Whether what is left out is predicted worse with the prior, where there is enough of it to tell."""
    if len(given) < ENOUGH_TO_TELL:
        return False
    return float(((helped.left_out - given) ** 2).mean()) > float(((alone.left_out - given) ** 2).mean())
