"""How far raters agree on the same answers: each figure with its formula, None where undefined.

`pairs`: two raters. `several`: any number of them. `intervals`: a figure with its bootstrap interval.
`together`: two raters on several competencies of each answer, as a machine rater's figures are told.
"""

from __future__ import annotations

from scoring.agreement.intervals import Estimate, with_interval
from scoring.agreement.pairs import (
    macro_f1,
    mean_absolute_error,
    mean_bias,
    pearson,
    percent_adjacent,
    percent_exact,
    quadratic_weighted_kappa,
    smd,
    to_steps,
)
from scoring.agreement.several import (
    error_of_difference,
    error_of_measurement,
    halo,
    icc,
    krippendorff_alpha,
    severities,
    spearman_brown,
    spreads,
)
from scoring.agreement.together import Together, agree_together

__all__ = [
    "Estimate",
    "Together",
    "agree_together",
    "error_of_difference",
    "error_of_measurement",
    "halo",
    "icc",
    "krippendorff_alpha",
    "macro_f1",
    "mean_absolute_error",
    "mean_bias",
    "pearson",
    "percent_adjacent",
    "percent_exact",
    "quadratic_weighted_kappa",
    "severities",
    "smd",
    "spearman_brown",
    "spreads",
    "to_steps",
    "with_interval",
]
