"""Agreement over several competencies of each answer: the same figures, with intervals that know what goes together."""

import numpy as np
import pytest

from scoring.agreement import agree_together, percent_adjacent, percent_exact, quadratic_weighted_kappa, with_interval

RANDOM = np.random.default_rng(3)
A = RANDOM.integers(1, 6, 200).astype(float)
B = np.clip(A + RANDOM.integers(-1, 2, 200), 1, 5)


def test_the_figures_are_those_of_pairs() -> None:
    found = agree_together(range(200), A, B)
    assert found.kappa.value == pytest.approx(quadratic_weighted_kappa(A, B, 1, 5))
    assert found.exact.value == pytest.approx(percent_exact(A, B))
    assert found.adjacent.value == pytest.approx(percent_adjacent(A, B))
    assert found.error.value == pytest.approx(np.abs(A - B).mean())
    assert (found.n, found.answers) == (200, 200)


def test_with_one_pair_an_answer_the_interval_is_that_of_pairs() -> None:
    found = agree_together(range(200), A, B).kappa
    pairs = with_interval(quadratic_weighted_kappa, A, B, low=1, high=5)
    assert found.low == pytest.approx(pairs.low, abs=0.02)
    assert found.high == pytest.approx(pairs.high, abs=0.02)


def test_pairs_of_one_answer_say_little_more_than_one_of_them() -> None:
    """Each answer told five times over is no more evidence: the interval stays as wide."""
    once = agree_together(range(200), A, B)
    five = agree_together(np.repeat(np.arange(200), 5).tolist(), np.repeat(A, 5), np.repeat(B, 5))
    assert five.kappa.value == pytest.approx(once.kappa.value)
    assert five.kappa.high - five.kappa.low == pytest.approx(once.kappa.high - once.kappa.low, rel=0.1)
    assert (five.n, five.answers) == (1000, 200)


def test_real_numbers_are_rounded_for_kappa_and_not_for_the_error() -> None:
    found = agree_together("abc", [1, 3, 5], [1.4, 3.4, 4.6])
    assert (found.kappa.value, found.exact.value) == (1.0, 1.0)
    assert found.error.value == pytest.approx(0.4)


def test_the_same_seed_gives_the_same_ends() -> None:
    assert agree_together(range(200), A, B) == agree_together(range(200), A, B)


def test_nothing_and_too_little_have_no_figures() -> None:
    empty = agree_together([], [], [])
    assert (empty.kappa.value, empty.exact.value, empty.n, empty.answers) == (None, None, 0, 0)
    one = agree_together("aa", [1, 2], [1, 2])
    assert (one.exact.value, one.exact.low, one.answers) == (1.0, None, 1)
    alike = agree_together("abcd", [3, 3, 3, 3], [3, 3, 3, 3])
    assert (alike.kappa.value, alike.kappa.low) == (None, None)


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="its answer"):
        agree_together("ab", [1, 2], [1])


def test_a_share_of_all_or_of_none_is_no_certainty() -> None:
    same = [1.0, 2.0, 3.0, 4.0] * 7
    found = agree_together(range(28), same, same)
    assert (found.exact.value, found.exact.high) == (1.0, 1.0)
    assert found.exact.low is not None
    assert 0.87 < found.exact.low < 0.89
    never = agree_together(range(28), same, [5 - level for level in same]).exact
    assert (never.value, never.low) == (0.0, 0.0)
    assert never.high is not None
    assert 0.11 < never.high < 0.13
