"""The benches that take assessments, in small: a run of chaos, three seconds of a crowd."""

import pytest
from playwright.sync_api import Browser

from benchmarks import chaos, crowd, weight
from benchmarks._serving import Taker
from benchmarks._takers import places_of, stored_texts
from openings.services.invitations import invitation_token
from tests.factories import make_assessment_version, make_opening, make_question_version, make_sitting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def takers(count: int) -> list[Taker]:
    asked = [make_question_version() for _ in range(2)]
    opening = make_opening(assessment_version=make_assessment_version(question_versions=asked))
    made = [make_sitting(opening=opening) for _ in range(count)]
    return [
        Taker(item.pk, item.application_id, f"/t/{invitation_token(item.invitation)}/", places_of(item.pk))
        for item in made
    ]


def test_chaos_loses_nothing_that_was_acknowledged(chromium: Browser, live_server: object) -> None:
    found = chaos.measure(
        browser=chromium,
        address=str(live_server),
        takers=takers(1),
        seed=7,
        kill=lambda: None,
        stored=stored_texts,
        steps=2,
    )
    assert found["acknowledged_characters"] > 0
    assert (found["acknowledged_lost"], found["duplicated"], found["typed_lost"]) == (0, 0, 0)
    assert found["receipt_ms_p95"] > 0


def test_a_crowd_gets_a_receipt_for_every_save(live_server: object) -> None:
    found = crowd.measure(address=str(live_server), takers=takers(4), seconds=3, stored=stored_texts, pause=0.3)
    assert found["saves"] > 4
    assert (found["errors"], found["lost"]) == (0, 0)


def test_a_page_is_weighed_over_a_slow_line(chromium: Browser, live_server: object) -> None:
    found = weight.weigh(chromium, f"{live_server}{takers(1)[0].link}")
    assert found["kb"] > 50
    assert found["requests"] > 5
    assert found["seconds"] > 0.6  # the page and its scripts, one after the other


def test_what_is_missing_or_there_twice_is_counted() -> None:
    seen = chaos.Seen(acked={1: {"one", "two"}}, typed={1: ["one", "two", "three"]})
    assert chaos.account(seen, {1: "one one"}) == {
        "acknowledged_characters": 6,
        "acknowledged_lost": 3,
        "duplicated": 3,
        "typed_lost": 8,
    }
    assert chaos.percentile([], 95) is None
