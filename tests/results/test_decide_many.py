"""Decisions about several at once: each decline with its person and its own reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from results.models import Decision
from results.services.decisions import SomeRefused, Verdict, decide_many
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def rated(cast, opening, name):
    application = cast.candidate(opening, name=name)
    for rater in (cast.rita, cast.rolf):
        cast.rate(application, rater, 3)
    make_sheet(application)
    return application


@pytest.fixture
def opening(cast):
    return cast.opening()


@pytest.fixture
def people(cast, opening):
    return [rated(cast, opening, name) for name in ("Ana", "Bo", "Cy")]


def take(opening, by, *verdicts):
    return decide_many(opening=opening, verdicts=[Verdict(*one) for one in verdicts], by=by, at=timezone.now())


def post(client, opening, chosen, shared=None, **lines):
    data = {"c": [application.pk for application in chosen], **(shared or {})}
    for application in chosen:
        for name, value in lines.get(application.person.name, {}).items():
            data[f"a{application.pk}-{name}"] = value
    return client.post(reverse("results:decide_many", args=[opening.pk]), data)


def test_one_decision_for_all_and_a_decline_with_its_own_words(client, cast, opening, people):
    client.force_login(cast.alma)
    decline = {"kind": "decline", "reason": "others_stronger", "words": "Named no feeling in either answer."}
    answer = post(client, opening, people, {"kind": "advance", "reason": "strong_evidence"}, Bo=decline)
    assert answer.status_code == 302
    found = {d.application.person.name: (d.kind, d.reason, d.decided_by) for d in Decision.objects.all()}
    assert found == {
        "Ana": ("advance", "strong_evidence", cast.alma),
        "Bo": ("decline", "others_stronger", cast.alma),
        "Cy": ("advance", "strong_evidence", cast.alma),
    }
    assert AuditEntry.objects.filter(action="decision.decline").get().data["rated_by_people"] is True
    assert all(decision.score_sheet for decision in Decision.objects.all())


def test_a_decline_cannot_be_shared(client, cast, opening, people):
    client.force_login(cast.alma)
    answer = post(client, opening, people, {"kind": "decline", "reason": "others_stronger"})
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_a_decline_without_words_or_with_anothers_words_is_refused_and_nothing_is_lost(client, cast, opening, people):
    client.force_login(cast.alma)
    bare = {"kind": "decline", "reason": "below_must_have"}
    answer = post(client, opening, people, Ana=bare, Bo={"kind": "hold", "reason": "more_to_learn", "words": "Ask Bo."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say in words what in this candidate" in page
    assert "Ask Bo." in page
    same = {**bare, "words": "Below the minimum."}
    answer = post(client, opening, people, Ana=same, Bo=same)
    assert "The same words stand at somebody else" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_reason_that_is_not_about_the_person_may_be_the_same_for_many(cast, opening, people):
    made = take(opening, cast.alma, *((one, "decline", "role_filled", "") for one in people))
    assert len(made) == 3


def test_nobody_is_declined_among_many_without_a_human_rating(cast, opening, people):
    unrated = cast.candidate(opening, name="Dee")
    with pytest.raises(SomeRefused) as refusal:
        take(opening, cast.alma, (people[0], "advance", "strong_evidence", ""), (unrated, "decline", "role_filled", ""))
    assert list(refusal.value.refusals) == [unrated.pk]
    assert not Decision.objects.exists()


def test_a_second_click_changes_nothing(cast, opening, people):
    verdict = (people[0], "hold", "more_to_learn", "")
    assert len(take(opening, cast.alma, verdict)) == 1
    assert take(opening, cast.alma, verdict) == []
    assert len(take(opening, cast.alma, (people[0], "advance", "strong_evidence", ""))) == 1


def test_lines_that_say_half_are_sent_back(client, cast, opening, people):
    client.force_login(cast.alma)
    assert "Choose a reason." in post(client, opening, people, Ana={"kind": "hold"}).content.decode()
    assert "Choose a decision for this" in post(client, opening, people, Ana={"words": "Nice"}).content.decode()
    assert "for all of them or for one" in post(client, opening, people).content.decode()


def test_whom_one_has_to_rate_first_is_left_out_and_said(client, cast, opening, people):
    mine = cast.candidate(opening, name="Mine")
    client.force_login(cast.alma)
    page = client.get(reverse("results:decide_many", args=[opening.pk]), {"c": [people[0].pk, mine.pk]})
    assert page.context["left_out"] == 1
    assert post(client, opening, [mine], {"kind": "hold", "reason": "more_to_learn"}).status_code == 302
    assert "Rate whom you ticked first" in client.get(reverse("results:opening", args=[opening.pk])).text
    assert not Decision.objects.exists()


def test_the_doors(client, cast, opening, people):
    url = reverse("results:decide_many", args=[opening.pk])
    assert client.get(url).status_code == 302
    client.force_login(cast.olga)
    assert client.get(url, {"c": people[0].pk}).status_code == 404
    client.force_login(cast.rita)
    assert client.get(url, {"c": people[0].pk}).status_code == 403
    client.force_login(cast.alma)
    assert client.get(url).status_code == 302
    assert client.get(url, {"c": people[0].pk}).status_code == 200
    assert client.delete(url).status_code == 405


def test_each_of_many_can_be_undone(client, cast, opening, people):
    [decision] = take(opening, cast.alma, (people[0], "hold", "more_to_learn", ""))
    Decision.objects.filter(pk=decision.pk).update(holds_since=timezone.now() - timedelta(minutes=59))
    client.force_login(cast.alma)
    client.post(reverse("results:undo", args=[opening.pk, people[0].pk, decision.pk]))
    decision.refresh_from_db()
    assert decision.undone_at
