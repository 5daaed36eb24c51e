"""Kernel ridge regression with an intercept, its penalty chosen by closed-form leave-one-out errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.ridge import INTERCEPT_VARIANCE

Array = NDArray[np.float64]

# Of an average answer, whose kernel with itself is 1: the noise's variance against that of what is learned.
PENALTIES = tuple(float(value) for value in np.geomspace(0.03, 3.0, 7))
# Beyond this many answers one penalty is taken: an eigendecomposition grows with their cube, and so does memory.
MAX_CHOSEN = 2600
PENALTY = 0.17


@dataclass(frozen=True)
class Fit:
    """alpha (n,): weights of the training answers; mean: what they add to; left_out (n,): leave-one-out predictions."""

    alpha: Array
    mean: float
    left_out: Array

    @property
    def intercept(self) -> float:
        return self.mean + INTERCEPT_VARIANCE * float(self.alpha.sum())


def fit_kernel_ridge(kernel: Array, targets: Array) -> Fit:
    """`kernel`: (n, n). A prediction is kernel(x, training answers) @ alpha + intercept.

    The leave-one-out prediction is target - alpha / diag((K + penalty)^-1) (Rifkin & Lippert 2007).
    """
    mean = float(targets.mean())
    centred = targets - mean
    system = kernel + INTERCEPT_VARIANCE
    if len(targets) > MAX_CHOSEN:
        inverse = np.linalg.inv(system + PENALTY * np.eye(len(targets)))
        alpha = inverse @ centred
        return Fit(alpha, mean, targets - alpha / np.diag(inverse))
    values, vectors = np.linalg.eigh(system)
    turned, squared = vectors.T @ centred, vectors**2
    best: tuple[float, Fit] | None = None
    for penalty in PENALTIES:
        shrunk = 1 / (values.clip(min=0) + penalty)
        alpha = vectors @ (shrunk * turned)
        errors = alpha / (squared @ shrunk)
        loss = float((errors**2).mean())
        if best is None or loss < best[0]:
            best = (loss, Fit(alpha, mean, targets - errors))
    assert best is not None  # noqa: S101
    return best[1]
