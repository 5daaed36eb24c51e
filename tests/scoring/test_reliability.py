"""Several raters. Golden values: Krippendorff's four raters of twelve units, Shrout and Fleiss's four judges of six."""

import numpy as np
import pytest

from scoring.agreement import (
    error_of_difference,
    error_of_measurement,
    halo,
    icc,
    krippendorff_alpha,
    severities,
    spearman_brown,
    spreads,
)

NONE = None
# Krippendorff, "Computing Krippendorff's alpha-reliability": observers A to D down, units 1 to 12 across.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
UNITS = [list(unit) for unit in zip(*OBSERVERS, strict=True)]
JUDGED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_equals_the_published_values(metric, published):
    assert krippendorff_alpha(UNITS, metric) == pytest.approx(published, abs=5e-4)


def alpha_by_the_book(table, metric):
    """Over the coincidence matrix, cell by cell, as Krippendorff writes it."""
    values = sorted({value for unit in table for value in unit if value is not None})
    matrix = np.zeros((len(values), len(values)))
    for unit in table:
        known = [values.index(value) for value in unit if value is not None]
        for i, first in enumerate(known):
            for j, second in enumerate(known):
                if i != j:
                    matrix[first, second] += 1 / (len(known) - 1)
    totals = matrix.sum(axis=1)
    observed = expected = 0.0
    for c, k in np.ndindex(matrix.shape):
        low, high = sorted((c, k))
        distance = {
            "nominal": float(c != k),
            "ordinal": (totals[low : high + 1].sum() - (totals[c] + totals[k]) / 2) ** 2,
            "interval": (values[c] - values[k]) ** 2,
        }[metric]
        observed += matrix[c, k] * distance
        expected += totals[c] * totals[k] * distance
    return 1 - (totals.sum() - 1) * observed / expected


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval"])
def test_alpha_equals_the_sum_over_the_coincidence_matrix(metric):
    random = np.random.default_rng(7)
    table = [[None if random.random() < 0.3 else float(random.integers(1, 6)) for _ in range(4)] for _ in range(30)]
    assert krippendorff_alpha(table, metric) == pytest.approx(alpha_by_the_book(table, metric))


def test_alpha_is_undefined_where_nothing_pairs_or_nothing_differs():
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([[1, None], [None, 2]]) is None
    assert krippendorff_alpha([[3, 3], [3, 3]]) is None


def test_alpha_of_a_metric_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="ratio"):
        krippendorff_alpha(UNITS, "ratio")


@pytest.mark.parametrize(
    ("form", "published"),
    [("1,1", 0.17), ("2,1", 0.29), ("3,1", 0.71), ("1,k", 0.44), ("2,k", 0.62), ("3,k", 0.91)],
)
def test_icc_equals_the_published_values(form, published):
    assert icc(JUDGED, form) == pytest.approx(published, abs=5e-3)


def test_icc_does_not_depend_on_where_the_scale_begins():
    assert icc(np.array(JUDGED) + 1e6, "2,1") == pytest.approx(icc(JUDGED, "2,1"), abs=1e-6)


def test_icc_is_undefined_where_there_is_nothing_to_compare():
    assert icc([], "2,1") is None
    assert icc([[1, 2]], "2,1") is None
    assert icc([[1], [2]], "2,1") is None
    assert icc([[3, 3], [3, 3]], "1,k") is None


@pytest.mark.parametrize(
    ("table", "form", "message"),
    [
        ([[1, None], [2, 2]], "2,1", "every rater's rating"),
        ([1, 2], "2,1", "a row for each answer"),
        (JUDGED, "4,1", "no ICC"),
    ],
)
def test_what_no_icc_is_made_of_is_refused(table, form, message):
    with pytest.raises(ValueError, match=message):
        icc(table, form)


def test_reliability_of_more_raters_and_errors_equal_their_golden_values():
    assert spearman_brown(0.55, 2) == pytest.approx(0.7097, abs=5e-5)
    assert error_of_measurement(12, 0.81) == pytest.approx(5.2307, abs=5e-5)
    assert error_of_difference(12, 0.81) == pytest.approx(5.2307 * 2**0.5, abs=1e-4)


def test_what_no_reliability_gives_is_undefined():
    assert spearman_brown(-1, 2) is None
    assert spearman_brown(0.5, 0) is None
    assert error_of_measurement(1, 1.01) is None
    assert error_of_difference(1, 1.01) is None


def test_severity_is_measured_against_the_others_on_shared_answers_only():
    table = [[2, 3, 4], [1, 3, None], [5, None, None], [None, None, None]]
    # First rater: (2 - 3.5, 1 - 3), the answer that nobody else rated aside.
    assert severities(table) == pytest.approx([-1.75, (0 + 2) / 2, 1.5])
    assert severities([[1, None], [None, 2]]) == [None, None]


def test_a_rater_who_does_not_tell_answers_apart_has_no_spread():
    assert spreads([[3, 1], [3, 5], [3, None]]) == pytest.approx([0, 8**0.5])
    assert spreads([[3, None]]) == [None, None]


def test_halo_is_the_mean_correlation_of_the_competencies_that_vary():
    together, apart, same = [1, 2, 3, 4], [4, 1, 3, 2], [3, 3, 3, 3]
    table = np.array([together, [2, 3, 4, 5], apart, same], dtype=float).T
    r = np.corrcoef(together, apart)[0, 1]
    assert halo(table) == pytest.approx((1 + r + r) / 3)
    assert halo([[3, 1], [3, 2]]) is None
