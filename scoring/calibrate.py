"""From a regression's raw value to a level and a band, by answers whose levels people have given.

Regression draws predictions towards the mean; `fit_line` gives them back the spread that people's levels have. `Band`
is a conformal prediction interval from the absolute residuals of answers that the prediction was not fitted on
(Vovk et al. 2005; with leave-one-out residuals, the jackknife of Barber et al. 2021).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A band from fewer held-out answers says little about one's chance of lying in it.
ENOUGH_FOR_BAND = 30
# Spread is given back only so far: with few labels, predictions that hardly vary would be blown up to noise.
MAX_SLOPE = 2.5


@dataclass(frozen=True)
class Line:
    """level = slope * raw + shift"""

    slope: float
    shift: float

    def apply(self, raw: Array) -> Array:
        return self.slope * raw + self.shift


def fit_line(raw: Array, levels: Array) -> Line:
    """Equal mean and equal standard deviation: of all lines, the one with the largest QWK."""
    spread = float(raw.std())
    slope = min(float(levels.std()) / spread, MAX_SLOPE) if spread > 1e-9 else 1.0
    return Line(slope, float(levels.mean()) - slope * float(raw.mean()))


def half_width(residuals: Sequence[float] | Array | NDArray[np.float32], coverage: float) -> float | None:
    """Half of a band that holds `coverage` (0 to 1) of new levels: the ceil((n + 1) coverage)-th smallest residual.

    None where n is below 30 or too small for that coverage.
    """
    ordered = np.sort(np.abs(np.asarray(residuals, dtype=np.float64)))
    rank = math.ceil((len(ordered) + 1) * coverage)
    if len(ordered) < ENOUGH_FOR_BAND or rank > len(ordered):
        return None
    return float(ordered[rank - 1])
