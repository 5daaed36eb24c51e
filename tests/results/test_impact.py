"""What other weights, minimums or another rubric would have changed in closed openings: nameless, in groups of ten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from openings.models import Opening
from openings.services.openings import close_opening
from results import impact
from results.models import ScoreSheet
from roles import queries, services
from roles.models import Role
from tests import factories
from tests.results.cast import Cast, sitting_of

pytestmark = pytest.mark.django_db
PREVIEW = "/roles/associate/impact/"
RUBRIC = "/rubric/draft-impact/"


@pytest.fixture
def cast():
    return Cast()


def closed_opening(cast, people=10, provisional=False, **fields):
    """Sheets as the engine writes them: the first is best on empathy and worst on composure, and so on down."""
    opening = cast.opening(**fields)
    for number in range(people):
        application = cast.candidate(opening, name=f"Nobody {number}")
        empathy, composure = 5 - 4 * number / max(people - 1, 1), 1 + 4 * number / max(people - 1, 1)
        _sheet(application, {"empathy": empathy, "composure": composure}, provisional=provisional)
    close_opening(opening=opening, by=cast.alma, at=timezone.now())
    return opening


def _sheet(application, values, *, provisional):
    policy = application.opening.policy
    weights = {key: policy.weights.get(key, 0) for key in values}
    total = sum(weights[key] * value for key, value in values.items()) / sum(weights.values())
    scores = [
        {
            "competency": key, "value": value, "low": value, "high": value, "se": 0.1, "n_human": 2, "n_machine": 0,
            "provisional": False, "meets_minimum": None, "ratings": [],
        }
        for key, value in values.items()
    ]  # fmt: skip
    return ScoreSheet.objects.create(
        sitting=sitting_of(application), policy=policy, competencies=scores, total=total, se=0.1, raters=2,
        provisional=provisional, input_hash=f"{application.pk}", created_at=timezone.now(),
    )  # fmt: skip


def associate():
    return Role.objects.get(key="associate")


def test_other_weights_turn_the_order_round_and_minimums_let_some_fall(cast):
    closed_opening(cast, rules={"weights": {"empathy": 100}})
    found = impact.impact_of_role(associate(), weights={"composure": 100}, minimums={"composure": 3})
    [group] = found.groups
    assert group.people == 10
    assert (group.order.turned, group.order.kept) == (group.order.pairs, 0) == (45, 0)
    assert (group.minimums.before, group.minimums.after, group.minimums.lost) == (10, 5, 5)
    assert group.beyond == 10
    assert not found.changes_nothing


def test_the_weights_that_it_stood_on_change_nothing(cast):
    closed_opening(cast, rules={"weights": {"empathy": 60, "composure": 40}, "minimums": {"empathy": 2}})
    found = impact.impact_of_role(associate(), weights={"empathy": 60, "composure": 40}, minimums={"empathy": 2})
    assert found.changes_nothing
    assert found.groups[0].order.moved == 0


def test_fewer_than_ten_are_said_to_be_too_few_and_small_ones_are_taken_together(cast):
    closed_opening(cast, people=6)
    found = impact.impact_of_role(associate(), weights={"composure": 100}, minimums={})
    assert (found.groups, found.too_few, found.small) == ((), 6, 1)
    closed_opening(cast, people=5)
    [group] = impact.impact_of_role(associate(), weights={"composure": 100}, minimums={}).groups
    assert (group.opening, group.openings, group.people) == (None, 2, 11)
    # Nobody of one opening was ever compared with somebody of the other.
    assert group.order.pairs == 15 + 10


def test_running_openings_and_other_roles_and_machine_only_totals_are_not_looked_at(cast):
    opening = closed_opening(cast)
    Opening.objects.filter(pk=opening.pk).update(state="open")
    assert impact.impact_of_role(associate(), weights={"composure": 100}, minimums={}) == impact.Impact()
    Opening.objects.filter(pk=opening.pk).update(state="closed")
    assert not impact.impact_of_role(factories.make_role("analyst"), weights={"composure": 100}, minimums={}).groups
    closed_opening(cast, provisional=True)
    assert impact.impact_of_role(associate(), weights={"composure": 100}, minimums={}).unscored == 1


def test_the_line_of_an_opening(cast):
    closed_opening(cast, rules={"weights": {"empathy": 100}, "cut": 3})
    [group] = impact.impact_of_role(associate(), weights={"composure": 100}, minimums={}).groups
    assert (group.line.before, group.line.after, group.line.lost, group.line.gained) == (5, 5, 5, 5)


def test_taking_a_competency_out_of_the_rubric_spreads_its_weight(cast):
    closed_opening(cast, rules={"weights": {"empathy": 50, "composure": 50}})
    [group] = impact.impact_of_rubric(["composure"]).groups
    assert group.order.gained == 45  # all had the same total, and now they differ
    assert impact.impact_of_rubric(["composure", "empathy", "patience"]).changes_nothing


def test_the_number_of_queries_does_not_grow(cast):
    counts = []
    for _ in range(2):
        closed_opening(cast, people=3)
        role = associate()
        with CaptureQueriesContext(connection) as found:
            impact.impact_of_role(role, weights={"composure": 100}, minimums={})
        counts.append(len(found))
    assert counts == [2, 2]


def weights(**changes):
    keys = ("empathy", "patience", "composure", "communication", "problem_solving")
    typed = dict.fromkeys(keys, 0) | changes
    return {f"weight_{key}": value for key, value in typed.items()} | {f"minimum_{key}": "" for key in keys}


def test_the_page_names_nobody_saves_nothing_and_carries_the_weights_along(client, cast):
    closed_opening(cast)
    client.force_login(cast.admin)
    before = associate().weights
    answer = client.post(PREVIEW, weights(composure=100))
    page = answer.content.decode()
    assert "Nobody 1" not in page
    assert "would have had another place" in page
    assert 'name="weight_composure" value="100"' in page
    assert associate().weights == before
    again = client.post("/roles/associate/edit/", {**weights(composure=100), "again": "1"})
    assert again.status_code == 200
    assert again.context["form"]["weight_composure"].value() == "100"
    assert associate().weights == before
    assert client.post("/roles/associate/edit/", weights(composure=100)).status_code == 302
    assert associate().weights["composure"] == 100


def test_wrong_weights_come_back_with_the_fault_and_the_plain_address_looks_back(client, cast):
    closed_opening(cast, people=2)
    client.force_login(cast.admin)
    page = client.post(PREVIEW, weights(composure=90)).content.decode()
    assert "Make them add up to 100" in page
    assert 'action="/roles/associate/edit/"' in page
    assert "2 candidates of smaller closed openings are too few" in client.get(PREVIEW).content.decode()
    assert client.get("/roles/nothing/impact/").status_code == 404


def test_the_draft_of_the_rubric(client, cast):
    client.force_login(cast.admin)
    assert client.get(RUBRIC).status_code == 404
    opening = closed_opening(cast)
    cast.rate(opening.applications.first(), cast.rita, 3)
    assert "There is no draft" in client.get(RUBRIC).content.decode()
    rubric = queries.rubric()
    body = services.working_body(rubric)
    first, *others = body["competencies"]
    body["competencies"] = [{**first, "definition": "Otherwise."}, *others[:-1]]
    services.save_rubric_draft(rubric=rubric, body=body, revision=0, by=cast.admin, at=timezone.now())
    page = client.get(RUBRIC).content.decode()
    assert "reads otherwise" in page
    assert "People rated 2 answers" in page
    assert "is taken out" in page


@pytest.mark.parametrize("path", [PREVIEW, RUBRIC])
@pytest.mark.parametrize("role", [User.Role.HIRING_MANAGER, User.Role.RATER, User.Role.FAIRNESS])
def test_only_admins_look(client, path, role):
    factories.load_roles()
    assert client.get(path).status_code == 302
    client.force_login(factories.make_user(role=role))
    assert client.get(path).status_code == 403
