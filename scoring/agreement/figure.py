"""What all figures are made of: ratings in arrays that can be resampled, and what turns them into a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ratings = Sequence[float] | Array
# What is smaller than this is zero with the rounding of floating point on it.
NOTHING = 1e-12


@dataclass(frozen=True)
class Figure:
    """One figure of one set of ratings.

    `arrays`: units (answers) on the first axis. `kernel` takes them with an axis of resamples in front and gives one
    number for each resample, NaN where it is undefined.
    """

    arrays: tuple[Array, ...]
    kernel: Callable[..., Array]

    @property
    def n(self) -> int:
        return len(self.arrays[0])

    def value(self) -> float | None:
        if not self.n:
            return None
        number = float(self.kernel(*(array[None] for array in self.arrays))[0])
        return None if math.isnan(number) else number


def ratio(above: Array, below: Array) -> Array:
    """above / below, NaN where there is nothing to divide by."""
    quotient: Array = np.full(np.shape(above), np.nan)
    return np.divide(above, below, out=quotient, where=np.abs(below) > NOTHING)
