"""Kernel ridge regression with an intercept, its penalty chosen by closed-form errors on what was left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.ridge import INTERCEPT_VARIANCE

Array = NDArray[np.float64]
Index = NDArray[np.int64]

# Of an average answer, whose kernel with itself is 1: the noise's variance against that of what is learned.
PENALTIES = tuple(float(value) for value in np.geomspace(0.03, 3.0, 7))
# Of more answers than this, the penalty is chosen on an even share: an eigendecomposition grows with their cube.
MAX_CHOSEN = 2600


@dataclass(frozen=True)
class Fit:
    """A column a target: alpha (n, k), weights of the training answers; mean (k,), what they add to.

    left_out (n, k): left-out predictions.
    """

    alpha: Array
    mean: Array
    left_out: Array

    @property
    def intercept(self) -> Array:
        """(k,)"""
        return np.asarray(self.mean + INTERCEPT_VARIANCE * self.alpha.sum(axis=0))


def fit_kernel_ridge(kernel: Array, targets: Array, *, questions: Index | None = None) -> Fit:
    """`kernel`: (n, n); `targets`: (n, k), of which the first chooses the penalty of all.

    A prediction is kernel(x, training answers) @ alpha + intercept. `questions` (n,): each has an intercept of its own,
    which no prediction contains, and where there are two or more it is left out as a whole: how the fit puts answers to
    other questions in order. Without: one answer is left out. The left-out prediction of a block is target - (block of
    (K + penalty)^-1)^-1 alpha (Rifkin & Lippert 2007 for one).
    """
    mean = targets.mean(axis=0)
    centred = targets - mean
    system = kernel + INTERCEPT_VARIANCE
    if questions is not None:
        system += INTERCEPT_VARIANCE * (questions[:, None] == questions)
    if len(targets) <= MAX_CHOSEN:
        alpha, errors, _ = _best(system, centred, _blocks(questions))
        return Fit(alpha, mean, targets - errors)
    share = np.arange(0, len(targets), math.ceil(len(targets) / MAX_CHOSEN))
    part = None if questions is None else questions[share]
    *_, penalty = _best(system[np.ix_(share, share)], centred[share], _blocks(part))
    inverse = np.linalg.inv(system + penalty * np.eye(len(targets)))
    alpha = inverse @ centred
    blocks = _blocks(questions)
    if blocks is None:
        return Fit(alpha, mean, targets - alpha / np.diag(inverse)[:, None])
    errors = np.empty_like(targets)
    for block in blocks:
        errors[block] = np.linalg.solve(inverse[np.ix_(block, block)], alpha[block])
    return Fit(alpha, mean, targets - errors)


def _blocks(questions: Index | None) -> list[Index] | None:
    """The answers that are left out together; None: one at a time."""
    if questions is None or len(names := np.unique(questions)) < 2:
        return None
    return [np.flatnonzero(questions == name) for name in names]


def _best(system: Array, centred: Array, blocks: Sequence[Index] | None) -> tuple[Array, Array, float]:
    """alpha, left-out errors and the penalty with the smallest of the first target's."""
    values, vectors = np.linalg.eigh(system)
    turned, squared = vectors.T @ centred, vectors**2
    best: tuple[float, tuple[Array, Array, float]] | None = None
    for penalty in PENALTIES:
        shrunk = 1 / (values.clip(min=0) + penalty)
        alpha = vectors @ (shrunk[:, None] * turned)
        if blocks is None:
            errors = alpha / (squared @ shrunk)[:, None]
        else:
            errors = np.empty_like(alpha)
            for block in blocks:
                errors[block] = np.linalg.solve((vectors[block] * shrunk) @ vectors[block].T, alpha[block])
        first = centred[:, 0] - errors[:, 0]
        loss = float((errors[:, 0] ** 2).mean()) if blocks is None else _unlike(first, centred[:, 0], blocks)
        if best is None or loss < best[0]:
            best = (loss, (alpha, errors, penalty))
    assert best is not None  # noqa: S101
    return best[1]


def _unlike(predicted: Array, given: Array, blocks: Sequence[Index]) -> float:
    """1 less the correlation within questions: their means and the spread of what is predicted are nothing learned."""
    pairs = [(predicted[block] - predicted[block].mean(), given[block] - given[block].mean()) for block in blocks]
    ones, twos = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return 1 - float(ones @ twos) / max(float(np.linalg.norm(ones) * np.linalg.norm(twos)), 1e-9)
