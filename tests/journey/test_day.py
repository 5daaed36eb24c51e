"""A manager's day: found by the palette and the search, the pipeline looked at, a filter saved under a name."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import SavedFilter
from notifications.people import only
from notifications.services import notify
from openings.models import Opening
from tests import factories
from tests.browser import sign_in
from tests.journey.visitor import Visitor
from tests.results.cast import Cast, make_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(live_server: object) -> Cast:
    cast = Cast()
    opening = cast.opening(title="Night desk")
    for name in ("Ana Ruiz", "Bo Li"):
        application = cast.candidate(opening, name=name)
        cast.rate(application, cast.alma, 4)
        make_sheet(application)
    return cast


def test_a_manager_finds_looks_and_saves_a_filter(visit: Callable[..., Visitor], cast: Cast) -> None:
    alma = visit()
    page = alma.page
    sign_in(page, cast.alma)
    alma.goes("/openings/", "Openings")

    page.get_by_role("link", name="Audit").or_(page.get_by_role("link", name="Rate")).first.focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to a page")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Plans")).to_be_visible()
    alma.looks()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Rate").first).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("ana ru")
    expect(page.get_by_role("option", name="Ana Ruiz")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    alma.meets("Ana Ruiz")

    alma.goes("/search/", "Search")
    page.get_by_label("Name, email, reference").fill("night")
    page.keyboard.press("/")  # in a field it is a letter
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    alma.link("Night desk").click()
    alma.meets("Night desk")
    expect(page.get_by_role("row", name="Scored 2 2")).to_be_visible()
    alma.link("How the days are counted").click()
    alma.meets("Pipeline")
    alma.link("All openings").click()
    alma.meets("Openings")
    alma.link("Night desk").click()
    alma.meets("Pipeline")
    alma.link("Night desk").click()  # the way back, above the heading

    page.get_by_label("State").select_option("undecided")
    page.locator("summary", has_text="Save this filter").click()
    page.get_by_label("Name", exact=True).fill("To decide")
    alma.looks()
    alma.button("Save").click()
    alma.sees("The filter “To decide” is saved.")
    expect(page.get_by_role("link", name="To decide")).to_have_attribute("aria-current", "true")
    alma.link("Manage").click()
    alma.meets("Saved filters")
    alma.link("To decide").click()
    alma.meets("Filter “To decide”")
    page.get_by_label("Show the list so whenever I open it").check()
    alma.button("Save").click()
    alma.meets("Saved filters")
    assert SavedFilter.objects.get().is_default


def test_a_manager_reads_what_happened_and_does_one_thing_for_many(visit: Callable[..., Visitor], cast: Cast) -> None:
    opening = Opening.objects.get()
    for name in ("Cy Moss", "Di Ray"):
        factories.make_invitation(opening=opening, name=name)
    happened = {"about": opening.pk, "team": cast.team.pk, "at": timezone.now()}
    notify("sitting_submitted", to=only(cast.alma), events=["sitting:1", "sitting:2"], **happened)
    alma = visit()
    page = alma.page
    sign_in(page, cast.alma)
    alma.goes("/", "Hello, Alma")
    page.get_by_role("link", name="1 unread notification").click()
    alma.meets("Notifications")
    alma.link("2 candidates submitted their answers").click()
    alma.meets("Night desk")
    page.get_by_role("link", name="Notifications").click()
    alma.sees("Nothing new")
    alma.link("Settings").click()
    alma.meets("What you are told of")
    page.get_by_label("Answers were submitted").select_option("at_once")
    alma.button("Save").click()
    alma.sees("Saved.")

    alma.goes(f"/openings/{opening.pk}/candidates/", "Candidates and invitations")
    page.get_by_label("All on this page").check()
    page.get_by_label("Choose Di Ray").uncheck()
    page.locator("summary", has_text="Send new links").click()
    alma.looks()
    page.get_by_role("dialog").get_by_role("button", name="Send new links").click()
    alma.meets("Send new links")
    expect(page.get_by_role("row", name="Cy Moss New link sent")).to_be_visible()
    expect(page.get_by_text("The answers have been submitted already.")).to_have_count(2)


def test_the_palettes_keys_leave_the_workbench_alone(visit: Callable[..., Visitor], cast: Cast) -> None:
    cast.candidate(cast.opening(title="To rate"), name="Cy Dunn")
    rita = visit()
    page = rita.page
    sign_in(page, cast.rita)
    page.goto("/rate/next/")
    page.locator("[data-card]").first.wait_for()
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Go to a page")
    expect(field).to_be_focused()
    page.keyboard.type("4cy")
    expect(page.get_by_text("Nothing fits. Try the beginning of a word.").first).to_be_visible()
    expect(page.locator("[data-card-value]").first).to_have_text("not rated")
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    expect(page.locator("[data-card-value]").first).to_have_text("level 4")
