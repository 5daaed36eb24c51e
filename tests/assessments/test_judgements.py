"""Situational judgement: what the key says of an order or of a pick, by rules with names."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from assessments import kinds, services
from assessments.services.questions import EMPTY_BODY
from tests.factories import load_roles, make_user, question_body

OPTIONS = [
    {"text": "Ring her.", "place": "1", "why": "She knows."},
    {"text": "Write.", "place": "2", "why": ""},
    {"text": "Wait.", "place": "3", "why": ""},
    {"text": "Nothing.", "place": "4", "why": ""},
]


def content(format: str = "rank", options: list | None = None):
    return kinds.asked("judgement", {"format": format, "options": OPTIONS if options is None else options}).content


def places(*given: str) -> dict[int, str]:
    return dict(enumerate(given, start=1))


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (("1", "2", "3", "4"), 1.0),
        (("4", "3", "2", "1"), 0.0),
        (("2", "1", "3", "4"), 0.75),
        (("1", "2", "3", ""), None),
        (("1", "1", "3", "4"), None),
        (("1", "2", "3", "9"), None),
        ((), None),
    ],
)
def test_an_order_is_measured_by_how_far_it_is_from_the_keys(given: tuple, points: float | None) -> None:
    facts = content().facts(places(*given))
    assert (facts.method, facts.lines[0].points) == ("rank_distance/1", points)
    assert facts.lines[0].expected == "1, 2, 3, 4"


@pytest.mark.parametrize(
    ("best", "worst", "points"),
    [("1", "4", (1, 1)), ("4", "1", (-1, -1)), ("2", "3", (0, 0)), ("1", "", (1, None)), ("", "", (None, None))],
)
def test_the_best_and_the_worst_are_held_against_the_key(best: str, worst: str, points: tuple) -> None:
    facts = content("best_worst").facts({1: best, 2: worst})
    assert facts.method == "best_worst/1"
    assert tuple(line.points for line in facts.lines) == points
    assert [line.expected for line in facts.lines] == ["Ring her.", "Nothing."]


def test_another_key_has_another_hash_and_other_reasons_have_not() -> None:
    other = [{**OPTIONS[0], "why": "Another reason."}, *OPTIONS[1:]]
    swapped = [{**OPTIONS[0], "place": "2"}, {**OPTIONS[1], "place": "1"}, *OPTIONS[2:]]
    assert content(options=other).facts({}).key_hash == content().facts({}).key_hash
    assert content(options=swapped).facts({}).key_hash != content().facts({}).key_hash


def test_two_at_one_place_are_remarked_and_nothing_is_refused() -> None:
    assert "same place" in content().remark(places("1", "1", "3", "4"))
    assert "same for the best and the worst" in content("best_worst").remark({1: "2", 2: "2"})
    assert content().remark(places("1", "2", "", "")) == ""


def test_each_way_to_act_is_a_part_and_none_is_rated() -> None:
    ranked, picked = content().parts(), content("best_worst").parts()
    assert next((part.label, part.entry, part.rated) for part in ranked) == ("Ring her.", "place", False)
    assert [len(part.options) for part in picked] == [4, 4]
    assert content("best_worst").words(1, "2") == "Write."
    assert content("best_worst").words(1, "77") == "77"


@pytest.mark.parametrize(
    ("format", "options", "words"),
    [
        ("guess", OPTIONS, "Choose"),
        ("rank", OPTIONS[:2], "three to six"),
        ("rank", [{**OPTIONS[0], "text": ""}, *OPTIONS[1:]], "no words"),
        ("rank", [{**OPTIONS[0], "place": "2"}, *OPTIONS[1:]], "a place of its own"),
        ("rank", [], "three to six"),
    ],
)
def test_a_judgement_that_is_not_finished_says_what_is_missing(format: str, options: list, words: str) -> None:
    assert words in content(format, options).problem()


def test_the_editor_sends_what_is_stored() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"judgement_format": "best_worst"})
    for name in ("text", "place", "why"):
        sent.setlist(f"option_{name}", [*(option[name] for option in OPTIONS), ""])
    stored = kinds.kind_of("judgement").content.read(sent).to_dict()
    assert stored == {"format": "best_worst", "options": OPTIONS}


@pytest.mark.django_db
def test_nobody_rates_it_so_it_takes_no_competencies() -> None:
    load_roles()
    admin = make_user()
    asked = {"kind": "judgement", "content": {"format": "rank", "options": OPTIONS}}
    body = {**EMPTY_BODY, **question_body(), **asked}
    question = services.create_question(body=body, roles=[], tags=[], by=admin, at=timezone.now())
    with pytest.raises(services.NotValid, match="Nobody rates"):
        services.publish_question(question=question, by=admin, at=timezone.now())
    body = {**body, "competencies": []}
    services.save_question_draft(
        question=question, body=body, roles=[], tags=[], revision=1, by=admin, at=timezone.now()
    )
    assert services.publish_question(question=question, by=admin, at=timezone.now()).kind == "judgement"
