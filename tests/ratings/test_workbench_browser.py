"""The workbench in a real browser: by keys alone, saved at each press, blind, and two people at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from openings.models import Opening
from ratings.models import RaterNote, Rating
from sittings.models import Answer
from tests import factories
from tests.browser import complain, hold, new_context, release, sign_in, too_wide, wait_until
from tests.jobs.threads import no_worker  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("no_worker")]

TEXT = (
    "\U0001f600 Caf\u00e9, Saturday. I heard him out, and said so.\n\nThen I made <b>his</b> coffee & called him back."
)


@pytest.fixture
def opening() -> Opening:
    return factories.make_opening(title="Support desk")


@pytest.fixture
def rita(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rita")


@pytest.fixture
def answer(opening: Opening) -> Answer:
    return factories.make_answer(TEXT, opening=opening)


def open_item(page: Page, rater: User, answer: Answer) -> None:
    sign_in(page, rater)
    page.goto(reverse("ratings:item", args=[answer.pk]))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    expect(page.locator("[data-receipt]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-receipt-text]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def levels(rater: User) -> dict[str, float | None]:
    return {rating.competency_id: rating.level for rating in Rating.objects.current().filter(rater=rater)}


def current(page: Page) -> str | None:
    return page.locator("[data-card].is-current").get_attribute("data-competency")


def select(page: Page, words: str) -> None:
    """Select these words of the answer as a pointer would, across whatever is marked in it."""
    page.evaluate(
        """words => {
          const box = document.querySelector("[data-answer-text]");
          const at = box.textContent.indexOf(words);
          const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let seen = 0, begun = false;
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const length = node.data.length;
            if (!begun && at < seen + length) { range.setStart(node, at - seen); begun = true; }
            if (at + words.length <= seen + length) { range.setEnd(node, at + words.length - seen); break; }
            seen += length;
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        words,
    )


def test_an_answer_is_rated_by_one_key_a_competency(page: Page, answer: Answer, rita: User, axe: Callable) -> None:
    open_item(page, rita, answer)
    assert axe(page) == []
    assert current(page) == "empathy"
    press(page, "4")
    assert current(page) == "composure"
    press(page, "0")
    expect(page.locator("[data-done]")).to_be_visible()
    expect(page.locator("[data-done-text]")).to_have_text("Done: 2 of 2")
    saved(page)
    assert levels(rita) == {"empathy": 4.0, "composure": None}
    assert axe(page) == []


def test_a_reload_shows_what_was_saved(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    press(page, "2")
    saved(page)
    page.locator("[data-note]").fill("Short, but true.")
    select(page, "I heard him out")
    press(page, "Escape")
    page.locator("[data-mark]").click()
    saved(page)
    page.reload()
    head = page.locator("[data-competency=empathy] [data-card-value]").first
    expect(head).to_have_text("level 2")
    expect(page.locator("[data-note]")).to_have_value("Short, but true.")
    expect(page.locator("[data-competency=composure] [data-marks-list]")).to_contain_text("“I heard him out”")
    assert current(page) == "composure"  # the first that is not rated yet
    assert RaterNote.objects.get().words == "Short, but true."


def test_what_was_chosen_before_the_script_came_is_saved(page: Page, answer: Answer, rita: User) -> None:
    sign_in(page, rita)
    scripts = hold(page, "**/rating.*js")
    page.goto(reverse("ratings:item", args=[answer.pk]), wait_until="commit")
    page.locator("[data-competency=empathy] input[data-level][value='4']").check(force=True)
    page.locator("[data-note]").fill("Early bird.")
    release(page, scripts)
    wait_until(page, lambda: levels(rita) == {"empathy": 4.0})
    wait_until(page, lambda: RaterNote.objects.filter(words="Early bird.").exists())


def test_j_and_k_go_round_and_a_change_is_one_key(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    seen = []
    for key in ("j", "j", "k", "k"):
        press(page, key)
        seen.append(current(page))
    assert seen == ["composure", "empathy", "composure", "empathy"]
    press(page, "1", "3", "k", "5")
    saved(page)
    assert levels(rita)["empathy"] in (1.0, 5.0)
    expect(page.locator("[data-done]")).to_be_visible()


def test_evidence_is_marked_by_selecting_words(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    press(page, "4", "3")
    expect(page.locator("[data-mark]")).to_be_disabled()
    press(page, "k", "k")
    for words in ("said so.\n\nThen I made <b>his</b> coffee", "\U0001f600 Caf\u00e9"):
        select(page, words)
        expect(page.locator("[data-mark]")).to_be_enabled()
        press(page, "e")
    saved(page)
    held = Rating.objects.current().get(competency=current(page))
    quotes = [TEXT[item["start"] : item["end"]] for item in held.evidence]
    assert quotes == ["\U0001f600 Caf\u00e9", "said so.\n\nThen I made <b>his</b> coffee"]
    assert page.locator("[data-answer-text]").text_content() == TEXT
    expect(page.locator("[data-answer-text] mark")).to_have_count(2)
    page.get_by_role("button", name="Remove the mark on: \U0001f600").click()
    saved(page)
    expect(page.locator("[data-answer-text] mark")).to_have_count(1)
    assert len(Rating.objects.current().get(competency=current(page)).evidence) == 1


def test_words_marked_twice_are_one_mark(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    press(page, "4", "k")
    for words in ("I heard him", "him out, and"):
        select(page, words)
        press(page, "e")
    saved(page)
    (mark,) = Rating.objects.current().get().evidence
    assert TEXT[mark["start"] : mark["end"]] == "I heard him out, and"


def test_marks_of_two_competencies_may_overlap(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    select(page, "I heard him out")
    press(page, "e", "j")
    select(page, "him out, and said so.")
    press(page, "e")
    saved(page)
    assert page.locator("[data-answer-text]").text_content() == TEXT
    expect(page.locator("[data-answer-text] .ev--composure .ev--empathy, .ev--empathy .ev--composure")).to_have_text(
        "him out"
    )


def test_evidence_can_be_marked_without_a_pointer(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    press(page, "5", "k", "]", "]", "e")
    saved(page)
    (mark,) = Rating.objects.current().get().evidence
    assert TEXT[mark["start"] : mark["end"]] == "I heard him out, and said so."


def test_the_next_answer_is_there_at_once(page: Page, opening: Opening, rita: User, axe: Callable) -> None:
    for number in range(3):
        factories.make_answer(f"Answer number {number}.", opening=opening)
    sign_in(page, rita)
    page.goto(reverse("ratings:next"))
    texts = []
    text = page.locator("[data-answer-text]")
    page.evaluate("window.neverLeft = true")
    for number in range(3):
        texts.append(text.text_content())
        press(page, "3", "3")
        saved(page)
        if number == 2:
            break
        following = page.locator("[data-next-link]").get_attribute("href")
        expect(page.locator("[data-bench]")).to_have_attribute("data-ahead", following)
        page.context.set_offline(True)  # nothing has to be fetched any more
        press(page, "n")
        expect(text).not_to_have_text(texts[-1])
        page.context.set_offline(False)
        expect(page.locator("[data-progress-text]")).to_have_text(f"{number + 1} of 3 answers done")
    assert page.evaluate("window.neverLeft")
    assert len(set(texts)) == 3
    expect(page.get_by_role("link", name="That was the last one")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert Rating.objects.count() == 6
    page.go_back()
    expect(page.locator("[data-card-value]").first).to_have_text("level 3")


def test_n_waits_until_everything_is_rated(page: Page, answer: Answer, opening: Opening, rita: User) -> None:
    factories.make_answer(opening=opening)
    open_item(page, rita, answer)
    held = hold(page, "**/competencies/**")
    press(page, "3", "n")
    advice = page.get_by_role("alert")
    expect(advice).to_have_text("Rate every competency first: 1 of 2 rated.")
    release(page, held)
    saved(page)  # the receipt of a save that comes back later does not take the place of what is to be done
    expect(advice).to_have_text("Rate every competency first: 1 of 2 rated.")
    assert page.url.endswith(reverse("ratings:item", args=[answer.pk]))
    press(page, "3")
    expect(page.locator("[data-advice]")).to_be_empty()


def test_a_refusal_stays_until_that_rating_is_saved(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    page.route("**/competencies/empathy/", lambda route: route.fulfill(status=409, json={"error": "Not this one."}))
    press(page, "3", "4")
    expect(page.get_by_role("alert")).to_have_text("Not this one.")
    expect(page.locator("[data-receipt]")).to_have_attribute("data-state", "error")
    wait_until(page, lambda: levels(rita) == {"composure": 4.0})
    expect(page.get_by_role("alert")).to_have_text("Not this one.")
    page.unroute_all()
    press(page, "k", "3")
    saved(page)
    expect(page.locator("[data-advice]")).to_be_empty()
    assert levels(rita) == {"empathy": 3.0, "composure": 4.0}


def test_keys_are_letters_while_one_writes(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    page.locator("[data-note]").click()
    page.keyboard.type("1n?e 5")
    expect(page.locator("[data-note]")).to_have_value("1n?e 5")
    expect(page.locator("[data-help]")).to_be_hidden()
    assert not Rating.objects.exists()


def test_the_keys_are_told_by_u_and_by_the_question_mark(page: Page, answer: Answer, rita: User, axe: Callable) -> None:
    open_item(page, rita, answer)
    for key in ("u", "?"):
        press(page, key)
        expect(page.get_by_role("dialog")).to_be_visible()
        press(page, "4")  # nothing is rated behind the list
        assert axe(page) == []
        press(page, key)
        expect(page.get_by_role("dialog")).to_be_hidden()
    assert not Rating.objects.exists()


def test_enter_sends_nothing_away(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    page.get_by_role("radio").nth(2).focus()
    press(page, "Space", "Enter")
    saved(page)
    assert levels(rita) == {"empathy": 3.0}
    assert page.url.endswith(reverse("ratings:item", args=[answer.pk]))


def test_a_lost_connection_is_said_and_the_rating_sent_again(page: Page, answer: Answer, rita: User) -> None:
    open_item(page, rita, answer)
    page.context.set_offline(True)
    press(page, "4")
    expect(page.locator("[data-receipt-text]")).to_contain_text("Not saved yet; trying again")
    page.context.set_offline(False)
    saved(page)
    assert levels(rita) == {"empathy": 4.0}


def test_a_session_that_ended_is_said_and_the_rating_sent_after_signing_in(
    page: Page, answer: Answer, rita: User
) -> None:
    open_item(page, rita, answer)
    page.context.clear_cookies()
    press(page, "4")
    expect(page.locator("[data-receipt-text]")).to_contain_text("You are signed out, so this is not saved yet")
    assert not Rating.objects.exists()
    elsewhere = page.context.new_page()
    sign_in(elsewhere, rita)
    elsewhere.goto(reverse("ratings:queue"))
    expect(page.locator("[data-receipt]")).to_have_attribute("data-state", "saved")
    assert levels(rita) == {"empathy": 4.0}


def test_nothing_in_the_source_gives_others_away(page: Page, opening: Opening, rita: User) -> None:
    invitation = factories.make_invitation(opening=opening, name="Cleo Zyx", email="cleo.zyx@example.org")
    answer = factories.make_answer(TEXT, invitation=invitation)
    rolf = factories.make_user(User.Role.RATER, opening.team, name="Rolf Roth")
    factories.rate_all(answer, rolf, 5, note="Brilliant")
    factories.machine_rating(answer, level=4.25, missing="Asks into it.")
    open_item(page, rita, answer)
    page.wait_for_load_state("networkidle")
    press(page, "3", "3")
    saved(page)
    for words in ("Zyx", "cleo.zyx", "Rolf", "Brilliant", "4.25", "Asks into it."):
        assert words not in page.content()
    page.get_by_role("link", name="See how others rated").click()
    expect(page.get_by_role("button", name="Show the ratings")).to_be_visible()
    assert "Rolf" not in page.content()
    page.get_by_role("button", name="Show the ratings").click()
    expect(page.get_by_text("Rolf Roth").first).to_be_visible()
    assert "Zyx" not in page.content()


def test_the_comparison_is_readable_by_all(
    page: Page, answer: Answer, opening: Opening, rita: User, axe: Callable
) -> None:
    factories.rate_all(answer, rita, 3, evidence=[{"start": 0, "end": 6}])
    mark = {"start": 2, "end": 17, "source": "indicator", "key": "k", "text": "Listens.", "share": 0.5}
    factories.machine_rating(answer, evidence=[mark])
    open_item(page, rita, answer)
    page.goto(reverse("ratings:compare", args=[answer.pk]))
    assert axe(page) == []
    page.get_by_role("button", name="Show the ratings").click()
    expect(page.get_by_text("Machine rater").first).to_be_visible()
    assert axe(page) == []


def test_two_people_rate_one_answer_at_once(
    page: Page, answer: Answer, opening: Opening, rita: User, chromium: Any, live_server: Any
) -> None:
    rolf = factories.make_user(User.Role.RATER, opening.team, name="Rolf")
    other_context = new_context(chromium, live_server)
    other = other_context.new_page()
    complaints = complain(other)
    open_item(page, rita, answer)
    open_item(other, rolf, answer)
    press(page, "2")
    press(other, "5")
    press(other, "4")
    press(page, "1")
    for each in (page, other):
        saved(each)
        expect(each.locator("[data-done-text]")).to_have_text("Done: 2 of 2")
    other_context.close()
    assert complaints == []
    assert levels(rita) == {"empathy": 2.0, "composure": 1.0}
    assert levels(rolf) == {"empathy": 5.0, "composure": 4.0}
    assert all(rating.blind for rating in Rating.objects.all())


def test_it_fits_a_phone(page: Page, answer: Answer, rita: User, axe: Callable) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_item(page, rita, answer)
    assert too_wide(page) == []
    page.locator("[data-competency=empathy] .anchor").nth(3).click()
    saved(page)
    assert levels(rita) == {"empathy": 4.0}
    assert axe(page) == []
    page.goto(reverse("ratings:queue"))
    assert too_wide(page) == []
    assert axe(page) == []


def test_without_a_script_the_page_is_one_form(chromium: Any, live_server: Any, answer: Answer, rita: User) -> None:
    context = new_context(chromium, live_server, java_script_enabled=False)
    page = context.new_page()
    open_item(page, rita, answer)
    page.locator("input[name=level-empathy][value='4']").check(force=True)
    page.locator("input[name=level-composure][value='none']").check(force=True)
    page.get_by_label("Note on this answer").fill("By hand.")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("Saved: 2 of 2 rated.")).to_be_visible()
    context.close()
    assert levels(rita) == {"empathy": 4.0, "composure": None}
    assert RaterNote.objects.get().words == "By hand."
