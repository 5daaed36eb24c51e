"""Putting an assessment together with mouse and keyboard, in a real browser."""

import pytest
from django.utils import timezone

import assessments.seed
from assessments import services
from assessments.models import Assessment
from tests.browser import sign_in, too_wide
from tests.factories import load_roles, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(page):
    load_roles()
    assessments.seed.load_content(at=timezone.now())
    user = make_user(name="Ada")
    sign_in(page, user)
    return user


def test_an_assessment_from_its_name_to_its_preview(page, admin, axe):
    page.goto("/assessments/new/")
    page.get_by_label("Title").fill("Two questions")
    page.get_by_label("Role").select_option("associate")
    page.get_by_role("button", name="Go on to the questions").click()
    for title in ("Somebody was angry with you", "A mistake of your own"):
        page.get_by_label("Add from the bank").select_option(label=title)
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("button", name=f"Take {title} out").wait_for()
    page.get_by_role("button", name="Move A mistake of your own up").click()
    page.wait_for_url("**moved=up**")
    page.get_by_label("Time limit in minutes").fill("25")
    page.get_by_label("Time limit in minutes").press("Enter")
    page.get_by_role("heading", name="Two questions").wait_for()
    page.locator("summary").filter(has_text="Publish the draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.get_by_text("Published. New openings").wait_for()
    assessment = Assessment.objects.get(key="two-questions")
    assert services.working_assessment_body(assessment)["questions"] == ["own-mistake", "upset-with-you"]
    assert assessment.current.time_limit_minutes == 25
    page.get_by_role("link", name="See it as a candidate").click()
    page.get_by_role("link", name="To the first question").click()
    page.get_by_role("heading", name="A mistake of your own").wait_for()
    assert axe(page) == []


def test_leaving_with_unsaved_words_asks_first(page, admin):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/questions/own-mistake/edit/")
    page.get_by_label("Guidance for the candidate").press_sequentially("More.")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/questions/own-mistake/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    "path",
    [
        "/questions/",
        "/questions/bot-wrong-answer/",
        "/questions/bot-wrong-answer/edit/",
        "/assessments/",
        "/assessments/associate-core/",
        "/assessments/associate-core/edit/",
        "/assessments/associate-core/preview/?page=1",
        "/users/",
        "/users/new/",
        "/teams/",
        "/profile/",
        "/audit/",
    ],
)
def test_pages_fit_and_are_accessible(page, admin, axe, path):
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        assert too_wide(page) == []
        assert axe(page) == []
