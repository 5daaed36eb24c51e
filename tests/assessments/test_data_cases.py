"""Figures, short questions with keys, and what the rule says of an answer to them."""

import pytest
from django.http import QueryDict

from assessments import kinds
from assessments.kinds.facts import read_number
from assessments.kinds.figures import NotFigures, chart_of, read_figures

FIGURES = "Segment; Month; Answers; NPS\nA; Mar; 100; 40\nA; Apr; 110; -12\nB; Mar; 19; 22\nB; Apr; 20; –"
NUMBER = {"ask": "By how much?", "options": [], "answer": "12.5", "tolerance": "0.5", "unit": "points"}
CHOICE = {"ask": "Which?", "options": ["A", "B"], "answer": "2", "tolerance": "", "unit": ""}
CASE = {
    "caption": "NPS by segment", "figures": FIGURES, "chart": "", "comments": "A; Apr; Too slow; and dear\nJust a line",
    "checks": [NUMBER, CHOICE],
}  # fmt: skip


def content(**changes: object):
    return kinds.asked("data_case", {**CASE, **changes}).content


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("12.5", 12.5), ("12,5", 12.5), ("-3 %", -3), ("−3", -3), ("about 40 points", 40), ("1,200", 1200),
        ("1 200", 1200), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1'000'000", 1_000_000), ("0.125", 0.125),
        ("+7", 7), ("12.", 12), ("", None), ("none", None), ("–", None),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_typed(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("given", "points"),
    [("12.5", 1), ("13", 1), ("12,0", 1), ("13.01", 0), ("-12.5", 0), ("no idea", None), ("", None)],
)
def test_a_number_is_right_within_its_tolerance(given: str, points: float | None) -> None:
    assert content().facts({1: given}).lines[0].points == points


@pytest.mark.parametrize(("given", "points", "words"), [("2", 1, "B"), ("1", 0, "A"), ("", None, ""), ("9", 0, "9")])
def test_a_choice_is_right_or_not(given: str, points: float | None, words: str) -> None:
    line = content().facts({2: given}).lines[1]
    assert (line.points, line.given, line.expected) == (points, words, "B")


def test_facts_name_their_rule_and_the_hash_of_their_key() -> None:
    facts = content().facts({1: "12.5", 2: "1"})
    assert (facts.points, facts.out_of, facts.method) == (1, 2, "within_tolerance/1")
    assert facts.lines[0].expected == "12.5 points ± 0.5"
    assert len(facts.key_hash) == 64
    assert content(caption="Other words").facts({}).key_hash == facts.key_hash
    assert content(checks=[{**NUMBER, "answer": "12.4"}, CHOICE]).facts({}).key_hash != facts.key_hash


def test_short_questions_come_first_and_only_the_text_is_rated() -> None:
    parts = content().parts()
    assert [(part.entry, part.rated) for part in parts] == [("number", False), ("choice", False), ("text", True)]
    assert parts[1].options == (("1", "A"), ("2", "B"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"figures": ""}, "head line"),
        ({"figures": "Segment; Month; Answers\nA; Mar; 1\nB; Mar; 2"}, "at least one measure"),
        ({"figures": FIGURES + "\nC; Mar; 3"}, "Line 6 has 3 cells"),
        ({"figures": FIGURES.replace("40", "forty")}, "“forty” is no number"),
        ({"chart": "CSAT"}, "no measure “CSAT”"),
        ({"caption": ""}, "in a line"),
        ({"checks": []}, "at least one"),
        ({"checks": [{**NUMBER, "ask": ""}]}, "no words"),
        ({"checks": [{**NUMBER, "answer": "many"}]}, "key is no number"),
        ({"checks": [{**NUMBER, "tolerance": "some"}]}, "tolerance is no number"),
        ({"checks": [{**CHOICE, "answer": "3"}]}, "number of the right one"),
        ({"checks": [{**CHOICE, "options": ["A"], "answer": "1"}]}, "at least two options"),
    ],
)
def test_a_case_that_is_not_finished_says_what_is_missing(changes: dict, words: str) -> None:
    assert words in content(**changes).problem()


def test_a_case_that_cannot_be_read_yet_is_shown_without_its_table_and_loses_nothing() -> None:
    draft = content(figures="half a line")
    assert draft.table.rows == ()
    assert draft.drawing is None
    assert draft.to_dict()["figures"] == "half a line"


def test_figures_are_read_as_a_spreadsheet_copies_them() -> None:
    assert read_figures(FIGURES.replace("; ", "\t")) == read_figures(FIGURES)
    with pytest.raises(NotFigures):
        read_figures("A\tB\n1\t2\n3\t4")


def test_the_chart_draws_a_line_a_segment_and_keeps_its_labels_apart() -> None:
    chart = chart_of(read_figures("S; M; Answers; X\nA; Mar; 1; 10\nA; Apr; 1; 20\nB; Mar; 1; 11\nB; Apr; 1; 20"))
    assert [series.label for series in chart.series] == ["A", "B"]
    assert abs(chart.series[0].label_y - chart.series[1].label_y) >= 15
    for series in chart.series:
        for x, y, _words in series.points:
            assert 0 <= x <= chart.width
            assert 0 <= y <= chart.base
    assert chart_of(read_figures(FIGURES)).series[1].points[0][2] == "B, Mar: 22"


def test_a_chart_of_one_value_and_of_none() -> None:
    assert chart_of(read_figures("S; M; Answers; X\nA; Mar; 1; 5\nB; Mar; 1; 5")) is not None
    assert chart_of(read_figures("S; M; Answers; X\nA; Mar; 1; –\nB; Mar; 1; –")) is None


def test_comments_keep_their_words() -> None:
    rows = [(row.segment, row.month, row.text) for row in content().comment_rows]
    assert rows == [("A", "Apr", "Too slow; and dear"), ("", "", "Just a line")]


def test_the_editor_sends_what_is_stored() -> None:
    sent = QueryDict(mutable=True)
    sent.update({f"case_{name}": CASE[name] for name in ("caption", "figures", "chart", "comments")})
    for name in ("ask", "answer", "tolerance", "unit"):
        sent.setlist(f"check_{name}", [NUMBER[name], CHOICE[name], ""])
    sent.setlist("check_options", ["", "A\r\n\r\nB", ""])
    assert kinds.kind_of("data_case").content.read(sent).to_dict() == CASE
