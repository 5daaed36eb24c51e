"""An admin's way through the library in a real browser: what is covered, what is missing, what a change would mean."""

import pytest
from django.utils import timezone

from assessments import seed as assessments
from openings.services.openings import close_opening
from roles import queries
from roles.models import Role
from tests.browser import sign_in, wait_until
from tests.results.cast import Cast, make_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(page):
    """Ten rated candidates of a closed opening."""
    cast = Cast()
    opening = cast.opening()
    for number in range(10):
        application = cast.candidate(opening, name=f"Nobody {number}")
        levels = {"empathy": 1 + number % 5, "composure": 5 - number % 5}
        cast.rate(application, cast.rita, levels)
        cast.rate(application, cast.rolf, levels)
        make_sheet(application)
    close_opening(opening=opening, by=cast.alma, at=timezone.now())
    assessments.load_content(at=timezone.now())
    sign_in(page, cast.admin)
    return cast


def test_from_the_coverage_map_to_a_published_rubric(page, cast, axe):
    def look(path=""):
        if path:
            page.goto(path)
        assert axe(page) == []

    look("/coverage/")
    page.get_by_role("link", name="CX Analyst").click()
    look()
    look("/question-figures/")
    page.get_by_role("link", name="A customer who was upset").first.click()
    look()

    look("/roles/new/")
    page.get_by_label("Name").fill("Night desk")
    page.get_by_label("Start from").select_option("associate")
    page.get_by_role("button", name="Make the role").click()
    page.wait_for_url("**/roles/night-desk/describe/")
    look()

    page.goto("/roles/associate/edit/")
    weights = {"empathy": 10, "patience": 20, "composure": 50, "communication": 10, "problem_solving": 10}
    for key, weight in weights.items():
        page.locator(f"[name=weight_{key}]").fill(str(weight))
    page.get_by_role("button", name="See what it would have changed").click()
    page.get_by_text("of 10 would have had another place").wait_for()
    assert "Nobody" not in page.content()
    look()
    page.get_by_role("button", name="Save these weights").click()
    page.get_by_text("New openings of this role start from these weights").wait_for()
    assert Role.objects.get(key="associate").weights == weights

    look("/rubric/library/")
    page.locator("#listening").get_by_role("button").click()
    page.get_by_text("Listening is in the draft").wait_for()
    look()
    _write(page)
    look()
    _comment(page, axe)
    page.goto("/rubric/draft-impact/")
    page.get_by_text("is new").wait_for()
    look()
    page.goto("/rubric/draft/")
    page.locator("summary", has_text="Publish the draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.wait_for_url("**/rubric/")
    assert [item["key"] for item in queries.current_rubric_version().body["competencies"]][-1] == "listening"
    with page.expect_download() as saved:
        page.get_by_role("link", name="Export as CSV").click()
    look("/rubric/import/")
    assert saved.value.suggested_filename == "rubric-v2.csv"
    page.locator("input[type=file]").set_input_files(
        {"name": "rubric.csv", "mimeType": "text/csv", "buffer": b"competency,part,key,text\nempathy,tone,,Warm\n"}
    )
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Line 2:").first.wait_for()
    look()


def _write(page):
    """With the keyboard: from level to level, and saved without leaving."""
    page.goto("/rubric/draft/listening/")
    page.locator("#id_level_1").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Two. ")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "id_level_2"
    page.keyboard.press("Control+s")

    def saved():
        listening = queries.rubric().draft["competencies"][-1]
        return listening["levels"][1]["anchor"].startswith("Two. ")

    wait_until(page, saved)
    page.locator("[data-editor-state]").filter(has_text="Saved in the draft at").wait_for()


def _comment(page, axe):
    page.get_by_role("link", name="Comments").click()
    page.get_by_label("About").select_option("level_2")
    page.get_by_label("Your comment").fill("Why does it begin with a number?")
    page.get_by_role("button", name="Say it").click()
    page.get_by_role("button", name="Dealt with").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Dealt with").click()
    page.get_by_text("dealt with by Ada").wait_for()
