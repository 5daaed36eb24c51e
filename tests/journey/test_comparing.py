"""From the first page to a decision on several: compared side by side, other weights tried, a mail written."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from results.models import Decision, DecisionMail, ScoreSheet
from tests.browser import sign_in, too_wide
from tests.journey.visitor import Visitor
from tests.results.cast import Cast, make_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(live_server: object) -> Cast:
    cast = Cast()
    opening = cast.opening(title="Support desk", rules={"minimums": {"empathy": 2}})
    for name, level in (("Ana Ruiz", 5), ("Bo Li", 1), ("Cy Dunn", 4)):
        application = cast.candidate(opening, name=name)
        for rater in (cast.rita, cast.rolf):
            cast.rate(application, rater, level)
        make_sheet(application)
    return cast


def test_a_manager_compares_tries_decides_and_writes(visit: Callable[..., Visitor], cast: Cast) -> None:
    alma = visit()
    page = alma.page
    sign_in(page, cast.alma)
    alma.goes("/", "Hello, Alma")
    alma.sees("3 scored candidates have no decision yet")
    page.get_by_role("link", name="Decide").click()
    alma.meets("Support desk")
    for name in ("Ana Ruiz", "Bo Li", "Cy Dunn"):
        page.get_by_label(f"Choose {name}").check()
    alma.button("Compare side by side").click()
    alma.meets("Side by side")
    alma.sees("Ana Ruiz above Bo Li; Cy Dunn above Bo Li")
    page.locator("summary", has_text="What if the weights were different?").click()
    page.get_by_label("Empathy").fill("90")
    sheets = ScoreSheet.objects.count()
    alma.button("Try these weights").click()
    alma.sees("Total with the weights you try")
    alma.looks()
    assert ScoreSheet.objects.count() == sheets
    page.go_back()
    page.go_back()
    for name in ("Ana Ruiz", "Bo Li"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_label("Choose Cy Dunn").uncheck()
    alma.button("Decide on several").click()
    alma.meets("Decide on several")
    line = page.get_by_role("group", name="Bo Li")
    line.get_by_label("Decision").select_option("decline")
    line.get_by_label("Reason").select_option("others_stronger")
    shared = page.get_by_role("group", name="For all")
    shared.get_by_label("For everybody").select_option("advance")
    shared.get_by_label("Reason").select_option("strong_evidence")
    alma.button("Record these decisions").click()
    expect(line).to_contain_text("Say in words what in this candidate")
    alma.looks()
    line.get_by_label("In words").fill("Told the customer to read the terms, in both answers.")
    alma.button("Record these decisions").click()
    alma.sees("2 decisions recorded.")
    assert Decision.objects.filter(kind="decline").count() == 1
    alma.link("Bo Li").click()
    alma.meets("Bo Li")
    alma.link("Write to the candidate").click()
    alma.meets("Write to the candidate")
    alma.button("Send when the hour is over").click()
    alma.meets("Bo Li")
    alma.sees("Mail leaves")
    assert DecisionMail.objects.get().sent_at is None


def test_side_by_side_fits_a_phone(visit: Callable[..., Visitor], cast: Cast) -> None:
    alma = visit(viewport={"width": 320, "height": 640}, color_scheme="dark")
    sign_in(alma.page, cast.alma)
    ids = [sheet.sitting.application_id for sheet in ScoreSheet.objects.all()]
    opening = ScoreSheet.objects.first().sitting.application.opening_id
    alma.goes(f"/openings/{opening}/compare/?" + "&".join(f"c={pk}" for pk in ids), "Side by side")
    assert too_wide(alma.page) == []
    alma.goes(f"/openings/{opening}/what-if/", "What if the weights were different?")
    assert too_wide(alma.page) == []
    alma.goes("/", "Hello, Alma")
    assert too_wide(alma.page) == []
