"""What differs between two texts, so that a person sees it at a glance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.difference import ADDED, REMOVED, SAME, Piece, competency_changes, pieces, rubric_groups


def kinds(found):
    return [(piece.kind, piece.text) for piece in found]


def test_a_changed_word_stands_between_what_stayed():
    assert kinds(pieces("Says the price.", "Says each price.")) == [
        (SAME, "Says "),
        (REMOVED, "the"),
        (ADDED, "each"),
        (SAME, " price."),
    ]


def test_another_text_altogether_is_shown_as_a_whole():
    assert kinds(pieces("Listens to the end.", "Zeros in quickly; never waits")) == [
        (REMOVED, "Listens to the end."),
        (ADDED, "Zeros in quickly; never waits"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("", "", ()), ("", "New", (Piece(ADDED, "New"),)), ("Old", "", (Piece(REMOVED, "Old"),))],
)
def test_an_empty_side_has_no_piece(before, after, expected):
    assert pieces(before, after) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_from_the_pieces(before, after):
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in found if piece.kind != REMOVED) == after


COMPETENCY = {
    "key": "empathy",
    "label": "Empathy",
    "definition": "Sees the other side.",
    "is_not": "Pity.",
    "indicators": [{"key": "asks", "text": "Asks.", "sign": 1}],
    "levels": [{"number": 1, "anchor": "Does not."}],
}


def test_an_indicator_that_turns_against_is_a_difference():
    changed = {**COMPETENCY, "indicators": [{"key": "asks", "text": "Asks.", "sign": -1}]}
    assert len(competency_changes(COMPETENCY, changed)) == 1
    assert competency_changes(COMPETENCY, COMPETENCY) == ()


def test_competencies_that_come_and_go_are_named():
    other = {**COMPETENCY, "key": "patience", "label": "Patience"}
    groups = rubric_groups({"competencies": [COMPETENCY]}, {"competencies": [other]})
    assert [(group.key, group.kind) for group in groups] == [("patience", "added"), ("empathy", "removed")]
    assert rubric_groups({"competencies": [COMPETENCY]}, {"competencies": [COMPETENCY]}) == []
