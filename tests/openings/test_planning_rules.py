"""The rules of the hiring plan: facts in, proposals with their reasons out. No database."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from openings.planning.assessments import Offered, propose_assessment
from openings.planning.coverage import nothing_missing, team_coverage
from openings.planning.facts import Colleague, Facts, Goal
from openings.planning.growth import growth_plan, read_growth
from openings.planning.roles import RoleFacts, recommend_role
from openings.planning.weights import propose_must_haves, propose_weights, to_hundred

LABELS = {
    "empathy": "Empathy", "patience": "Patience", "composure": "Composure", "communication": "Communication",
    "problem_solving": "Problem solving",
}  # fmt: skip


def role(key: str, *weights: float, **minimums: float) -> RoleFacts:
    return RoleFacts(key, key.title(), dict(zip(LABELS, weights, strict=True)), minimums)


ASSOCIATE = role("associate", 28, 22, 22, 16, 12, empathy=2.5)
SPECIALIST = role("specialist", 15, 10, 10, 30, 35, communication=2.5)
ANALYST = role("analyst", 12, 8, 8, 32, 40)
MANAGER = role("manager", 18, 14, 22, 28, 18)
EXPERT = role("expert", 14, 10, 12, 29, 35)
ROLES = [ASSOCIATE, SPECIALIST, ANALYST, MANAGER, EXPERT]


def facts(**given: Any) -> Facts:
    return Facts(labels=LABELS, **given)


@pytest.mark.parametrize(
    ("percent", "plan", "neighbours"),
    [
        ("0", "steady", ()),
        ("14.9", "steady", ()),
        ("15", "rapid", ()),
        ("25", "rapid", ()),
        ("25.1", "", ("rapid", "hyper")),
        ("49.9", "", ("rapid", "hyper")),
        ("50", "hyper", ()),
        ("100", "hyper", ()),
        ("100.1", "", ("hyper",)),
        ("-3", "", ("steady",)),
    ],
)
def test_growth_is_read_where_something_is_known_and_left_open_where_not(percent, plan, neighbours):
    reading = read_growth(Decimal(percent))
    assert (reading.plan, reading.neighbours) == (plan, neighbours)


def test_in_a_gap_a_person_may_choose_a_neighbour_and_nothing_else():
    assert growth_plan(Decimal(30), "hyper") == "hyper"
    assert growth_plan(Decimal(30), "steady") == ""
    assert growth_plan(Decimal(30), "") == ""
    assert growth_plan(Decimal(10), "hyper") == "steady"
    assert growth_plan(None, "hyper") == ""


@pytest.mark.parametrize(
    ("work", "expected"),
    [("conversations", "associate"), ("improvements", "specialist"), ("figures", "analyst"), ("leading", "manager"),
     ("advising", "expert")],
)  # fmt: skip
def test_the_work_of_a_goal_ahead_speaks_for_the_role_that_exists_for_it(work, expected):
    found = recommend_role(facts(future=(Goal("Fewer repeat contacts", work),)), ROLES)
    assert found.best is not None
    assert found.best.role.key == expected
    assert "Fewer repeat contacts" in found.best.reasons[0].words


def test_growth_and_customers_alone_recommend_nobody():
    found = recommend_role(facts(growth="hyper", customers="b2c"), ROLES)
    assert (found.best, found.tied) == (None, ())
    assert any(fit.points for fit in found.fits)


def test_equal_points_are_a_tie_for_a_person_to_settle():
    found = recommend_role(facts(future=(Goal("One", "figures"), Goal("Other", "leading"))), ROLES)
    assert found.best is None
    assert [fit.role.key for fit in found.tied] == ["analyst", "manager"]


def test_the_runner_up_comes_with_its_own_reasons():
    goals = (Goal("Faster refunds", "improvements", ("composure",)), Goal("Know why people leave", "figures"))
    found = recommend_role(facts(future=goals, customers="b2c"), ROLES)
    assert (found.best.role.key, found.best.points) == ("specialist", 4)
    assert (found.runner_up.role.key, found.runner_up.points) == ("analyst", 3)
    assert all(reason.words for reason in found.runner_up.reasons)


def test_a_past_goal_speaks_only_where_it_fell_short():
    missed = facts(past=(Goal("Train the team", "leading", (), "missed"),))
    reached = facts(past=(Goal("Train the team", "leading", (), "reached"),))
    assert recommend_role(missed, ROLES).best.role.key == "manager"
    assert recommend_role(reached, ROLES).best is None


def test_without_facts_the_weights_are_the_roles():
    rows = propose_weights(facts(), SPECIALIST)
    assert [row.proposed for row in rows] == [15, 10, 10, 30, 35]
    assert not any(row.changes for row in rows)


def test_every_change_of_a_weight_has_its_reason_and_all_add_up_to_100():
    goals = (Goal("A help centre that helps", "improvements", ("communication",)),)
    colleagues = (Colleague("Ana", ("empathy",)),)
    rows = {
        row.competency: row
        for row in propose_weights(facts(customers="b2c", future=goals, team=colleagues), SPECIALIST)
    }
    assert [change.points for change in rows["communication"].changes] == [6, 3, 3]
    assert all(change.words for row in rows.values() for change in row.changes)
    assert sum(row.proposed for row in rows.values()) == 100
    assert rows["communication"].proposed == 38  # 42 of 112
    assert rows["empathy"].proposed < 15


def test_what_the_rubric_lacks_goes_to_what_comes_nearest_and_says_so():
    near = {row.competency: row for row in propose_weights(facts(growth="hyper", customers="b2b"), ANALYST)}
    assert [change.points for change in near["problem_solving"].changes] == [4, 4]
    assert all("nearest" in change.words for change in near["problem_solving"].changes)
    wider = Facts(labels={**LABELS, "strategic_thinking": "Strategic thinking"}, growth="hyper")
    rows = {row.competency: row for row in propose_weights(wider, ANALYST)}
    assert [change.points for change in rows["strategic_thinking"].changes] == [4]
    assert rows["problem_solving"].changes == ()


def test_many_goals_do_not_raise_a_weight_without_end():
    goals = tuple(Goal(f"Goal {n}", leans_on=("empathy",)) for n in range(8))
    rows = {row.competency: row for row in propose_weights(facts(future=goals), ASSOCIATE)}
    assert [change.points for change in rows["empathy"].changes] == [9]


@pytest.mark.parametrize("parts", [[1, 1, 1], [33.3, 33.3, 33.4], [0, 0, 7], [12.5, 12.5, 75]])
def test_shares_are_whole_and_add_up_to_100(parts):
    shares = to_hundred(parts)
    assert sum(shares) == 100
    assert all(abs(share - 100 * part / sum(parts)) < 1 for share, part in zip(shares, parts, strict=True))


def test_a_role_without_weights_on_this_rubric_starts_even():
    assert [row.proposed for row in propose_weights(facts(), RoleFacts("own", "Own", {}, {}))] == [20] * 5


def test_must_haves_come_from_the_role_and_from_goals_that_nobody_covers():
    goals = (Goal("Calm the phones", "conversations", ("composure",)),)
    found = {item.competency: item for item in propose_must_haves(
        facts(future=goals, team=(Colleague("Bo", ("empathy",)),)), ASSOCIATE
    )}  # fmt: skip
    assert (found["empathy"].level, found["composure"].level, found["patience"].level) == (2.5, 2.5, None)
    assert "Calm the phones" in found["composure"].words
    assert propose_must_haves(facts(future=goals), SPECIALIST)[2].level is None


def test_the_team_shows_gaps_single_people_and_what_could_help():
    goals = (Goal("One", leans_on=("empathy", "patience", "composure")),)
    colleagues = (Colleague("Ana", ("empathy", "patience")), Colleague("Bo", ("empathy",)))
    rows = {row.competency: row for row in team_coverage(facts(future=goals, team=colleagues))}
    states = [rows[key].state for key in ("empathy", "patience", "composure", "communication")]
    assert states == ["covered", "thin", "gap", "spare"]
    assert rows["composure"].help
    assert not rows["empathy"].help
    assert not nothing_missing(list(rows.values()))
    assert nothing_missing(team_coverage(facts(future=(Goal("One", leans_on=("empathy",)),), team=colleagues)))


def test_the_assessment_is_the_one_that_reaches_most_of_the_weights():
    narrow = Offered(1, "Narrow, v1", (("empathy",), ("empathy",)))
    wide = Offered(2, "Wide, v1", (("empathy",), ("communication",), ()))
    weights = {"empathy": 60, "communication": 40}
    found = propose_assessment([narrow, wide], weights, LABELS)
    assert (found.offered.pk, found.covered, found.unasked) == (2, 100, ())
    assert propose_assessment([narrow], weights, LABELS).unasked == ("Communication",)
    assert propose_assessment([], weights, LABELS) is None


def test_no_combination_of_facts_breaks_the_sums():
    for growth, customers, planned in product(["", "steady", "rapid", "hyper"], ["", "b2b", "b2c", "both"], ROLES):
        goals = (Goal("Ahead", "figures", ("empathy", "problem_solving")),)
        missed = (Goal("Behind", "leading", ("patience",), "partly"),)
        rows = propose_weights(facts(growth=growth, customers=customers, future=goals, past=missed), planned)
        assert sum(row.proposed for row in rows) == 100
