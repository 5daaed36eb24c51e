"""The machine raters' pages in a real browser: measured, promoted by the report, drifted, stopped and started."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from ratings.models import DriftWarning, MachineRater
from ratings.services.reports import prepare_report
from tests import factories
from tests.browser import sign_in
from tests.jobs.threads import no_worker  # noqa: F401 - a fixture
from tests.ratings.many import Many, make_machine_rater

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("no_worker")]


@pytest.fixture
def rater() -> MachineRater:
    """Measured on 170 answers; of the last fifty it says the opposite of what people say."""
    rater = make_machine_rater(build="anchors-1.0a1b2c3d+minilm-53aa5117")
    many = Many(170, questions=4)
    for email in ("rita@example.org", "rolf@example.org"):
        many.rated_by(factories.make_user(User.Role.RATER, many.opening.team, email=email))
    many.rated_by_machine(rater, off_from=120)
    prepare_report(machine_rater_id=rater.pk)(timezone.now())
    return rater


def test_an_admin_promotes_by_the_report_and_stops_everything(
    page: Page, rater: MachineRater, axe: Callable[[Page], list[str]]
) -> None:
    sign_in(page, factories.make_user(User.Role.ADMIN, name="Ada Lin"))
    page.goto(reverse("ratings:machine_rater", args=[rater.pk]))
    expect(page.get_by_role("heading", name="Agreement with people")).to_be_visible()
    page.locator("summary", has_text="Promote").click()
    page.get_by_role("dialog").get_by_label("Why").fill("It agrees as well as we do.")
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("It agrees as well as we do.")).to_be_visible()
    DriftWarning.objects.create(
        machine_rater=rater, promised=0.7, low=-0.9, high=-0.6, answers=50, raised_at=timezone.now()
    )
    page.reload()
    expect(page.get_by_text("It agrees less with people than its report promised.")).to_be_visible()
    page.get_by_text("The same as a table").click()
    assert axe(page) == []
    shoot(page, "version")
    page.goto(reverse("ratings:machine_raters"))
    page.locator("summary", has_text="Stop all machine rating").click()
    page.get_by_role("dialog").get_by_label("Why").fill("It says the opposite since May.")
    assert axe(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Stop all").click()
    expect(page.get_by_text("It says the opposite since May.")).to_be_visible()
    assert axe(page) == []
    shoot(page, "overview")
    page.goto("/")
    expect(page.get_by_text("All machine rating is stopped.")).to_be_visible()
    shoot(page, "home")


def shoot(page: Page, name: str) -> None:
    folder = os.environ.get("LC_SHOTS")
    if not folder:
        return
    for width in (320, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=str(Path(folder) / f"{name}-{width}-{scheme}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
