"""Answering by plain forms."""

import pytest
from django.test import Client
from django.utils import timezone

from sittings.models import AnswerPart, AnswerRevision, Sitting
from sittings.services import submit_sitting
from sittings.text import MAX_LENGTH
from tests.sittings.taker import HOSTILE, at, enter, move_deadline

pytestmark = pytest.mark.django_db


def test_the_form_saves_and_goes_on(candidate: Client, sitting: Sitting) -> None:
    answer = candidate.post(at("question", sitting, 1), {"text": "I listened.", "revision": 0, "go": "next"})
    assert answer["Location"] == at("question", sitting, 2)
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "I listened."
    assert "I listened." in candidate.get(at("question", sitting, 1)).content.decode()


@pytest.mark.parametrize(
    ("position", "go", "name", "args"),
    [
        (2, "previous", "question", [1]),
        (1, "previous", "check", []),
        (2, "next", "check", []),
        (1, "check", "check", []),
        (1, "stay", "question", [1]),
        (1, "https://evil.example", "check", []),
        (1, "", "check", []),
    ],
)
def test_each_button_leads_to_its_place(
    candidate: Client, sitting: Sitting, position: int, go: str, name: str, args: list
) -> None:
    answer = candidate.post(at("question", sitting, position), {"text": "Words", "revision": 0, "go": go})
    assert answer["Location"] == at(name, sitting, *args)


def test_line_breaks_and_leading_ones_come_back_as_they_were_written(candidate: Client, sitting: Sitting) -> None:
    candidate.post(at("question", sitting, 1), {"text": "\r\nDear\r\n\r\ncustomer", "revision": 0})
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "\nDear\n\ncustomer"
    # A browser drops the first line break after the tag: there must be one more than the text has.
    assert ">\n\nDear\n\ncustomer</textarea>" in candidate.get(at("question", sitting, 1)).content.decode()


def test_hostile_text_is_shown_as_text(candidate: Client, sitting: Sitting) -> None:
    candidate.post(at("question", sitting, 1), {"text": HOSTILE, "revision": 0})
    for name, args in [("question", [1]), ("check", [])]:
        page = candidate.get(at(name, sitting, *args)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert HOSTILE in candidate.get(at("download", sitting)).content.decode()


def test_a_conflict_shows_both_texts_and_sending_again_decides(candidate: Client, sitting: Sitting) -> None:
    enter(sitting.invitation).post(at("question", sitting, 1), {"text": "From the phone", "revision": 0})
    page = candidate.post(at("question", sitting, 1), {"text": "From the laptop", "revision": 0, "go": "next"})
    assert page.status_code == 409
    body = page.content.decode()
    assert "From the phone" in body
    assert "From the laptop</textarea>" in body
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "From the phone"
    answer = candidate.post(
        at("question", sitting, 1),
        {"text": "From the laptop", "revision": page.context["fields"][0].revision, "go": "next"},
    )
    assert answer.status_code == 302
    assert AnswerPart.objects.get(answer__sitting=sitting, answer__position=1).text == "From the laptop"
    assert AnswerRevision.objects.filter(part__answer__sitting=sitting).count() == 2


def test_a_text_that_is_too_long_comes_back_whole_with_a_reason(candidate: Client, sitting: Sitting) -> None:
    text = "a" * (MAX_LENGTH + 1)
    page = candidate.post(at("question", sitting, 1), {"text": text, "revision": 0})
    assert page.status_code == 422
    assert text in page.content.decode()
    assert "shorten it by 1." in page.content.decode()


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40])
def test_a_broken_revision_loses_no_text(candidate: Client, sitting: Sitting, revision: str) -> None:
    page = candidate.post(at("question", sitting, 1), {"text": "Kept", "revision": revision})
    assert page.status_code in (409, 422)
    assert "Kept</textarea>" in page.content.decode()


def test_a_question_that_is_not_there_is_not_found(candidate: Client, sitting: Sitting) -> None:
    assert candidate.get(at("question", sitting, 3)).status_code == 404
    assert candidate.get(at("question", sitting, 10**9)).status_code == 404
    assert candidate.post(at("question", sitting, 3), {"text": "x", "revision": 0}).status_code == 404


def test_what_arrives_too_late_is_shown_back(candidate: Client, sitting: Sitting) -> None:
    submit_sitting(sitting=sitting, at=timezone.now())
    page = candidate.post(at("question", sitting, 1), {"text": "My late words", "revision": 0})
    assert page.status_code == 410
    assert "My late words" in page.content.decode()
    assert AnswerRevision.objects.count() == 0


def test_in_the_grace_a_post_counts_and_the_page_says_that_the_time_is_up(candidate: Client, sitting: Sitting) -> None:
    move_deadline(sitting, seconds=20)
    answer = candidate.post(at("question", sitting, 1), {"text": "Just in time", "revision": 0}, follow=True)
    assert answer.redirect_chain[-1][0] == at("done", sitting)
    assert "time is up" in answer.content.decode()
    assert AnswerRevision.objects.get().text == "Just in time"


def test_after_the_deadline_every_page_leads_to_the_end(candidate: Client, sitting: Sitting) -> None:
    move_deadline(sitting, minutes=5)
    for name, args in [("taking", []), ("question", [1]), ("check", [])]:
        assert candidate.get(at(name, sitting, *args))["Location"] == at("done", sitting)
