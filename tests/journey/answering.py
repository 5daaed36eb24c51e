"""A candidate answers on a phone, goes on at a desk, and submits; another one through the services."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from openings.models import Invitation
from sittings.services import save_answer, start_sitting, submit_sitting
from tests.journey.preparing import ASSESSMENT, QUESTIONS
from tests.journey.visitor import Visitor
from tests.results.cast import make_notice

GOOD = [
    "I could hear that she was worried and angry, so I let her finish without interrupting her. I stayed calm, kept my "
    "voice low and told her that I understood why she was upset. Then I asked what mattered most to her, and we "
    "found a way together.",
    "I sent a customer the wrong figures. I noticed it myself, called her at once, said plainly that it was my mistake "
    "and corrected it the same day. I checked what had caused it, and since then a colleague looks at such numbers "
    "before they leave the house.",
]
WEAK = [
    "Some people are always angry and there is not much that one can do about it, so I usually tell them to call again "
    "on another day when they feel better than this.",
    "I do not really make mistakes in my work. If something goes wrong then it is mostly because other departments did "
    "not tell me about their changes in time.",
]


def agree_and_start(phone: Visitor, link: str) -> None:
    phone.page.goto(link)
    phone.meets("Before you start")
    phone.page.locator("[name=agree]").check()
    phone.button("Agree and go on").click()
    phone.meets(ASSESSMENT)
    phone.button("Start now").click()
    phone.meets(QUESTIONS[0])


def write(visitor: Visitor, text: str) -> None:
    """Write, and wait for the receipt that says how much is safe."""
    visitor.page.locator("textarea").fill(text)
    receipt = visitor.page.locator("[data-receipt]")
    expect(receipt).to_contain_text(re.compile(rf"Saved .*, all {len(text.split())} words"))


def begin_on_the_phone(phone: Visitor, link: str) -> None:
    agree_and_start(phone, link)
    half = GOOD[0][: GOOD[0].index(". I stayed") + 1]
    write(phone, half)
    phone.looks()
    phone.page.reload()
    expect(phone.page.locator("textarea")).to_have_value(half)


def go_on_at_the_desk(desk: Visitor, phone: Visitor, link: str) -> None:
    """The link alone leads another browser to where the first one was."""
    half = phone.page.locator("textarea").input_value()
    desk.page.goto(link)
    desk.page.goto(phone.page.url)
    desk.meets(QUESTIONS[0])
    expect(desk.page.locator("textarea")).to_have_value(half)
    write(desk, GOOD[0])
    desk.button("Next question").click()
    desk.meets(QUESTIONS[1])
    write(desk, GOOD[1])
    desk.button("Check your answers").click()
    desk.meets("Check your answers")
    desk.sees("2 of 2 questions have an answer.")
    desk.confirms("Submit my answers", "Yes, submit")
    desk.meets("Thank you. Your answers are in")
    phone.goes(link, "Your application")


def answer_by_services(invitation: Invitation) -> None:
    at = timezone.now()
    sitting = start_sitting(invitation=invitation, notice=make_notice(), at=at)
    for position, text in enumerate(WEAK, start=1):
        save_answer(sitting=sitting, position=position, expected_revision=0, text=text, at=at)
    submit_sitting(sitting=sitting, at=at)
