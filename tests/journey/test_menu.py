"""What the menu leads to, for each kind of user; and that what it does not show is closed to them."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.navigation import ENTRIES
from openings.models import Opening
from tests.browser import sign_in
from tests.factories import make_assessment_version, make_opening, make_team, make_user
from tests.journey.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MENUS = {
    User.Role.ADMIN: [str(label) for _name, label, action, _paths in ENTRIES if action != "fairness.view"],
    User.Role.HIRING_MANAGER: [
        "Openings", "Rate", "Roles and rubric", "Questions", "Assessments", "Machine raters",
    ],
    User.Role.RATER: ["Rate"],
    User.Role.ACCOMMODATION: ["Accommodations"],
    User.Role.FAIRNESS: ["Fairness"],
}  # fmt: skip


@pytest.fixture
def opening(live_server: object) -> Opening:
    return make_opening(team=make_team("Leeds"), assessment_version=make_assessment_version())


@pytest.mark.parametrize("role", User.Role.values)
def test_every_entry_of_the_menu_opens_and_everything_else_is_closed(
    visit: Callable[..., Visitor], opening: Opening, role: str
) -> None:
    visitor = visit()
    page = visitor.page
    sign_in(page, make_user(role, opening.team))
    page.goto("/")
    visitor.looks()
    menu = page.locator(".topbar__nav a")
    assert menu.all_text_contents() == MENUS[User.Role(role)]
    for label in menu.all_text_contents():
        menu.get_by_text(label, exact=True).click()
        page.locator(".topbar__nav a[aria-current=page]").get_by_text(label, exact=True).wait_for()
        visitor.looks()
    closed = [reverse(name) for name, label, _action, _paths in ENTRIES if label not in MENUS[User.Role(role)]]
    for path in closed:
        assert (path, page.request.get(path).status) == (path, 403)


def test_a_rater_gets_at_nothing_of_an_opening_but_the_queue(visit: Callable[..., Visitor], opening: Opening) -> None:
    page = visit().page
    sign_in(page, make_user(User.Role.RATER, opening.team))
    page.goto("/")
    page.wait_for_url("**/rate/")
    names = ("results:opening", "openings:candidates", "openings:policy", "openings:edit", "sittings:import")
    for path in ["/openings/", "/openings/new/", "/mail/", *(reverse(name, args=[opening.pk]) for name in names)]:
        assert (path, page.request.get(path).status) == (path, 403)
