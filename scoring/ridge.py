"""Weighted ridge regression on few labelled vectors, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Prior variance of the intercept against that of the other coefficients: large enough to leave it all but free.
INTERCEPT_VARIANCE = 10.0


@dataclass(frozen=True)
class Ridge:
    """value(x) = x @ coefficients + intercept"""

    coefficients: Array
    intercept: float

    def predict(self, vectors: NDArray[np.float32] | Array) -> Array:
        return np.asarray(vectors, dtype=np.float64) @ self.coefficients + self.intercept


def fit_ridge(vectors: NDArray[np.float32] | Array, labels: Array, weights: Array, penalty: float) -> Ridge:
    """Fit to (n, d) vectors. `weights` (n, above 0) count against their mean; `penalty`: of an average one.

    Dual form: (X X' + variance of the intercept + penalty diag(mean weight / weight)) alpha = y.
    """
    x = np.asarray(vectors, dtype=np.float64)
    system = x @ x.T + INTERCEPT_VARIANCE + penalty * np.diag(weights.mean() / weights)
    alpha = np.linalg.solve(system, labels)
    return Ridge(coefficients=x.T @ alpha, intercept=float(INTERCEPT_VARIANCE * alpha.sum()))
