"""The main pages on the narrowest phone, in the dark scheme, with long names and unbroken words; the bar anywhere."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from openings.models import Application
from openings.services.invitations import invitation_token
from sittings.models import Sitting
from tests.browser import sign_in, too_wide
from tests.factories import make_sitting, make_team, make_user
from tests.journey.visitor import Visitor
from tests.results.cast import TEXT, Cast, machine_rates, make_sheet, sitting_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 640}
LONG = "Wolfeschlegelsteinhausenbergerdorff"


@pytest.fixture
def cast(live_server: object) -> Cast:
    return Cast()


@pytest.fixture
def application(cast: Cast) -> Application:
    """Rated by a machine rater and two people, under a long name."""
    opening = cast.opening(title=f"{LONG} support desk", rules={"machine_raters": ("anchors",)})
    application = cast.candidate(opening, name=f"Ana {LONG}", texts=(f"{TEXT} https://example.org/{LONG * 3}", TEXT))
    machine_rates(application, 4.0)
    for rater in (cast.rita, cast.rolf):
        cast.rate(application, rater, 4)
    make_sheet(application)
    return application


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    return visit(viewport=NARROW, color_scheme="dark", has_touch=True)


def fits(visitor: Visitor) -> None:
    page = visitor.page
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    # A dark ground: the scheme was really taken, not merely asked for.
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert sum(ground) < 200
    assert too_wide(page) == []
    visitor.looks()


def test_an_opening_and_a_candidate_fit(visitor: Visitor, cast: Cast, application: Application) -> None:
    sign_in(visitor.page, cast.alma)
    args = [application.opening_id]
    visitor.goes(reverse("results:opening", args=args), application.opening.title)
    assert visitor.page.locator(".band-table tbody tr").count() == 1
    fits(visitor)
    visitor.goes(reverse("results:candidate", args=[*args, application.pk]), application.person.name)
    assert visitor.page.locator("[data-answer-text] mark").count() > 0
    fits(visitor)


def test_an_answer_to_rate_fits(visitor: Visitor, cast: Cast) -> None:
    waiting = cast.candidate(cast.opening(), texts=(f"{TEXT} https://example.org/{LONG * 3}",))
    sign_in(visitor.page, cast.rita)
    answer = sitting_of(waiting).answers.get(position=1)
    visitor.goes(reverse("ratings:item", args=[answer.pk]), answer.question_version.title)
    visitor.page.locator(".bench--live").wait_for()
    fits(visitor)


def test_a_question_being_answered_fits(visitor: Visitor, cast: Cast) -> None:
    sitting: Sitting = make_sitting(opening=cast.opening(), answers=[f"{TEXT} {LONG * 3}"])
    page = visitor.page
    page.goto(reverse("sittings:door", args=[invitation_token(sitting.invitation)]))
    page.goto(reverse("sittings:question", args=[sitting.application_id, 1]))
    page.locator("[data-receipt][data-state=saved]").wait_for()
    fits(visitor)
    page.goto(reverse("sittings:check", args=[sitting.application_id]))
    fits(visitor)


@pytest.mark.parametrize("role", [User.Role.ADMIN, User.Role.HIRING_MANAGER])
def test_the_bar_has_room_for_a_long_name_at_any_width(page: Page, live_server: object, role: str) -> None:
    sign_in(page, make_user(role, make_team(), name=f"Maria-Magdalena {LONG}"))
    page.goto(reverse("roles:list"))
    for width in (320, 480, 640, 960, 1024, 1087, 1088, 1200, 1280, 1366, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 640})
        assert too_wide(page) == [], width
