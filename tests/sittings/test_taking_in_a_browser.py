"""The candidate's pages in a real Chromium: what is saved, what waits on the device, what is chosen."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from sittings import seed
from sittings.models import AnswerPart, AnswerRevision, LateText, Sitting
from sittings.services import save_answer
from tests.browser import hold, new_context, release, sign_in, too_wide, wait_until
from tests.factories import make_interview_import, make_invitation, make_opening, make_sitting, make_user
from tests.sittings.taker import at, door, leave_without_a_last_word

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = "[data-receipt][data-state=saved]"
OFFLINE = "[data-receipt][data-state=offline]"


@pytest.fixture
def sitting(live_server: object) -> Sitting:
    return make_sitting()


@pytest.fixture
def other_device(chromium: Browser, live_server: object) -> Iterator[BrowserContext]:
    context = new_context(chromium, live_server)
    yield context
    context.close()


def open_question(page: Page, sitting: Sitting, position: int = 1) -> None:
    page.goto(door(sitting.invitation))
    page.goto(at("question", sitting, position))


def stored(sitting: Sitting, position: int = 1) -> str:
    return AnswerPart.objects.get(answer__sitting=sitting, answer__position=position).text


def write(page: Page, text: str) -> None:
    """All at once: a slow machine would make pauses between the letters, and each pause saves."""
    page.locator("textarea").focus()
    page.keyboard.insert_text(text)


KEPT = """async () => {
    const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const base = await result(indexedDB.open("cxhire", 1));
    const keys = await result(base.transaction("texts").objectStore("texts").getAllKeys());
    base.close();
    return [...keys, ...Object.keys(localStorage).filter((key) => key.startsWith("cxhire-last:"))];
}"""


def kept_on_device(page: Page) -> list[str]:
    return page.evaluate(KEPT)


def is_nothing_kept(page: Page) -> bool:
    try:
        return kept_on_device(page) == []
    except PlaywrightError:
        return False  # the page was just loading itself again


def save_elsewhere(sitting: Sitting, text: str, revision: int = 0) -> None:
    save_answer(sitting=sitting, position=1, expected_revision=revision, text=text, at=timezone.now())


def test_what_is_written_is_saved_after_a_pause_and_the_page_says_so(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    expect(page.locator("[data-receipt]")).to_have_attribute("data-state", "empty")
    write(page, "I listened to her first.")
    expect(page.locator(SAVED)).to_contain_text("all 5 words")
    assert stored(sitting) == "I listened to her first."
    assert AnswerRevision.objects.count() == 1
    assert kept_on_device(page) == []


def test_what_was_written_before_the_script_came_is_saved(page: Page, sitting: Sitting) -> None:
    page.goto(door(sitting.invitation))
    scripts = hold(page, "**/taking-part*.js")
    page.goto(at("question", sitting, 1), wait_until="commit")
    write(page, "On a slow train.")
    release(page, scripts)
    expect(page.locator(SAVED)).to_contain_text("all 4 words")
    assert stored(sitting) == "On a slow train."


def test_another_device_goes_on_where_the_first_was(page: Page, sitting: Sitting, other_device: BrowserContext) -> None:
    open_question(page, sitting)
    write(page, "Begun on the phone.")
    page.locator(SAVED).wait_for()
    laptop = other_device.new_page()
    open_question(laptop, sitting)
    expect(laptop.locator("textarea")).to_have_value("Begun on the phone.")
    laptop.locator("textarea").press("Control+End")
    write(laptop, " Ended on the laptop.")
    expect(laptop.locator(SAVED)).to_contain_text("all 8 words")
    assert stored(sitting) == "Begun on the phone. Ended on the laptop."


@pytest.mark.parametrize(
    ("choice", "result"),
    [
        ("mine", "Laptop."),
        ("theirs", "Phone."),
        ("both", "Laptop.\n\nPhone."),
    ],
)
def test_of_two_texts_the_candidate_chooses(page: Page, sitting: Sitting, choice: str, result: str) -> None:
    open_question(page, sitting)
    save_elsewhere(sitting, "Phone.")
    write(page, "Laptop.")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("[data-mine]")).to_have_text("Laptop.")
    expect(dialog.locator("[data-theirs]")).to_have_text("Phone.")
    assert stored(sitting) == "Phone."
    dialog.locator(f"[data-choose={choice}]").click()
    page.locator(SAVED).wait_for()
    expect(page.locator("textarea")).to_have_value(result)
    assert stored(sitting) == result
    assert set(AnswerRevision.objects.values_list("text", flat=True)) == {"Phone.", result}


def test_a_choice_put_off_overwrites_nothing_and_can_be_made_later(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    save_elsewhere(sitting, "Phone.")
    write(page, "Laptop.")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    write(page, " More.")
    page.wait_for_timeout(1200)
    assert stored(sitting) == "Phone."
    page.get_by_role("button", name="Next question").click()
    page.locator("dialog[open] [data-choose=mine]").click()
    page.locator(SAVED).wait_for()
    assert stored(sitting) == "Laptop. More."


def test_without_a_connection_the_text_is_kept_and_saved_when_it_is_back(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.context.set_offline(True)
    write(page, "Written in a tunnel.")
    expect(page.locator(OFFLINE)).to_contain_text("kept on this device")
    assert kept_on_device(page) != []
    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_contain_text("all 4 words")
    assert stored(sitting) == "Written in a tunnel."
    assert kept_on_device(page) == []


def test_text_kept_on_the_device_survives_a_closed_page(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.context.set_offline(True)
    write(page, "Nearly lost.")
    page.locator(OFFLINE).wait_for()
    leave_without_a_last_word(page)
    assert stored(sitting) == ""
    page.context.set_offline(False)
    open_question(page, sitting)
    expect(page.locator("textarea")).to_have_value("Nearly lost.")
    page.locator(SAVED).wait_for()
    assert stored(sitting) == "Nearly lost."


def test_text_kept_on_the_device_does_not_overwrite_what_came_from_elsewhere(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.context.set_offline(True)
    write(page, "In the tunnel.")
    page.locator(OFFLINE).wait_for()
    leave_without_a_last_word(page)
    save_elsewhere(sitting, "On the phone.")
    page.context.set_offline(False)
    open_question(page, sitting)
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("[data-mine]")).to_have_text("In the tunnel.")
    expect(dialog.locator("[data-theirs]")).to_have_text("On the phone.")
    assert stored(sitting) == "On the phone."


def test_a_receipt_lost_on_the_way_is_no_conflict(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    lost = []

    def lose_the_first_receipt(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/save/", lose_the_first_receipt)
    write(page, "One")
    wait_until(page, lambda: lost == [200])
    write(page, " two")
    expect(page.locator(SAVED)).to_contain_text("all 2 words")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert stored(sitting) == "One two"


def test_leaving_the_page_saves_what_was_just_written(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    write(page, "Last words")
    page.goto(at("check", sitting))
    wait_until(page, lambda: stored(sitting) == "Last words")


def test_going_on_saves_first_and_then_shows_the_next_question(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    write(page, "First answer")
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url(f"**{at('question', sitting, 2)}")
    assert stored(sitting) == "First answer"
    page.get_by_role("button", name="Previous").click()
    page.wait_for_url(f"**{at('question', sitting, 1)}")
    expect(page.locator("textarea")).to_have_value("First answer")


def test_going_on_without_a_connection_stays_with_the_text(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.context.set_offline(True)
    write(page, "Still here")
    page.get_by_role("button", name="Next question").click()
    page.locator(OFFLINE).wait_for()
    expect(page.locator("textarea")).to_have_value("Still here")


def test_what_waits_on_the_device_is_named_before_submitting(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.evaluate("document.querySelector('form[data-taking]').dataset.saveUrl = '/nowhere/'")
    write(page, "Not there yet")
    page.locator("[data-receipt][data-state=error]").wait_for()
    page.route("**/save/", lambda route: route.abort())
    page.goto(at("check", sitting))
    expect(page.locator("[data-unsaved]")).to_contain_text("not been saved yet")
    expect(page.locator("[data-unsaved] a")).to_have_attribute("href", at("question", sitting, 1))
    page.unroute_all()
    page.goto(at("check", sitting))
    expect(page.get_by_text("Not there yet").first).to_be_visible()
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    assert stored(sitting) == "Not there yet"


def test_a_text_that_is_too_long_stays_in_the_box_with_a_reason(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.locator("textarea").fill("a" * 20_005)
    expect(page.locator("[data-receipt][data-state=error]")).to_contain_text("shorten it by 5")
    assert len(page.locator("textarea").input_value()) == 20_005
    page.locator("textarea").fill("Short.")
    page.locator(SAVED).wait_for()
    assert stored(sitting) == "Short."


def test_without_the_session_the_text_is_kept_and_the_link_leads_back(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    page.context.clear_cookies()
    write(page, "Not a word lost")
    expect(page.locator(OFFLINE)).to_contain_text("open the link")
    open_question(page, sitting)
    page.locator(SAVED).wait_for()
    assert stored(sitting) == "Not a word lost"


def test_text_after_the_end_stays_to_copy_and_is_not_added(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=timezone.now() - timedelta(minutes=10))
    write(page, "Too late")
    expect(page.locator("[data-receipt][data-state=error]")).to_contain_text("kept apart")
    expect(page.locator("textarea")).to_have_value("Too late")
    assert stored(sitting) == ""
    assert LateText.objects.get().text == "Too late"
    assert kept_on_device(page) == []


def test_when_the_time_ends_the_last_words_are_saved_and_the_page_says_so(page: Page, sitting: Sitting) -> None:
    page.clock.install()
    page.route(re.compile("/clock/"), lambda route: route.abort())  # it knows better
    open_question(page, sitting)
    # From here on the page's time stands still but for these leaps.
    page.clock.pause_at(timezone.now() + timedelta(minutes=15))
    left = page.locator("[data-clock-text]")
    expect(left).to_have_text(re.compile(r"^1\d minutes left$"))
    page.clock.fast_forward((int(left.text_content()[:2]) - 1) * 60_000)
    expect(left).to_contain_text("seconds left")
    write(page, "Just in time")
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=timezone.now())
    page.clock.fast_forward(60_000)
    expect(page.locator("textarea")).not_to_be_editable()
    page.clock.resume()
    page.wait_for_url(f"**{at('done', sitting)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("The time is up")
    assert stored(sitting) == "Just in time"


def test_more_time_shows_without_a_reload_and_the_time_can_be_hidden(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    time = page.locator("[data-clock-text]")
    expect(time).to_have_text("30 minutes left")
    Sitting.objects.filter(pk=sitting.pk).update(deadline_at=timezone.now() + timedelta(minutes=50))
    write(page, "Words")
    expect(time).to_have_text("50 minutes left")
    page.locator("[data-clock] summary").click()
    expect(time).to_be_hidden()
    page.goto(at("question", sitting, 2))
    expect(page.locator("[data-clock-text]")).to_be_hidden()


def test_the_whole_way_by_keyboard_from_the_link_to_the_end(page: Page, live_server: object) -> None:
    seed.load_content(at=timezone.now())
    invitation = make_invitation()
    page.goto(door(invitation))
    page.get_by_label("I have read this").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Agree and go on").press("Enter")
    page.get_by_role("button", name="Start now").press("Enter")
    page.get_by_label("Your answer").focus()
    page.keyboard.type("First")
    page.get_by_role("button", name="Next question").press("Enter")
    page.wait_for_url("**/2/")
    page.get_by_label("Your answer").focus()
    page.keyboard.type("Second")
    page.get_by_role("button", name="Check your answers").press("Enter")
    page.get_by_text("Submit my answers").press("Enter")
    page.get_by_role("button", name="Yes, submit").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in")
    sitting = Sitting.objects.get()
    assert sitting.ending == "candidate"
    assert [stored(sitting, 1), stored(sitting, 2)] == ["First", "Second"]


def test_the_whole_way_without_javascript(chromium: Browser, live_server: object) -> None:
    seed.load_content(at=timezone.now())
    invitation = make_invitation()
    context = new_context(chromium, live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto(door(invitation))
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Agree and go on").click()
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Your answer").fill("First")
    page.get_by_role("button", name="Next question").click()
    page.get_by_label("Your answer").fill("Second")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_text("Submit my answers").click()
    page.get_by_role("button", name="Yes, submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in")
    context.close()
    sitting = Sitting.objects.get()
    assert [stored(sitting, 1), stored(sitting, 2)] == ["First", "Second"]


def test_the_import_pages_are_accessible_and_fit(
    page: Page, live_server: object, axe: Callable[[Page], list[str]]
) -> None:
    opening = make_opening(kind="imported")
    done = make_interview_import([["P1", "x", "Why?", "Because."]], opening=opening)
    sign_in(page, make_user())
    for address in (
        reverse("sittings:import", args=[opening.pk]),
        reverse("sittings:import_report", args=[opening.pk, done.pk]),
    ):
        page.goto(address)
        for width, scheme in ((320, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 700})
            page.emulate_media(color_scheme=scheme)
            assert axe(page) == []
            assert too_wide(page) == []


def test_a_page_made_before_the_last_receipt_shows_what_was_saved(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    stale = page.context.request.get(at("question", sitting, 1)).text()
    write(page, "Saved meanwhile")
    page.locator(SAVED).wait_for()
    page.route(f"**{at('question', sitting, 1)}", lambda route: route.fulfill(body=stale, content_type="text/html"))
    page.goto(at("question", sitting, 1))
    expect(page.locator("textarea")).to_have_value("Saved meanwhile")
    page.locator("textarea").press("Control+End")
    write(page, "!")
    wait_until(page, lambda: stored(sitting) == "Saved meanwhile!")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_what_was_saved_while_its_page_went_is_not_named_as_missing(page: Page, sitting: Sitting) -> None:
    open_question(page, sitting)
    write(page, "Quickly gone")
    page.goto(at("check", sitting))
    wait_until(page, lambda: stored(sitting) == "Quickly gone")
    # Nobody has to load the page again: it does so itself where it was made before the text arrived.
    expect(page.get_by_text("Quickly gone").first).to_be_visible()
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    wait_until(page, lambda: is_nothing_kept(page))
