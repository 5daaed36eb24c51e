"""Raters rate with the number keys alone, and see nothing of the machine's ratings before they have."""

from playwright.sync_api import expect

from ratings.models import MachineRater
from tests.journey.answering import GOOD
from tests.journey.visitor import Visitor

MACHINE = "Machine rater"


def rate_blind(rater: Visitor, *, good: str, weak: str, answers: int) -> None:
    """Every answer of the queue with one key a competency: `good` for those of the first candidate."""
    page = rater.page
    rater.link("Start rating").click()
    for number in range(answers):
        page.locator("[data-bench].bench--live").wait_for()
        _is_blind(rater)
        if number == 0:
            rater.looks()
        key = good if page.locator("[data-answer-text]").text_content() in GOOD else weak
        for _ in range(page.locator("[data-card]").count()):
            page.keyboard.press(key)
        expect(page.locator("[data-receipt]")).to_have_attribute("data-state", "saved")
        here = page.url
        # The last key has put the focus on the way to the next answer.
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, here=here: url != here)
    rater.meets("Rate")
    rater.sees("Nothing waits for you")


def _is_blind(rater: Visitor) -> None:
    page = rater.page
    html = page.content()
    builds = MachineRater.objects.values_list("build", flat=True)
    assert builds
    for said in (MACHINE, *builds):
        assert said not in html
    assert page.locator("[data-answer-text] mark").count() == 0
    others = page.request.get(f"{page.url.split('?')[0]}others/").text()
    assert "Rate every competency of this answer first." in others
    assert MACHINE not in others


def look_at_others_afterwards(rater: Visitor) -> None:
    """What was hidden is shown now, and had been there all the time."""
    rater.link("Rated by you").click()
    rater.meets("Rate")
    rater.link("Others' ratings").click()
    rater.meets("See how others rated this answer?")
    rater.button("Show the ratings").click()
    rater.sees("How others rated")
    expect(rater.page.locator(".voice__who").filter(has_text=MACHINE).first).to_be_visible()
    rater.looks()
