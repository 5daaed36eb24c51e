"""Candidates side by side, other weights as a sandbox, and how they fit the other roles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from openings.models import ScoringPolicy
from ratings.models import Rating, Reveal
from results.comparing import difference_words
from results.models import Decision, ScoreSheet
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def cast():
    return Cast()


def rated(cast, opening, name, empathy, composure=3, **values):
    application = cast.candidate(opening, name=name, **values)
    for rater in (cast.rita, cast.rolf):
        cast.rate(application, rater, {"empathy": empathy, "composure": composure})
    make_sheet(application)
    return application


def look(client, name, opening, applications=(), **query):
    return client.get(reverse(f"results:{name}", args=[opening.pk]), {"c": [a.pk for a in applications], **query})


@pytest.fixture
def three(cast):
    opening = cast.opening(rules={"minimums": {"empathy": 3}})
    return opening, [
        rated(cast, opening, name, *levels) for name, levels in (("Ana", (5, 5)), ("Bo", (1, 1)), ("Cy", (5, 4)))
    ]


def test_candidates_stand_side_by_side_with_what_can_be_told_apart_in_words(client, cast, three):
    opening, chosen = three
    client.force_login(cast.alma)
    page = look(client, "compare", opening, chosen)
    assert page.context["total_words"] == "Ana above Bo; Cy above Bo"
    assert [column.tied_with for column in page.context["columns"]] == [("Cy",), (), ("Ana",)]
    lines = {line.key: line for line in page.context["lines"]}
    assert lines["empathy"].words == "Ana above Bo; Cy above Bo"
    assert lines["empathy"].scores[1].meets_minimum is False
    assert lines["patience"].words == ""
    question = page.context["questions"][0]
    assert [bool(item and item.rows) for _column, item in question.cells] == [True, True, True]
    # What was shown is written down, and nothing else is.
    assert Reveal.objects.filter(user=cast.alma).count() == 3
    assert not Decision.objects.exists()


def test_the_order_is_the_one_that_was_ticked_and_each_stands_once(client, cast, three):
    opening, (ana, bo, cy) = three
    client.force_login(cast.alma)
    page = look(client, "compare", opening, [cy, ana, cy, bo])
    assert [column.name for column in page.context["columns"]] == ["Cy", "Ana", "Bo"]


def test_one_alone_and_six_are_sent_back(client, cast, three):
    opening, chosen = three
    client.force_login(cast.alma)
    assert look(client, "compare", opening, chosen[:1]).status_code == 302
    six = [*chosen, *(rated(cast, opening, f"More {n}", 3) for n in range(3))]
    assert look(client, "compare", opening, six).status_code == 302
    assert look(client, "compare", opening, six[:5]).status_code == 200
    assert client.get(reverse("results:compare", args=[opening.pk]), {"c": ["x", "9" * 30]}).status_code == 302


def test_whom_one_still_has_to_rate_stands_there_without_any_number(client, cast, three):
    opening, (ana, _bo, _cy) = three
    mine = cast.candidate(opening, name="Mine")
    cast.rate(mine, cast.rita, 5)
    make_sheet(mine)
    client.force_login(cast.alma)
    page = look(client, "compare", opening, [ana, mine])
    hidden = page.context["columns"][1]
    assert (hidden.hidden, hidden.sheet, hidden.tied_with) == (True, None, ())
    assert all(not item.rows for item in hidden.answers.values())
    assert all(item.pieces == item.bare_pieces for item in hidden.answers.values())
    assert page.context["lines"][0].scores[1] is None
    assert page.context["total_words"] == ""
    assert mine.pk not in Reveal.objects.values_list("application", flat=True)
    assert "Hidden until you have rated" in page.content.decode()


def test_weights_can_be_tried_and_change_nothing(client, cast, three):
    opening, chosen = three
    client.force_login(cast.alma)
    look(client, "compare", opening, chosen)
    before = [model.objects.count() for model in (ScoreSheet, ScoringPolicy, Rating, AuditEntry, Reveal)]
    weights = {"w_empathy": 0, "w_patience": 0, "w_composure": 1, "w_communication": 0, "w_problem_solving": 0}
    page = look(client, "compare", opening, chosen, **weights)
    assert [total.value for total in page.context["tried"]] == [5.0, 1.0, 4.0]
    sheet = page.context["columns"][2].sheet
    assert sheet.total == 4.5
    assert [model.objects.count() for model in (ScoreSheet, ScoringPolicy, Rating, AuditEntry, Reveal)] == before


@pytest.mark.parametrize("bad", [{"w_empathy": "-1"}, {"w_empathy": "much"}, dict.fromkeys(
    ("w_empathy", "w_patience", "w_composure", "w_communication", "w_problem_solving"), "0"
)])  # fmt: skip
def test_weights_that_are_none_are_sent_back_in_words(client, cast, three, bad):
    opening, chosen = three
    client.force_login(cast.alma)
    page = look(client, "compare", opening, chosen, **bad)
    assert page.context["tried"] == []
    assert "Please look at this again" in page.content.decode()


def test_the_sandbox_of_the_ranking_tells_the_place_by_the_policy(client, cast, three):
    opening, _chosen = three
    rated(cast, opening, "Dee", 1, 5)
    client.force_login(cast.alma)
    rows = look(client, "what_if", opening).context["rows"]
    assert {row["near"] for row in rows} == {"Same place as by the policy"}
    weights = {"w_empathy": 0, "w_patience": 0, "w_composure": 1, "w_communication": 0, "w_problem_solving": 0}
    rows = look(client, "what_if", opening, **weights).context["rows"]
    assert [row["name"] for row in rows] == ["Ana", "Dee", "Cy", "Bo"]
    assert rows[1]["near"].startswith("Place ")


def test_the_sandbox_leaves_out_whom_one_still_has_to_rate(client, cast, three):
    opening, _chosen = three
    mine = cast.candidate(opening, name="Mine")
    cast.rate(mine, cast.rita, 5)
    make_sheet(mine)
    client.force_login(cast.alma)
    page = look(client, "what_if", opening)
    assert "Mine" not in [row["name"] for row in page.context["rows"]]
    assert page.context["hidden"] == 1


def test_every_role_has_its_view_of_a_candidate(client, cast, three):
    opening, (ana, bo, _cy) = three
    client.force_login(cast.alma)
    page = look(client, "compare", opening, [ana, bo])
    (_column, fits), (_other, low) = page.context["fits_by_column"]
    assert {fit.role.key for fit in fits} == {"associate", "specialist", "analyst", "manager", "expert"}
    assert next(fit.words for fit in fits if fit.role.key == "associate") == "The role of this opening"
    assert next(fit for fit in low if fit.role.key == "associate").total.meets_minimums is False
    own = client.get(reverse("results:candidate", args=[opening.pk, ana.pk]))
    assert len(own.context["fits"]) == 5


def test_filters_by_minimums_and_by_role_never_find_whom_one_has_to_rate_first(client, cast, three):
    opening, _chosen = three
    mine = cast.candidate(opening, name="Mine")
    cast.rate(mine, cast.rita, 5)
    make_sheet(mine)
    client.force_login(cast.alma)

    def names(**query):
        page = look(client, "opening", opening, **query)
        return sorted(row["name"] for row in [*page.context["ranked"], *page.context["others"]])

    assert names(minimums="met") == ["Ana", "Cy"]
    assert names(minimums="below") == ["Bo"]
    assert names(minimums="open") == []
    assert names(fits="associate") == ["Ana", "Cy"]
    assert names(fits="nobody") == ["Ana", "Bo", "Cy", "Mine"]
    assert names(stage="undecided") == ["Ana", "Bo", "Cy", "Mine"]


def test_another_teams_candidates_cannot_be_compared(client, cast, three):
    opening, chosen = three
    client.force_login(cast.olga)
    assert look(client, "compare", opening, chosen).status_code == 404
    assert look(client, "what_if", opening).status_code == 404
    client.force_login(cast.alma)
    elsewhere = Cast()
    stranger = rated(elsewhere, elsewhere.opening(), "Stranger", 3)
    page = look(client, "compare", opening, [*chosen, stranger])
    assert "Stranger" not in page.content.decode()
    client.force_login(cast.rita)
    assert look(client, "compare", opening, chosen).status_code == 403


def test_names_and_answers_may_be_hostile(client, cast):
    opening = cast.opening()
    chosen = [rated(cast, opening, HOSTILE, 3, texts=(HOSTILE, HOSTILE)), rated(cast, opening, "Bo", 3)]
    client.force_login(cast.alma)
    assert HOSTILE not in look(client, "compare", opening, chosen).content.decode()


def test_five_take_as_many_queries_as_two(client, cast):
    opening = cast.opening()
    chosen = [rated(cast, opening, f"Person {n}", 3) for n in range(5)]
    client.force_login(cast.alma)
    look(client, "compare", opening, chosen)
    with CaptureQueriesContext(connection) as two:
        look(client, "compare", opening, chosen[:2])
    with CaptureQueriesContext(connection) as five:
        look(client, "compare", opening, chosen)
    assert len(five) == len(two)


def test_without_errors_nothing_is_told_apart():
    assert difference_words([("Ana", 5.0, None), ("Bo", 1.0, 0.1)]) == "No reliable difference"
    assert difference_words([("Ana", 5.0, 0.1)]) == ""
    assert difference_words([("Ana", None, None), ("Bo", 1.0, 0.1)]) == ""
