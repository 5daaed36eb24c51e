"""Time and needs in a real Chromium: what is granted shows without loading the page, and what was kept comes late."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sittings.models import Accommodation, ExtraTime, LateText, Sitting
from sittings.services import add_time, grant, submit_sitting
from tests.browser import wait_until
from tests.factories import make_sitting, make_user
from tests.sittings.taker import door, leave_without_a_last_word

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def enter(page: Page, sitting: Sitting) -> None:
    page.goto(door(sitting.invitation))
    page.locator("textarea").wait_for()


def test_asking_being_granted_and_taking_a_break_without_loading_the_page(
    page: Page, live_server: object, axe: Callable[[Page], list[str]]
) -> None:
    sitting, ruth = make_sitting(), make_user()
    enter(page, sitting)
    page.get_by_role("link", name="Ask for what you need, in private").click()
    page.get_by_label("Half as much time again").check()
    page.get_by_label("Breaks in which the clock stands").check()
    page.get_by_role("button", name="Ask privately").click()
    expect(page.get_by_text("Your request is with the people who arrange it")).to_be_visible()
    assert Accommodation.objects.get().asked_breaks
    page.get_by_role("link", name="Back to the questions").click()
    expect(page.locator("[data-clock-text]")).to_have_text("30 minutes left")
    expect(page.get_by_role("button", name="Break")).to_be_hidden()

    application = sitting.application
    grant(application=application, time=ExtraTime.HALF, break_minutes=20, answer="", by=ruth, at=timezone.now())
    page.evaluate(LOOK_AGAIN)
    expect(page.locator("[data-clock-text]")).to_have_text("45 minutes left")
    expect(page.locator("[data-clock-announce]")).to_contain_text("more time: 45 minutes left")
    add_time(sitting=sitting, minutes=10, by=ruth, at=timezone.now())
    page.evaluate(LOOK_AGAIN)
    expect(page.locator("[data-clock-text]")).to_have_text("55 minutes left")
    assert axe(page) == []
    page.get_by_role("button", name="Break").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your clock stands")
    assert axe(page) == []
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-clock-text]")).to_have_text("55 minutes left")


def test_text_that_a_device_had_kept_is_sent_from_any_page_and_kept_apart_after_the_end(
    page: Page, live_server: object
) -> None:
    sitting = make_sitting()
    enter(page, sitting)
    page.route("**/save/", lambda route: route.abort())
    page.locator("textarea").fill("Written in a tunnel.")
    page.locator("[data-receipt][data-state=offline]").wait_for()
    leave_without_a_last_word(page)
    submit_sitting(sitting=sitting, at=timezone.now() + timedelta(seconds=1))
    page.unroute_all()
    page.goto(door(sitting.invitation))
    expect(page.get_by_text("It is kept apart, and a person decides whether it counts")).to_be_visible()
    wait_until(page, lambda: LateText.objects.filter(text="Written in a tunnel.").exists())
    page.reload()
    expect(page.get_by_text("It is kept apart, and a person decides")).to_be_hidden()
    assert LateText.objects.count() == 1
