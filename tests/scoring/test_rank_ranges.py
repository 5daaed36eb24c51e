import pytest

from scoring.ranking import rank_ranges, reliably_different


def test_candidates_far_apart_have_one_place_each():
    rows = [(4.5, 0.1), (3.5, 0.1), (2.5, 0.1)]
    assert [(r.best, r.worst) for r in rank_ranges(rows, rows)] == [(1, 1), (2, 2), (3, 3)]


def test_candidates_close_together_share_all_places():
    rows = [(3.2, 0.5), (3.1, 0.5), (3.0, 0.5)]
    assert {(r.best, r.worst) for r in rank_ranges(rows, rows)} == {(1, 3)}


def test_an_unknown_error_leaves_every_place_open():
    rows = [(5.0, None), (1.0, 0.1), (3.0, 0.1)]
    assert (rank_ranges(rows[:1], rows)[0].best, rank_ranges(rows[:1], rows)[0].worst) == (1, 3)


@pytest.mark.parametrize("gap", [0.2, 0.277, 0.278, 0.5])
def test_the_ranges_agree_with_the_rule_for_two(gap):
    rows = [(3.0 + gap, 0.1), (3.0, 0.1)]
    apart = reliably_different(3.0 + gap, 0.1, 3.0, 0.1)
    assert [(r.best, r.worst) for r in rank_ranges(rows, rows)] == ([(1, 1), (2, 2)] if apart else [(1, 2), (1, 2)])


def test_a_page_of_many_needs_only_its_own_rows():
    everyone = [(1 + n * 0.04, 0.05) for n in range(100)]
    assert rank_ranges(everyone[-2:], everyone)[0].worst < 10


def test_alike_ones_counted_together_give_the_same_places():
    alike = [(4.0, 0.1), (3.0, None), (3.0, 0.1), (2.0, 0.1)]
    counts = [2, 1, 3, 4]
    everyone = [one for one, n in zip(alike, counts, strict=True) for _ in range(n)]
    assert rank_ranges(alike, alike, counts) == rank_ranges(alike, everyone)
