"""What becomes of an order, in counts."""

import pytest

from scoring.reordering import Reordering, reordering

SURE = 0.1


def test_nothing_changes_where_totals_stay():
    totals = [(4.0, SURE), (3.0, SURE), (2.0, SURE)]
    assert reordering(totals, totals) == Reordering(people=3, pairs=3, told_apart=3, kept=3)


def test_two_that_change_places_turn_round():
    found = reordering([(4.0, SURE), (3.0, SURE)], [(3.0, SURE), (4.0, SURE)])
    assert (found.moved, found.farthest, found.turned, found.kept) == (2, 1, 1, 0)


def test_a_difference_that_becomes_too_small_is_a_tie_and_the_other_way_round():
    apart, tied = [(4.0, SURE), (3.0, SURE)], [(3.05, SURE), (3.0, SURE)]
    assert (reordering(apart, tied).lost, reordering(apart, tied).gained) == (1, 0)
    assert (reordering(tied, apart).lost, reordering(tied, apart).gained) == (0, 1)


def test_an_unknown_error_hides_any_difference():
    assert reordering([(5.0, None), (1.0, SURE)], [(1.0, None), (5.0, SURE)]) == Reordering(people=2, pairs=1)


def test_groups_are_added_up_and_nobody_is_an_empty_group():
    one = reordering([(4.0, SURE), (3.0, SURE)], [(3.0, SURE), (4.0, SURE)])
    assert one + one == Reordering(people=4, moved=4, farthest=1, pairs=2, told_apart=2, turned=2)
    assert reordering([], []) == Reordering()


def test_it_compares_the_same_people():
    with pytest.raises(ValueError, match="same people"):
        reordering([(1.0, SURE)], [])
