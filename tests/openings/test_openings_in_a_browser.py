"""Making an opening and inviting in a real Chromium, with a real worker."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from openings.models import Invitation, Opening
from tests.browser import hold, release, sign_in, too_wide
from tests.factories import make_assessment_version, make_invitation, make_opening, make_role, make_team, make_user
from tests.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager(live_server: object) -> User:
    return make_user(role=User.Role.HIRING_MANAGER, team=make_team("Leeds"))


def test_an_opening_is_made_and_follows_its_role(page: Page, manager: User, axe: Callable[[Page], list[str]]):
    first, other = make_role(), make_role("expert")
    make_assessment_version(role=first, title="Conversations")
    make_assessment_version(role=other, title="Expert questions")
    sign_in(page, manager)
    page.goto(reverse("openings:list"))
    assert axe(page) == []
    page.get_by_role("link", name="New opening").click()
    page.wait_for_load_state()
    page.get_by_label("Title").fill("Support desk")
    expect(page.locator("[data-without-script]")).to_be_hidden()
    held = hold(page, "**/openings/new/")
    page.get_by_label("Role").select_option(label=other.label)
    # An assessment chosen now would be replaced in the next moment.
    by_role = page.locator("#by-role")
    expect(by_role).to_have_attribute("inert", "")
    release(page, held)
    expect(by_role).not_to_have_attribute("inert", "")
    expect(page.get_by_label("Assessment*")).to_contain_text("Expert questions")
    weight = page.locator("#id_weight_empathy")
    expect(weight).to_have_value(str(other.weights["empathy"]))
    expect(page.locator("[data-weight-sum]")).to_have_text("100")
    assert page.get_by_label("Title").input_value() == "Support desk"
    weight.fill("90")
    page.get_by_role("button", name="Make the opening").click()
    expect(page.get_by_role("alert")).to_contain_text("Make them add up to 100.")
    assert page.get_by_label("Title").input_value() == "Support desk"
    assert axe(page) == []
    page.locator("#id_weight_empathy").fill(str(other.weights["empathy"]))
    # Enter in a field makes the opening; it does not take over the role again.
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_role("heading", name="Candidates and invitations")).to_be_visible()
    assert Opening.objects.get().role == other
    assert axe(page) == []


def test_a_pasted_list_is_invited_while_one_looks(
    page: Page, manager: User, celery_worker: Worker, axe: Callable[[Page], list[str]]
):
    opening = make_opening(team=manager.teams.get())
    sign_in(page, manager)
    page.goto(reverse("openings:candidates", args=[opening.pk]))
    page.get_by_text("Paste a list").click()
    page.get_by_label("One person a line").fill("Ana <ana@example.org>\nnobody\nBo, bo@example.org")
    page.get_by_role("button", name="Invite all of the list").click()
    expect(page.get_by_text("2 invited, 1 line not taken")).to_be_visible()
    celery_worker.wait_until(lambda: Invitation.objects.exclude(sent_at=None).count() == 2, "both mails")
    page.reload()
    expect(page.get_by_role("row", name="Ana")).to_contain_text("Sent")
    assert axe(page) == []
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_text("There is no email address in this line.")).to_be_visible()
    assert axe(page) == []


def test_a_link_is_revoked_only_after_asking_again(page: Page, manager: User, axe: Callable[[Page], list[str]]):
    invitation = make_invitation(opening=make_opening(team=manager.teams.get()), name="Ana Ruiz")
    sign_in(page, manager)
    page.goto(reverse("openings:candidates", args=[invitation.application.opening_id]))
    page.get_by_text("Revoke the link of Ana Ruiz", exact=True).click()
    dialog = page.get_by_role("dialog", name="Revoke the link of Ana Ruiz?")
    expect(dialog).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_text("Revoke the link of Ana Ruiz", exact=True).click()
    dialog.get_by_role("button", name="Revoke the link").click()
    expect(page.get_by_text("The link of Ana Ruiz has ended.")).to_be_visible()
    assert Invitation.objects.get().revoked_at


@pytest.mark.parametrize("name", ["openings:policy", "openings:edit", "openings:candidates"])
def test_pages_fit_a_narrow_phone(page: Page, manager: User, axe: Callable[[Page], list[str]], name: str):
    invitation = make_invitation(
        opening=make_opening(team=manager.teams.get(), title="A" * 120), name="B" * 160, email=f"{'c' * 60}@example.org"
    )
    sign_in(page, manager)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(reverse(name, args=[invitation.application.opening_id]))
    assert too_wide(page) == []
    assert axe(page) == []
