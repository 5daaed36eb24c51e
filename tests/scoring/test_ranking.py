import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import Place, order, reliably_different

ROWS = st.lists(
    st.tuples(st.one_of(st.none(), st.floats(1, 5)), st.one_of(st.none(), st.floats(0, 2))), max_size=20
).map(lambda rows: [(f"c{number}", value, se) for number, (value, se) in enumerate(rows)])


def test_equal_values_share_a_rank_and_the_next_is_skipped():
    places = order([("c", 2.0, 0.1), ("b", 4.0, 0.1), ("a", 4.0, 0.1)])
    assert [(place.id, place.rank) for place in places] == [("a", 1), ("b", 1), ("c", 3)]
    assert places[0].tied_with == ("b",)
    assert places[2].tied_with == ()


def test_a_difference_below_1_96_standard_errors_is_not_reliable():
    # sqrt(.3^2 + .4^2) = .5, so .98 is the limit.
    assert not reliably_different(3.0, 0.3, 3.97, 0.4)
    assert reliably_different(3.0, 0.3, 3.99, 0.4)


def test_an_unknown_error_hides_any_difference_and_equals_never_differ():
    assert not reliably_different(1.0, None, 5.0, 0.1)
    assert not reliably_different(3.0, 0.0, 3.0, 0.0)


def test_who_has_no_value_stands_last_without_a_rank():
    assert order([("x", None, None), ("a", 3.0, 0.5)])[1] == Place("x", None, ())


@given(ROWS, st.randoms())
def test_the_order_does_not_depend_on_the_order_given(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert order(rows) == order(shuffled)


@given(ROWS)
def test_ties_are_mutual_and_ranks_follow_values(rows):
    places = {place.id: place for place in order(rows)}
    values = {id_: value for id_, value, _ in rows}
    assert set(places) == set(values)
    for place in places.values():
        assert all(place.id in places[other].tied_with for other in place.tied_with)
        if place.rank is not None:
            better = sum(value is not None and value > values[place.id] for value in values.values())
            assert place.rank == pytest.approx(better + 1)
