"""Lists of work, software, areas and wishes: facts, a line an entry."""

import pytest
from django.http import QueryDict

from assessments import kinds

LISTS = {
    "software": ["Zendesk", "SQL"],
    "areas": ["Coaching"],
    "growth": ["Data", "Leading"],
    "intro": "Serving counts.",
}


def content(**changes: object):
    return kinds.asked("work_history", {**LISTS, **changes}).content


def form(**values: list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, several in values.items():
        data.setlist(name.replace("_", "-"), several)
    return data


def test_it_is_four_parts_that_nobody_rates() -> None:
    assert not kinds.kind_of("work_history").rated
    assert [part.rated for part in content().parts()] == [False] * 4


def test_jobs_are_a_line_each_and_empty_rows_are_none() -> None:
    data = form(
        text_what=["Waiter", "", "Shop | floor\nSaturdays"], text_service=["service", "other", ""],
        text_length=["2 years", "", ""],
    )  # fmt: skip
    text = content().compose(1, data, "text")
    assert text == "Waiter | service | 2 years\nShop / floor Saturdays |  | "
    rows = content().rows(1, text)
    assert [(row["what"], row["service"], row["length"]) for row in rows[:3]] == [
        ("Waiter", "service", "2 years"), ("Shop / floor Saturdays", "", ""), ("", "", ""),
    ]  # fmt: skip
    assert content().words(1, text) == "Waiter, with customers or guests, 2 years\nShop / floor Saturdays"


def test_software_is_kept_with_its_level() -> None:
    text = content().compose(2, form(text=["Zendesk | used", ""]), "text")
    assert text == "Zendesk | used"
    zendesk, sql = content().rows(2, text)
    assert [chosen for _value, _words, chosen in zendesk["options"]] == [False, True, False]
    assert not any(chosen for _value, _words, chosen in sql["options"])
    assert content().words(2, text) == "Zendesk: have worked with it"


def test_ticks_can_all_be_taken_away() -> None:
    assert content().compose(4, form(text=["Data", "Leading"]), "text") == "Data\nLeading"
    assert content().compose(4, form(), "text") == ""
    assert [row["chosen"] for row in content().rows(4, "Leading")] == [False, True]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"software": []}, "at least one line"),
        ({"areas": ["One", "One"]}, "stands twice: One"),
        ({"growth": ["A | B"]}, "bar"),
    ],
)
def test_lists_that_are_not_finished_say_what_is_missing(changes: dict, words: str) -> None:
    assert words in content(**changes).problem()


def test_a_new_question_starts_from_the_maintained_list() -> None:
    assert "Zendesk" in content(software=[]).software_text
    assert content().software_text == "Zendesk\nSQL"


def test_the_editor_sends_what_is_stored() -> None:
    sent = QueryDict(mutable=True)
    sent.update({f"history_{name}": "\r\n".join(LISTS[name]) for name in ("software", "areas", "growth")})
    sent.update({"history_intro": LISTS["intro"]})
    assert kinds.kind_of("work_history").content.read(sent).to_dict() == LISTS
