import dataclasses
import unicodedata

import pytest

from scoring.rubric import Competency, Indicator, Level, Question, Rubric, Sample, content_hash
from tests.scoring.fixtures import make_competency, make_question, make_rubric


def test_a_rubric_survives_the_way_through_its_dict():
    rubric = make_rubric()
    assert Rubric.from_dict(rubric.to_dict()) == rubric
    assert Rubric.from_dict(rubric.to_dict()).content_hash == rubric.content_hash


def test_a_question_survives_the_way_through_its_dict():
    question = make_question(stimulus="A letter.")
    assert Question.from_dict(question.to_dict()) == question
    assert Question.from_dict({**question.to_dict(), "title": "unknown here"}).content_hash == question.content_hash


def test_a_competency_is_found_by_key_and_an_unknown_key_is_an_error():
    assert make_rubric().competency("patience").label == "Patience"
    with pytest.raises(KeyError):
        make_rubric().competency("charm")


def test_one_changed_word_changes_the_hash():
    rubric = make_rubric()
    changed = dataclasses.replace(rubric.competencies[0], definition="Something else.")
    other = dataclasses.replace(rubric, competencies=(changed, rubric.competencies[1]))
    assert rubric.content_hash != other.content_hash
    assert rubric.competencies[0].content_hash != changed.content_hash


def test_the_hash_knows_neither_key_order_nor_unicode_form():
    assert content_hash({"a": 1, "b": "é"}) == content_hash({"b": unicodedata.normalize("NFD", "é"), "a": 1})
    assert content_hash({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


def test_levels_are_put_in_order():
    data = make_competency().to_dict()
    data["levels"].reverse()
    assert Competency.from_dict(data) == make_competency()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "Big Key"}, "is not a key"),
        ({"key": None}, "'key' must be a text"),
        ({"label": " "}, "'label' must be a text that is not empty"),
        ({"levels": [{"number": 1, "anchor": "x"}]}, "exactly the levels 1 to 5"),
        ({"levels": "none"}, "'levels' must be a list"),
        ({"levels": ["none"]}, "A level must be an object, not str"),
        ({"levels": [{"number": 6, "anchor": "x"}]}, "must be 1 to 5, not 6"),
        ({"levels": [{"number": True, "anchor": "x"}]}, "must be a whole number"),
        ({"indicators": [{"key": "a", "text": "x", "sign": 2}]}, "'sign' must be 1"),
        ({"indicators": [{"key": "a", "text": "x", "sign": "+"}]}, "must be a whole number"),
        ({"indicators": [{"key": "a", "text": "x", "sign": 1}] * 2}, "given more than once: a"),
    ],
)
def test_a_bad_competency_is_refused_with_a_sentence(change, message):
    with pytest.raises(ValueError, match=message):
        Competency.from_dict({**make_competency().to_dict(), **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": ""}, "'prompt' must be a text"),
        ({"competencies": ["a", "a"]}, "competencies given more than once: a"),
        ({"competencies": ["NO"]}, "is not a key"),
        ({"anchors": {"empathy": {"6": "x"}}}, 'must be named "1" to "5"'),
        ({"anchors": {"empathy": {"1": " "}}}, "level 1 has no text"),
        ({"anchors": []}, "must be an object, not list"),
        ({"samples": [{"text": "", "levels": {}}]}, "'text' must be a text"),
        ({"samples": [{"text": "x", "levels": {"empathy": 9}}]}, "must be 1 to 5, not 9"),
        ({"samples": [{"text": "x", "levels": {"empathy": 2.5}}]}, "must be a whole number"),
    ],
)
def test_a_bad_question_is_refused_with_a_sentence(change, message):
    with pytest.raises(ValueError, match=message):
        Question.from_dict({**make_question().to_dict(), **change})


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rubric("empty", "Empty", ()),
        lambda: Rubric("twice", "Twice", (make_competency(), make_competency())),
        lambda: Rubric.from_dict("no object"),
        lambda: Level(1, " "),
        lambda: Indicator("a", " ", 1),
        lambda: Sample(" "),
        lambda: Question("a", " "),
        lambda: dataclasses.replace(make_competency(), label=" "),
    ],
)
def test_what_is_empty_or_given_twice_is_refused(make):
    with pytest.raises(ValueError, match=r"\.$"):
        make()
