"""From "I need someone" to invitations that have been sent: what a hiring manager has to click for it."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from accounts.models import User
from openings.models import HiringPlan, Invitation
from tests.browser import sign_in
from tests.factories import make_assessment_version, make_role, make_team, make_user
from tests.journey.visitor import Visitor
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 20


@pytest.fixture
def manager(live_server: object) -> User:
    role = make_role("specialist")
    make_assessment_version(role=role, title="From feedback to improvement")
    return make_user(User.Role.HIRING_MANAGER, make_team("Leeds"), name="Alma")


class Clicks:
    """Counts what is clicked; what is typed reaches its field by the Tab key, or as here by its label."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target: Locator) -> None:
        target.click()
        self.count += 1


def test_a_manager_plans_and_invites_in_under_twenty_clicks(
    visit: Callable[..., Visitor], manager: User, celery_worker: Worker
) -> None:
    alma, clicks = visit(), Clicks()
    page = alma.page
    sign_in(page, manager)
    alma.goes("/", "Hello, Alma")
    clicks(alma.link("Plan a hire"))
    alma.meets("Plan a hire")
    page.get_by_label("Whom do you need?").fill("Somebody for the help centre")
    page.get_by_label("How much does the company grow").fill("20")
    clicks(page.get_by_label("Consumers (B2C)"))
    clicks(alma.button("Go on to the roadmap"))
    alma.meets("The roadmap")
    goal = page.get_by_role("group", name="Goal 1").first
    goal.get_by_label("Goal", exact=True).fill("Halve repeat contacts")
    clicks(goal.get_by_label("Most of the work towards it"))
    goal.get_by_label("Most of the work towards it").select_option("improvements")
    clicks(goal.get_by_label("Communication"))
    clicks(alma.button("Go on to who is there"))
    alma.meets("Who is there")
    clicks(alma.button("See the plan"))
    alma.meets("Somebody for the help centre")
    expect(page.get_by_role("heading", name="CX Specialist", exact=True)).to_be_visible()
    clicks(alma.link("Make the opening"))
    alma.meets("New opening")
    expect(page.get_by_label("Title")).to_have_value("Somebody for the help centre")
    clicks(alma.button("Make the opening"))
    alma.meets("Candidates and invitations")
    clicks(page.get_by_text("Paste a list"))
    page.get_by_label("One person a line").fill("Ana <ana@example.org>\nBo, bo@example.org")
    clicks(alma.button("Invite all of the list"))
    celery_worker.wait_until(lambda: Invitation.objects.exclude(sent_at=None).count() == 2, "both mails")
    assert clicks.count < MOST_CLICKS, f"{clicks.count} clicks"
    assert HiringPlan.objects.get().opening is not None


def test_an_advertisement_is_written_while_its_wording_is_looked_at(
    visit: Callable[..., Visitor], manager: User
) -> None:
    alma = visit(viewport={"width": 390, "height": 844})
    page = alma.page
    sign_in(page, manager)
    alma.goes(reverse("openings:plan_new"), "Plan a hire")
    page.get_by_label("Whom do you need?").fill("Help centre")
    page.get_by_label("How much does the company grow").fill("35")
    alma.button("Go on to the roadmap").click()
    alma.meets("The roadmap")
    page.get_by_role("link", name="The plan").click()
    alma.meets("Help centre")
    # Between 25 and 50 % nothing is known, and that is what the page says.
    alma.sees("Nothing is known of 35 % growth a year")
    alma.button("Rapid growth").click()
    page.get_by_label("Plan with").select_option(label="CX Specialist")
    alma.button("Use this role").click()
    alma.looks()
    page.get_by_label("Weight of Empathy, in percent").fill("99")
    alma.button("Keep these numbers").click()
    expect(page.get_by_role("alert")).to_contain_text("Make them add up to 100.")
    alma.looks()
    alma.link("Write the advertisement").click()
    alma.meets("The advertisement")
    alma.sees("Nothing on our list")
    text = page.get_by_label("Text*")
    text.press("Control+Home")
    text.press_sequentially("A young ninja. ")
    expect(page.locator("#wording li")).to_have_count(2)
    alma.looks()
    alma.button("Save as a version").click()
    alma.sees("Saved as version 1.")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF of version 1").click()
    assert download.value.suggested_filename == "cx-specialist-v1.pdf"
    alma.looks()
