"""What is kept of who stands where is what the score sheets themselves say; the database orders as the rule does."""

from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from openings.models import Application, Opening
from results.models import Placing, ScoreSheet
from results.ranking import standing
from scoring.ranking import rank_ranges
from tests.results.cast import Cast, machine_rates, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def scored(cast: Cast, opening: Opening, name: str, level: int) -> Application:
    application = cast.candidate(opening, name=name)
    cast.rate(application, cast.rita, level)
    make_sheet(application)
    return application


def names(ids: list[int]) -> list[str]:
    found = dict(Application.objects.values_list("pk", "person__name"))
    return [found[pk] for pk in ids]


def check() -> None:
    kept = {row.application_id: row.score_sheet_id for row in Placing.objects.all()}
    latest: dict[int, int] = {}
    for sheet in ScoreSheet.objects.select_related("sitting").order_by("sitting__attempt", "id"):
        latest[sheet.sitting.application_id] = sheet.pk
    assert kept == latest
    for row in Placing.objects.select_related("score_sheet", "application"):
        sheet = row.score_sheet
        assert row.opening_id == row.application.opening_id
        assert (row.total, row.se, row.provisional, row.meets_minimums) == (
            sheet.total, sheet.se, sheet.provisional, sheet.meets_minimums,
        )  # fmt: skip


def test_the_latest_sheet_places_whatever_was_made_and_filled_in_later(cast: Cast) -> None:
    opening = cast.opening()
    cleo = scored(cast, opening, "Cleo", 4)
    cast.candidate(opening, name="Not scored")
    check()
    cast.rate(cleo, cast.rolf, 2)
    make_sheet(cleo)
    check()
    kept = list(Placing.objects.order_by("pk").values())
    Placing.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("results.migrations.0015_fill_placing").FILL)
    assert list(Placing.objects.order_by("pk").values()) == kept


def test_the_order_is_by_total_then_by_name_and_the_others_follow_by_name(cast: Cast) -> None:
    opening = cast.opening()
    for name, level in (("Bo", 3), ("Ana", 3), ("Zoe", 5), ("Cy", 1)):
        scored(cast, opening, name, level)
    for name in ("yan", "Xia"):
        cast.candidate(opening, name=name)
    order = standing(opening)
    assert (order.n_placed, names(order[:])) == (4, ["Zoe", "Ana", "Bo", "Cy", "Xia", "yan"])
    # A page over the border, the last, one behind it, and the same of a filter.
    assert [names(order[start : start + 2]) for start in (3, 4, 6)] == [["Cy", "Xia"], ["Xia", "yan"], []]
    some = standing(opening, Application.objects.filter(opening=opening).exclude(person__name__in=["Zoe", "Xia"]))
    assert (some.n_placed, names(some[:])) == (3, ["Ana", "Bo", "Cy", "yan"])
    # The places are those among everybody, whom the filter leaves out too.
    everyone = [(row.total or 0.0, row.se) for row in order.everyone.order_by("-total", "pk")]
    expected = rank_ranges(everyone, everyone)
    found = some.ranks(some[:])
    assert [found[pk] for pk in some.placed] == [expected[place] for place in (1, 2, 3)]


def test_who_is_hidden_stands_among_those_without_a_place_by_name(client, cast: Cast) -> None:
    opening = cast.opening()
    scored(cast, opening, "Ana", 1)
    hidden = [scored(cast, opening, name, level) for name, level in (("Mia", 2), ("Bea", 3), ("Leo", 5))]
    order = standing(opening, hidden={one.pk for one in hidden})
    assert (order.n_placed, names(order[:])) == (1, ["Ana", "Bea", "Leo", "Mia"])
    client.force_login(cast.alma)
    # Alma has rated nobody: nothing about the order of the four is told.
    page = client.get(reverse("results:opening", args=[opening.pk]))
    assert [row["name"] for row in page.context["others"]] == ["Ana", "Bea", "Leo", "Mia"]


def test_a_machine_alone_gives_a_place_only_where_the_policy_says_so(cast: Cast) -> None:
    for allowed in (False, True):
        opening = cast.opening(rules={"provisional_order": allowed})
        application = cast.candidate(opening)
        machine_rates(application, 4.0, build=f"b{allowed}")
        make_sheet(application)
        check()
        assert standing(opening).n_placed == allowed
