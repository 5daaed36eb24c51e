"""Checking one's answers, submitting, and what comes after."""

import pytest
from django.test import Client

from sittings.models import Sitting
from sittings.services import GRACE
from tests.sittings.taker import at, autosave, move_deadline

pytestmark = pytest.mark.django_db


def test_the_check_page_shows_every_answer_and_which_are_empty(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "I listened.", 0)
    page = candidate.get(at("check", sitting)).content.decode()
    assert "I listened." in page
    assert "1 of 2 questions have an answer." in page
    assert "1 question has no answer" in page
    assert at("question", sitting, 2) in page


def test_the_check_page_costs_the_same_for_any_number_of_questions(
    candidate: Client, sitting: Sitting, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):
        candidate.get(at("check", sitting))


def test_submitting_takes_the_answers_and_says_so(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "I listened.", 0)
    page = candidate.post(at("submit", sitting), follow=True)
    assert page.redirect_chain[-1][0] == at("done", sitting)
    assert "Your answers are in" in page.content.decode()
    sitting.refresh_from_db()
    assert sitting.ending == "candidate"


def test_submitting_twice_shows_the_same_page(candidate: Client, sitting: Sitting) -> None:
    candidate.post(at("submit", sitting))
    sitting.refresh_from_db()
    before = sitting.submitted_at
    assert candidate.post(at("submit", sitting), follow=True).status_code == 200
    sitting.refresh_from_db()
    assert sitting.submitted_at == before


def test_submitting_long_after_the_deadline_takes_what_was_saved(candidate: Client, sitting: Sitting) -> None:
    autosave(candidate, sitting, "Saved", 0)
    move_deadline(sitting, seconds=GRACE.total_seconds() + 5)
    candidate.post(at("submit", sitting))
    sitting.refresh_from_db()
    assert sitting.ending == "deadline"


def test_what_was_received_can_be_downloaded_with_its_receipts(candidate: Client, sitting: Sitting) -> None:
    receipt = autosave(candidate, sitting, "I listened.", 0).json()
    candidate.post(at("submit", sitting))
    answer = candidate.get(at("download", sitting))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert "I listened." in text
    assert receipt["sha256"] in text
    assert "Nothing was written." in text
    assert f"S-{sitting.pk:06d}" in text


def test_the_done_page_is_not_shown_before_the_end(candidate: Client, sitting: Sitting) -> None:
    page = candidate.get(at("done", sitting), follow=True)
    assert page.redirect_chain[-1][0] == at("question", sitting, 1)
