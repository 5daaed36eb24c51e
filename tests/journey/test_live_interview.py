"""A live interview from its guide to the answers: two interviewers rate alone, a transcript is confirmed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from interviews.models import Scorecard
from tests.browser import sign_in, too_wide
from tests.interviews.cast import TALK, Room
from tests.journey.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_in(visitor: Visitor, level: int) -> None:
    page = visitor.page
    for name in ("level_1_empathy", "level_1_composure", "level_2_communication", "oral"):
        page.locator(f"[name={name}][value='{level}']").check()
    page.get_by_label("Notes").first.fill(f"I would say {level}.")


def test_two_interviewers_rate_alone_and_a_transcript_becomes_answers(
    visit: Callable[..., Visitor], live_server: object
):
    room = Room()
    cleo = room.candidate(room.work, name="Cleo")
    alma, rita = visit(viewport={"width": 320, "height": 700}, color_scheme="dark"), visit()
    sign_in(rita.page, room.rita)
    rita.goes("/rate/", "Rate")
    rita.link("Your interviews").click()
    rita.meets("Your interviews")
    rita.link("Support desk", exact=True).click()
    rita.meets("Live interviews")
    rita.link("The guide").click()
    rita.meets("Interview guide")
    rita.goes(f"/openings/{room.work.pk}/candidates/{cleo.pk}/scorecard/", "Scorecard: Cleo")
    fill_in(rita, 5)
    expect(rita.page.locator("[data-card-receipt]")).to_contain_text("4 of 4 rated")
    assert Scorecard.objects.get().levels["2"] == {"communication": "5"}
    rita.button("Submit the scorecard").click()
    rita.meets("Scorecards: Cleo")

    sign_in(alma.page, room.alma)
    alma.goes(f"/openings/{room.work.pk}/interviews/guide/edit/", "The live interview")
    alma.goes(f"/openings/{room.work.pk}/candidates/{cleo.pk}/scorecards/", "Scorecards: Cleo")
    alma.sees("Submit your own scorecard first")
    alma.link("To your scorecard").click()
    alma.meets("Scorecard: Cleo")
    fill_in(alma, 2)
    alma.button("Submit the scorecard").click()
    alma.meets("Scorecards: Cleo")
    alma.sees("4 lines are two or more levels apart.")
    alma.goes(f"/openings/{room.work.pk}/candidates/{cleo.pk}/transcript/", "Bring in a transcript")
    alma.page.get_by_label("Or paste the transcript").fill(TALK)
    alma.page.get_by_label("The candidate was told").check()
    alma.button("Read it").click()
    alma.meets("Who said what")
    alma.button("Confirm and take over the answers").click()
    alma.meets("Transcript of the live interview")
    assert too_wide(alma.page) == []
    alma.link("The candidate").click()
    alma.meets("Cleo")
    alma.sees("Transcript of a live interview")
