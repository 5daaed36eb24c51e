import time

import numpy as np
import pytest
from scipy.stats import bootstrap

from scoring.agreement import (
    icc,
    krippendorff_alpha,
    macro_f1,
    mean_absolute_error,
    mean_bias,
    pearson,
    percent_adjacent,
    percent_exact,
    quadratic_weighted_kappa,
    smd,
    spearman_brown,
    with_interval,
)

RANDOM = np.random.default_rng(3)
A = RANDOM.integers(1, 6, size=80)
B = np.clip(A + RANDOM.integers(-1, 2, size=80), 1, 5)
SCALE = {"low": 1, "high": 5}


@pytest.mark.parametrize(
    ("figure", "options"),
    [
        (percent_exact, {}),
        (percent_adjacent, {"within": 0.5}),
        (quadratic_weighted_kappa, SCALE),
        (macro_f1, {}),
        (mean_absolute_error, {}),
        (mean_bias, {}),
        (smd, {}),
        (pearson, {}),
    ],
)
def test_an_interval_equals_the_same_draws_through_the_figure_one_by_one(figure, options):
    found = with_interval(figure, A, B, resamples=50, seed=5, **options)
    picked = np.random.default_rng(5).integers(0, 80, size=(50, 80))
    one_by_one = [figure(A[draw], B[draw], **options) for draw in picked]
    assert (found.value, found.n) == (figure(A, B, **options), 80)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(one_by_one, [0.025, 0.975])))
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    ("figure", "options"),
    [
        (krippendorff_alpha, {"metric": "nominal"}),
        (krippendorff_alpha, {"metric": "ordinal"}),
        (krippendorff_alpha, {"metric": "interval"}),
        (icc, {"form": "1,1"}),
        (icc, {"form": "2,1"}),
        (icc, {"form": "3,k"}),
    ],
)
def test_an_interval_of_a_table_draws_answers_with_all_their_ratings(figure, options):
    table = np.stack([A, B, B], axis=1).astype(float)
    found = with_interval(figure, table, resamples=50, seed=5, **options)
    picked = np.random.default_rng(5).integers(0, 80, size=(50, 80))
    one_by_one = [figure(table[draw], **options) for draw in picked]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(one_by_one, [0.025, 0.975])))


def test_an_interval_is_that_of_scipy():
    ours = with_interval(pearson, A, B, resamples=4000, confidence=0.9)
    theirs = bootstrap(
        (A, B),
        lambda a, b, axis: [pearson(one, other) for one, other in zip(a, b, strict=True)],
        paired=True,
        vectorized=True,
        n_resamples=4000,
        confidence_level=0.9,
        method="percentile",
        rng=np.random.default_rng(1),
    )
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval), abs=0.01)


def test_a_wider_confidence_and_the_same_seed_and_another():
    narrow, wide = (with_interval(mean_bias, A, B, confidence=share) for share in (0.5, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high
    assert with_interval(mean_bias, A, B) == with_interval(mean_bias, A, B)
    assert with_interval(mean_bias, A, B, seed=1) != with_interval(mean_bias, A, B, seed=2)


def test_what_cannot_be_drawn_again_has_no_interval():
    one = with_interval(mean_bias, [1], [2])
    assert (one.value, one.low, one.high, one.n) == (1, None, None, 1)
    assert with_interval(mean_bias, [], []).value is None
    # Half of the draws of two answers hold one of them twice, and kappa says nothing of those.
    two = with_interval(quadratic_weighted_kappa, [1, 5], [1, 5], **SCALE)
    assert (two.value, two.low, two.high) == (1, None, None)


def test_a_few_undefined_draws_are_left_out():
    # Two draws in a hundred hold none of the three fives.
    found = with_interval(pearson, [1] * 5 + [5] * 3, [1] * 5 + [5] * 3)
    assert (found.low, found.high) == pytest.approx((1, 1))


def test_what_has_no_interval_says_so():
    with pytest.raises(ValueError, match="spearman_brown has no interval"):
        with_interval(spearman_brown, 0.5, 2)


def test_two_thousand_draws_of_five_hundred_answers_take_well_under_a_second():
    a = RANDOM.integers(1, 6, size=500)
    b = np.clip(a + RANDOM.integers(-1, 2, size=500), 1, 5)
    began = time.process_time()
    found = with_interval(quadratic_weighted_kappa, a, b, **SCALE)
    # About .1 s of the processor's time.
    assert time.process_time() - began < 0.7
    assert found.high - found.low < 0.1
