"""A rater's day in a real browser: the training that opens the queue, then answers by one key a competency."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from ratings.models import CalibrationItem, RaterTraining, Rating
from ratings.services import calibration
from ratings.services.setup import set_up_rating
from tests import factories
from tests.browser import sign_in, wait_until
from tests.jobs.threads import no_worker  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("no_worker")]

# From the press of the key to the frame in which the next answer stands there.
TO_THE_NEXT = """async () => {
  const title = document.querySelector("[data-bench]");
  const began = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
  do { await new Promise(requestAnimationFrame); } while (document.querySelector("[data-bench]") === title);
  return performance.now() - began;
}"""
AT_ONCE = 100


def ready_for_next(page: Page) -> None:
    expect(page.locator("[data-receipt]")).to_have_attribute("data-state", "saved")
    page.wait_for_function("() => { const b = document.querySelector('[data-bench]'); return b.dataset.ahead; }")


def test_a_rater_trains_and_then_rates_by_one_key_each(page: Page, axe: Callable) -> None:
    opening = factories.make_opening(title="Support desk")
    manager = factories.make_user(User.Role.HIRING_MANAGER, opening.team)
    rita = factories.make_user(User.Role.RATER, opening.team, name="Rita")
    question = factories.make_question_version()
    for number in range(1, 6):
        calibration.add_item(
            question_version=question, text=f"Answer {number}.", levels={"empathy": number}, reasons={}, by=None,
            at=timezone.now(),
        )  # fmt: skip
    for name in ("Noor Haddad", "Cleo Marsh", "Ana Ruiz"):
        invitation = factories.make_invitation(opening=opening, name=name)
        factories.make_answer(f"I listened to him. Kind regards, {name}", invitation=invitation)
    choices = {"order": "question", "double_share": 0, "needs_certificate": True}
    set_up_rating(opening=opening, by=manager, at=timezone.now(), **choices)

    sign_in(page, rita)
    page.goto(reverse("ratings:queue"))
    page.get_by_role("link", name="To the rater training").click()
    assert axe(page) == []
    page.get_by_role("button", name="Start the training").click()
    for _ in range(5):
        item = CalibrationItem.objects.get(pk=int(page.url.rstrip("/").split("/")[-1]))
        page.locator(f"[name=level-empathy][value='{item.levels['empathy']}']").check()
        page.get_by_role("button", name="Keep and go on").click()
    expect(page.get_by_role("heading", name="Certificate")).to_be_visible()
    assert axe(page) == []
    assert RaterTraining.objects.get().passed

    page.goto(reverse("ratings:queue"))
    page.get_by_role("link", name="Start rating").click()
    # A key that is pressed before the script is there does nothing, and shows it.
    page.wait_for_url("**/rate/*/", wait_until="load")
    waits, keys = [], 0
    for number in range(3):
        expect(page.locator("[data-answer-text]")).to_have_text("I listened to him. Kind regards, [name]")
        cards = page.locator("[data-card]").count()
        for _ in range(cards):
            page.keyboard.press("4")
            keys += 1
        if number < 2:
            ready_for_next(page)
            waits.append(page.evaluate(TO_THE_NEXT))
    wait_until(page, lambda: Rating.objects.filter(rater=rita).count() == keys)
    assert keys == 3 * cards, "one key for each answer x competency"
    assert min(waits) < AT_ONCE, waits
    print(f"\nkey presses a rating: {keys / (3 * cards):.2f}; next answer after {[round(ms) for ms in waits]} ms")  # noqa: T201
