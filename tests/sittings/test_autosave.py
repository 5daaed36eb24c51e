"""Saving while one writes, and the clock."""

import pytest
from django.test import Client
from django.utils import timezone

from sittings.models import AnswerRevision, Sitting
from sittings.services import submit_sitting
from sittings.text import MAX_LENGTH
from tests.factories import make_assessment_version, make_opening, make_sitting
from tests.sittings.taker import HOSTILE, at, autosave, enter, move_deadline

pytestmark = pytest.mark.django_db


def test_autosave_answers_with_the_receipt_and_the_time_left(candidate: Client, sitting: Sitting) -> None:
    receipt = autosave(candidate, sitting, "I listened to her.", 0).json()
    assert (receipt["revision"], receipt["words"], receipt["submitted"]) == (1, 4, False)
    assert 1700 < receipt["seconds_left"] <= 1800
    assert len(receipt["sha256"]) == 64


def test_an_autosave_costs_at_most_six_queries(
    candidate: Client, sitting: Sitting, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):
        assert autosave(candidate, sitting, "Words", 0).status_code == 200
    with django_assert_max_num_queries(6):
        assert autosave(candidate, sitting, "Other words", 0).status_code == 409


def test_autosave_conflicts_with_the_stored_text(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "First", 0)
    answer = autosave(candidate, sitting, "Second", 0)
    assert answer.status_code == 409
    assert (answer.json()["text"], answer.json()["revision"]) == ("First", 1)


def test_autosave_after_the_end_is_refused_with_words(candidate: Client, sitting: Sitting) -> None:
    submit_sitting(sitting=sitting, at=timezone.now())
    answer = autosave(candidate, sitting, "Late", 0)
    assert answer.status_code == 410
    assert "closed" in answer.json()["message"]


def test_autosave_says_what_is_too_long_and_what_is_unknown(candidate: Client, sitting: Sitting) -> None:
    assert autosave(candidate, sitting, "a" * (MAX_LENGTH + 1), 0).status_code == 422
    assert autosave(candidate, sitting, "a", 0, position=9).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"text": 1, "revision": 0}',
        '{"text": "x"}',
        '{"text": "x", "revision": "0"}',
        '{"text": "x", "revision": true}',
        '{"text": "x", "revision": 0.5}',
        "\xff",
    ],
)
def test_autosave_refuses_what_it_cannot_read(candidate: Client, sitting: Sitting, body: str) -> None:
    answer = candidate.post(at("save", sitting, 1), body.encode("latin1"), content_type="application/json")
    assert answer.status_code == 400
    assert not AnswerRevision.objects.exists()


def test_autosave_takes_any_character(candidate: Client, sitting: Sitting) -> None:
    assert autosave(candidate, sitting, "\ud800\x00" + HOSTILE, 0).status_code == 200
    assert AnswerRevision.objects.get().text == "�" + HOSTILE


def test_the_clock_follows_the_deadline(candidate: Client, sitting: Sitting) -> None:
    move_deadline(sitting, minutes=-12)
    left = candidate.get(at("clock", sitting)).json()["seconds_left"]
    assert 715 < left <= 720


def test_without_a_limit_the_clock_shows_nothing() -> None:
    version = make_assessment_version(time_limit_minutes=None)
    sitting = make_sitting(opening=make_opening(assessment_version=version, role=version.assessment.role))
    client = enter(sitting.invitation)
    assert client.get(at("clock", sitting)).json()["seconds_left"] is None
    assert "data-clock" not in client.get(at("question", sitting, 1)).content.decode()
