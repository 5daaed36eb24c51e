"""Golden values: R's Metrics package for the first pair, calculated by hand from the formulas for the second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import mean_bias, percent_adjacent, percent_exact, quadratic_weighted_kappa, smd

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


def test_kappa_of_the_full_scale_does_not_depend_on_which_levels_occur():
    # With weights over the observed range only, the end of the scale would change the figure.
    assert quadratic_weighted_kappa([2, 3], [3, 2], 1, 5) == pytest.approx(
        quadratic_weighted_kappa([2, 3], [3, 2], 0, 9)
    )


@pytest.mark.parametrize("figure", [percent_exact, percent_adjacent, smd, mean_bias])
def test_figures_without_ratings_are_undefined(figure):
    assert figure([], []) is None


def test_kappa_is_undefined_without_ratings_or_where_all_fall_in_one_category():
    assert quadratic_weighted_kappa([], [], 1, 5) is None
    assert quadratic_weighted_kappa([3, 3], [3, 3], 1, 5) is None


def test_smd_is_undefined_where_nothing_varies():
    assert smd([3, 3], [4, 4]) is None
    assert smd([3], [4]) is None


@pytest.mark.parametrize(
    ("a", "b", "low", "high", "message"),
    [
        ([1], [1, 2], 1, 5, "same answers"),
        ([1], [6], 1, 5, "whole numbers from 1 to 5"),
        ([1.5], [2], 1, 5, "whole numbers"),
        ([1], [1], 5, 5, "at least two levels"),
    ],
)
def test_what_is_no_pair_of_ratings_is_refused(a, b, low, high, message):
    with pytest.raises(ValueError, match=message):
        quadratic_weighted_kappa(a, b, low, high)


@given(LEVELS)
def test_kappa_is_symmetric_at_most_one_and_one_only_for_equal_ratings(pairs):
    a, b = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    kappa = quadratic_weighted_kappa(a, b, 1, 5)
    assert kappa == pytest.approx(quadratic_weighted_kappa(b, a, 1, 5))
    if kappa is not None:
        assert kappa <= 1 + 1e-12
        assert (kappa > 1 - 1e-12) == (a == b)
