"""Doors of the candidate's pages: without a link, with somebody else's, by another method."""

import pytest
from django.test import Client

from sittings.models import AnswerPart, Sitting
from tests.factories import make_sitting, make_user
from tests.sittings.taker import at, autosave, door

pytestmark = pytest.mark.django_db


PAGES = ["taking", "notice", "start", "check", "done", "download", "clock"]


@pytest.mark.parametrize("name", PAGES)
def test_without_the_link_there_is_no_page(client: Client, sitting: Sitting, name: str) -> None:
    page = client.get(at(name, sitting))
    assert page.status_code == 403
    assert "open your link again" in page.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_somebody_elses_pages_stay_shut(candidate: Client, name: str) -> None:
    other = make_sitting(answers=["Private words"])
    page = candidate.get(at(name, other))
    assert page.status_code == 403
    assert "Private words" not in page.content.decode()


def test_somebody_elses_answer_cannot_be_read_or_written(candidate: Client) -> None:
    other = make_sitting(answers=["Private words"])
    assert candidate.get(at("question", other, 1)).status_code == 403
    assert candidate.post(at("question", other, 1), {"text": "x", "revision": 1}).status_code == 403
    assert autosave(candidate, other, "x", 1).json() == {"error": "session"}
    assert candidate.post(at("submit", other)).status_code == 403
    other.refresh_from_db()
    assert other.submitted_at is None
    assert AnswerPart.objects.get(answer__sitting=other, answer__position=1).text == "Private words"


def test_staff_are_no_candidates(client: Client, sitting: Sitting) -> None:
    client.force_login(make_user())
    assert client.get(at("question", sitting, 1)).status_code == 403


def test_one_browser_may_hold_two_links_and_each_tab_writes_to_its_own(sitting: Sitting, candidate: Client) -> None:
    other = make_sitting()
    candidate.get(door(other.invitation))
    autosave(candidate, sitting, "Mine", 0)
    autosave(candidate, other, "Other", 0)
    texts = AnswerPart.objects.filter(revision=1).values_list("answer__sitting", "text")
    assert dict(texts) == {sitting.pk: "Mine", other.pk: "Other"}


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("taking", [], "post"),
        ("notice", [], "put"),
        ("start", [], "delete"),
        ("question", [1], "put"),
        ("save", [1], "get"),
        ("clock", [], "post"),
        ("check", [], "post"),
        ("submit", [], "get"),
        ("done", [], "post"),
        ("download", [], "post"),
    ],
)
def test_other_methods_are_refused(candidate: Client, sitting: Sitting, name: str, args: list, method: str) -> None:
    assert getattr(candidate, method)(at(name, sitting, *args)).status_code == 405


def test_the_door_takes_no_post(sitting: Sitting) -> None:
    assert Client().post(door(sitting.invitation)).status_code == 405


@pytest.mark.parametrize("name", ["question", "save", "submit"])
def test_a_form_from_another_site_is_refused(sitting: Sitting, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(door(sitting.invitation))
    args = [] if name == "submit" else [1]
    assert client.post(at(name, sitting, *args), {"text": "x", "revision": 0}).status_code == 403


def test_pages_are_not_stored_and_keep_their_address_to_themselves(candidate: Client, sitting: Sitting) -> None:
    page = candidate.get(at("question", sitting, 1))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
