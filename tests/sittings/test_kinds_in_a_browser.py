"""Answers in several parts in a real Chromium: a reply is sent and the next turn comes; lists save as they change."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from openings.services.invitations import invitation_token
from sittings.models import AnswerPart, Sitting
from tests.factories import make_assessment_version, make_opening, make_question_version, make_sitting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TURNS = ["Where is my parcel?", "I have waited all day long.", "So is it coming or not?"]
HISTORY = {"software": ["Zendesk"], "areas": ["Coaching", "Writing"], "growth": ["Data"], "intro": ""}


def test_a_conversation_opens_turn_by_turn_and_lists_are_saved(page: Page, live_server: object, axe) -> None:
    asked = [
        make_question_version(kind="chat", content={"customer": "Leila", "turns": TURNS}, title="A parcel"),
        make_question_version(kind="work_history", content=HISTORY, competencies=[], title="Your work"),
    ]
    opening = make_opening(assessment_version=make_assessment_version(question_versions=asked))
    sitting: Sitting = make_sitting(opening=opening)
    page.goto(reverse("sittings:door", args=[invitation_token(sitting.invitation)]))
    assert TURNS[1] not in page.content()
    page.locator("textarea").fill("I am looking where it is.")
    # Pressed before the pause after which it would be saved by itself.
    page.get_by_role("button", name="Send this reply").click()
    expect(page.get_by_text(TURNS[1])).to_be_visible()
    assert TURNS[2] not in page.content()
    first = AnswerPart.objects.get(answer__sitting=sitting, answer__position=1, position=1)
    assert first.sent_at is not None
    assert axe(page) == []
    page.get_by_role("button", name="Next question").click()
    page.get_by_label("What you did").first.fill("Waiter")
    page.get_by_label("Coaching").check()
    page.get_by_label("Zendesk").select_option("Zendesk | used")
    expect(page.locator("[data-receipt][data-state=saved]")).to_have_count(3)
    stored = AnswerPart.objects.filter(answer__sitting=sitting, answer__position=2).order_by("position")
    assert [part.text for part in stored] == ["Waiter |  | ", "Zendesk | used", "Coaching", ""]
    page.reload()
    expect(page.get_by_label("What you did").first).to_have_value("Waiter")
    expect(page.get_by_label("Coaching")).to_be_checked()
    assert axe(page) == []
