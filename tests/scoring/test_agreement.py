"""Two raters. Golden values: R's Metrics package for the first pair, by hand from the formulas for the second.

What scikit-learn and scipy compute too is compared with them; they raise or warn where ours say None, and a bootstrap
through them takes minutes.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr
from sklearn.metrics import cohen_kappa_score, f1_score

from scoring.agreement import (
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

A, B = [1, 2, 3, 4, 5, 3, 2, 4, 5, 1], [1, 2, 3, 4, 4, 3, 3, 4, 5, 2]
LEVELS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=40)


def test_kappa_equals_the_published_values():
    assert quadratic_weighted_kappa([1, 4, 5, 5, 2, 1], [2, 2, 4, 5, 3, 3], 1, 5) == pytest.approx(0.56)
    assert quadratic_weighted_kappa(A, B, 1, 5) == pytest.approx(0.909091, abs=5e-7)


def test_the_other_figures_equal_their_golden_values():
    assert percent_exact(A, B) == pytest.approx(0.7)
    assert percent_adjacent(A, B) == 1.0
    assert smd(A, B) == pytest.approx(0.0740, abs=5e-5)
    assert mean_bias(A, B) == pytest.approx(0.1)
    assert mean_absolute_error(A, B) == pytest.approx(0.3)
    assert pearson(A, B) == pytest.approx(0.9339, abs=5e-5)


def test_kappa_of_the_full_scale_does_not_depend_on_which_levels_occur():
    # With weights over the observed range only, the end of the scale would change the figure.
    assert quadratic_weighted_kappa([2, 3], [3, 2], 1, 5) == pytest.approx(
        quadratic_weighted_kappa([2, 3], [3, 2], 0, 9)
    )


def test_kappa_in_half_steps_is_that_of_the_numbered_steps():
    halves = [[1, 1.5, 3, 4.5, 5], [1.5, 1.5, 2.5, 4, 5]]
    numbered = [[int(2 * value - 2) for value in ratings] for ratings in halves]
    assert quadratic_weighted_kappa(*halves, 1, 5, 0.5) == pytest.approx(quadratic_weighted_kappa(*numbered, 0, 8))


def test_tenths_are_steps_although_no_tenth_is_a_binary_number():
    assert quadratic_weighted_kappa([0.1, 0.3, 0.7], [0.1, 0.3, 0.7], 0, 1, 0.1) == pytest.approx(1)


def test_adjacent_is_within_what_is_asked_for():
    assert percent_adjacent([1, 2, 3], [1.5, 4, 3], within=0.5) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "figure",
    [percent_exact, percent_adjacent, smd, mean_bias, mean_absolute_error, macro_f1, pearson],
)
def test_figures_without_ratings_are_undefined(figure):
    assert figure([], []) is None


def test_kappa_is_undefined_without_ratings_or_where_all_fall_in_one_category():
    assert quadratic_weighted_kappa([], [], 1, 5) is None
    assert quadratic_weighted_kappa([3, 3], [3, 3], 1, 5) is None
    assert quadratic_weighted_kappa([0.7] * 9, [0.7] * 9, 0, 1, 0.1) is None


def test_what_needs_variation_is_undefined_where_nothing_varies():
    assert smd([3, 3], [4, 4]) is None
    assert smd([3], [4]) is None
    assert pearson([3, 3], [1, 2]) is None


@pytest.mark.parametrize(
    ("a", "b", "scale", "message"),
    [
        ([1], [1, 2], (1, 5), "same answers"),
        ([1], [6], (1, 5), "whole numbers from 1 to 5"),
        ([1.5], [2], (1, 5), "whole numbers"),
        ([1.25], [2], (1, 5, 0.5), "in steps of 0.5 from 1 to 5"),
        ([1], [1], (5, 5), "at least two levels"),
        ([1], [1], (1, 5, 0), "at least two levels"),
        ([1], [1], (1, 5, 0.3), "does not get in steps"),
        ([1, float("nan")], [1, 2], (1, 5), "leave out"),
        ([[1, 2]], [[1, 2]], (1, 5), "list of numbers"),
    ],
)
def test_what_is_no_pair_of_ratings_is_refused(a, b, scale, message):
    with pytest.raises(ValueError, match=message):
        quadratic_weighted_kappa(a, b, *scale)


def test_numbers_between_the_steps_go_to_the_nearest_and_halves_up():
    assert to_steps([0.2, 1.49, 1.5, 2.5, 4.99, 7], 1, 5).tolist() == [1, 1, 2, 3, 5, 5]
    assert to_steps([1.24, 1.25, 4.8], 1, 5, 0.5).tolist() == [1, 1.5, 5]
    # 2.4999999999999996 is 2.5 with the rounding of floating point on it.
    assert to_steps([0.1 * 3 + 2.2 - 1e-15], 1, 5).tolist() == [3]


@given(LEVELS)
def test_kappa_is_symmetric_at_most_one_and_one_only_for_equal_ratings(pairs):
    a, b = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    kappa = quadratic_weighted_kappa(a, b, 1, 5)
    assert kappa == pytest.approx(quadratic_weighted_kappa(b, a, 1, 5))
    if kappa is not None:
        assert kappa <= 1 + 1e-12
        assert (kappa > 1 - 1e-12) == (a == b)


@pytest.mark.parametrize("n", [2, 3, 10, 200])
def test_kappa_and_f1_equal_scikit_learn(n):
    a, b = np.random.default_rng(n).integers(1, 6, size=(2, n))
    assert quadratic_weighted_kappa(a, b, 1, 5) == pytest.approx(
        cohen_kappa_score(a, b, labels=range(1, 6), weights="quadratic")
    )
    assert macro_f1(a, b) == pytest.approx(f1_score(a, b, average="macro", zero_division=0))


def test_correlation_equals_scipy():
    a, b = np.random.default_rng(1).normal(size=(2, 50))
    assert pearson(a, b) == pytest.approx(pearsonr(a, b).statistic)
