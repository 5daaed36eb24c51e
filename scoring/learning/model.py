"""A fitted model: for each competency a kernel ridge regression over answers, its line to levels, and its residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from scoring.calibrate import Line, fit_line
from scoring.learning.choice import choose_offsets, few_levels, hold, numbers_of
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
class Reading:
    """A value that is linear in the kernels.

    weights: over the n-grams known, an array a block; alpha: over the training answers; prior: over a prior model's
    standardised prediction.
    """

    weights: tuple[NDArray[np.float32], ...]
    alpha: NDArray[np.float32]
    intercept: float
    prior: float


@dataclass(frozen=True)
class Choice:
    """Between few levels (ascending), by a reading of each; the highest decides."""

    levels: tuple[float, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Head:
    """One competency. middle: mean of the levels learned from. prior: mean and spread of a prior model's predictions.

    residuals: absolute leave-one-out errors, in levels. choice: where people gave few levels, and it agrees better.
    """

    reading: Reading
    middle: float
    line: Line
    prior: tuple[float, float]
    residuals: NDArray[np.float32]
    choice: Choice | None = None

    @property
    def readings(self) -> tuple[Reading, ...]:
        return (self.reading, *(self.choice.readings if self.choice else ()))


class Levels(NamedTuple):
    """In levels, not yet held to the scale, (n,) each.

    smooth: what a change of words moves, however little; level: the same, but nearest to the level that was chosen
    where there are few.
    """

    smooth: Array
    level: Array


@dataclass(frozen=True)
class LeftOut:
    """Left-out predictions of a competency's training answers (`index`: their rows), in levels.

    Where one of few levels is chosen, half of the answers choose how for the other half.
    """

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
        """Over the n-grams known, a column a reading, a block each; then over the training answers."""
        readings = [reading for head in self.heads.values() for reading in head.readings]
        blocks = zip(*(reading.weights for reading in readings), strict=True)
        return tuple(np.stack(columns, axis=1).astype(np.float64) for columns in (*blocks, [r.alpha for r in readings]))

    @cached_property
    def _squares(self) -> NDArray[np.float32]:
        return squares(self.points)

    def rate(self, rows: Rows, prior: Mapping[str, Array] | None = None) -> dict[str, Levels]:
        """A competency -> the answers' levels. `prior`: as it was fitted with."""
        if not self.heads:
            return {}
        near = gaussian(self.space.points(rows), self.points, self._squares).astype(np.float64)
        *blocks, alphas = self._weights
        together: Array = near @ alphas
        for ngrams, weights in zip(self.space.ngrams(rows), blocks, strict=True):
            together += ngrams @ weights
        rated, column = {}, 0
        for key, head in self.heads.items():
            read = together[:, column : column + len(head.readings)]
            column += len(head.readings)
            rated[key] = _levels(head, read, (prior or {}).get(key))
        return rated

    def predict(self, rows: Rows, prior: Mapping[str, Array] | None = None) -> dict[str, Array]:
        """The smooth ones."""
        return {key: levels.smooth for key, levels in self.rate(rows, prior).items()}


def _levels(head: Head, read: Array, prior: Array | None) -> Levels:
    """`read`: (n, readings), without intercepts and prior."""
    values = read + np.array([reading.intercept for reading in head.readings])
    weights = np.array([reading.prior for reading in head.readings])
    if weights.any():
        if prior is None:
            raise KeyError("a prior's predictions")
        mean, spread = head.prior
        values += np.outer((prior - mean) / spread, weights)
    smooth = head.line.apply(values[:, 0])
    if head.choice is None:
        return Levels(smooth, smooth)
    return Levels(smooth, hold(smooth, values[:, 1:].argmax(axis=1), np.array(head.choice.levels)))


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
    levels = few_levels(given)
    targets = given[:, None] if levels is None else np.column_stack([given, given[:, None] == levels])

    def regress(kernel: Array) -> Fit:
        return fit_kernel_ridge(kernel, targets, questions=questions)

    regression, mean, spread, weights = regress(kernel), 0.0, 1.0, np.zeros(targets.shape[1])
    if prior is not None:
        standard = (prior - prior.mean()) / (prior.std() + 1e-6)
        helped = regress(kernel + PRIOR_VARIANCE * np.outer(standard, standard))
        if not _harms(helped, regression, given):
            regression, mean, spread = helped, float(prior.mean()), float(prior.std()) + 1e-6
            weights = PRIOR_VARIANCE * (standard @ helped.alpha)

    def reading(column: int, shift: float = 0.0) -> Reading:
        part = regression.alpha[:, column] / KERNELS
        alpha = np.zeros(size)
        alpha[index] = part
        return Reading(
            weights=tuple((block.T @ part).astype(np.float32) for block in ngrams),
            alpha=alpha.astype(np.float32),
            intercept=float(regression.intercept[column]) + shift,
            prior=float(weights[column]),
        )

    line = fit_line(regression.left_out[:, 0], given)
    predicted, choice = line.apply(regression.left_out[:, 0]), None
    if levels is not None:
        numbers = [numbers_of(values, levels) for values in (predicted, given)]
        if offsets := choose_offsets(regression.left_out[:, 1:], *numbers):
            predicted = hold(predicted, offsets.chosen, levels)
            readings = tuple(reading(number + 1, float(shift)) for number, shift in enumerate(offsets.offsets))
            choice = Choice(tuple(levels.tolist()), readings)
    residuals = np.abs(given - predicted).astype(np.float32)
    head = Head(reading(0), float(given.mean()), line, (mean, spread), residuals, choice)
    return head, LeftOut(index, given, predicted)


def _harms(helped: Fit, alone: Fit, given: Array) -> bool:
    """Whether what is left out is predicted worse with the prior, where there is enough of it to tell."""
    if len(given) < ENOUGH_TO_TELL:
        return False
    errors = [float(((each.left_out[:, 0] - given) ** 2).mean()) for each in (helped, alone)]
    return errors[0] > errors[1]
