"""Plans as they are stored, changed and turned into an opening."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from openings.models import Advertisement, HiringPlan, Opening
from openings.plans import proposal_of
from openings.services import plans as services
from roles.queries import current_rubric_version
from tests.factories import make_assessment_version, make_role, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def alma() -> User:
    make_assessment_version(role=make_role("specialist"), title="From feedback to improvement")
    return make_user(User.Role.HIRING_MANAGER, make_team("Leeds"), name="Alma")


def make_plan(by: User, **values: Any) -> HiringPlan:
    values = {"title": "Help centre", "team": by.teams.first(), "by": by, "at": timezone.now(), **values}
    return services.create_plan(**values)


def lines(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return data | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


AHEAD = {"text": "Halve repeat contacts", "work": "improvements", "leans_on": ["communication", "problem_solving"]}
BEHIND = {"text": "A help centre", "work": "improvements", "leans_on": ["communication"], "outcome": "partly"}


def with_goals(client, plan: HiringPlan) -> Any:
    data = {"revision": plan.revision, **lines("future", AHEAD, {"text": ""}), **lines("past", BEHIND)}
    return client.post(reverse("openings:plan_roadmap", args=[plan.pk]), data)


def test_a_plan_leads_step_by_step_to_a_recommendation_with_reasons(client, alma):
    client.force_login(alma)
    data = {"title": "Help  centre", "team": alma.teams.get().pk, "growth": "30", "customers": "b2c"}
    answer = client.post(reverse("openings:plan_new"), data)
    plan = HiringPlan.objects.get()
    assert answer.url == reverse("openings:plan_roadmap", args=[plan.pk])
    assert (plan.title, plan.growth) == ("Help centre", Decimal(30))
    assert with_goals(client, plan).url == reverse("openings:plan_team", args=[plan.pk])
    colleagues = lines("team", {"who": "Ana", "strong_in": ["empathy"]}, {"who": ""})
    plan.refresh_from_db()
    answer = client.post(reverse("openings:plan_team", args=[plan.pk]), {"revision": plan.revision, **colleagues})
    assert answer.url == reverse("openings:plan", args=[plan.pk])
    page = client.get(answer.url)
    proposal = page.context["proposal"]
    assert proposal.role.key == "specialist"
    assert proposal.assessment.offered.title == "From feedback to improvement, v1"
    assert "Halve repeat contacts" in page.content.decode()
    # Between 25 and 50 % nothing is known: it is said, and the neighbours are offered.
    assert [key for key, *_rest in page.context["growth_gap"]] == ["rapid", "hyper", ""]
    assert AuditEntry.objects.filter(subject_kind="plan").count() == 3


def test_in_a_growth_gap_the_chosen_neighbour_counts(client, alma):
    plan = make_plan(alma, growth=Decimal(30))
    client.force_login(alma)
    client.post(reverse("openings:plan_growth", args=[plan.pk]), {"revision": 1, "choice": "hyper"})
    plan.refresh_from_db()
    assert proposal_of(plan, current_rubric_version()).facts.growth == "hyper"
    client.post(reverse("openings:plan_growth", args=[plan.pk]), {"revision": 2, "choice": "guess"})
    plan.refresh_from_db()
    assert plan.growth_choice == "hyper"


def test_own_weights_hold_until_one_goes_back_to_the_proposed_ones(client, alma):
    plan = make_plan(alma)
    client.force_login(alma)
    client.post(reverse("openings:plan_role", args=[plan.pk]), {"revision": 1, "role": "specialist"})
    url = reverse("openings:plan", args=[plan.pk])
    own = {"weight_empathy": 20, "weight_patience": 20, "weight_composure": 20, "weight_communication": 20}
    answer = client.post(url, {"revision": 2, **own, "weight_problem_solving": 30})
    assert "The weights add up to 110. Make them add up to 100." in answer.content.decode()
    data = {"revision": 2, **own, "weight_problem_solving": 20, "minimum_patience": "3"}
    assert client.post(url, data).status_code == 302
    plan.refresh_from_db()
    proposal = proposal_of(plan, current_rubric_version())
    assert proposal.weights["empathy"] == 20
    assert proposal.minimums == {"patience": 3.0}
    client.post(url, {"revision": 3, "proposed": "1"})
    plan.refresh_from_db()
    assert plan.weights is None
    assert proposal_of(plan, current_rubric_version()).minimums == {"communication": 2.5}


def test_another_role_lets_own_weights_go(alma):
    plan = make_plan(alma)
    role = make_role("specialist")
    weights = dict.fromkeys(("empathy", "patience", "composure", "communication", "problem_solving"), 20)
    now = {"by": alma, "at": timezone.now()}
    services.change_weights(plan=plan, revision=1, role=role, weights=weights, minimums={}, **now)
    plan.refresh_from_db()
    services.choose_role(plan=plan, revision=2, role=role, **now)
    plan.refresh_from_db()
    assert plan.weights == weights
    services.choose_role(plan=plan, revision=3, role=make_role("manager"), **now)
    plan.refresh_from_db()
    assert plan.weights is None


def test_two_at_once_do_not_write_over_each_other_and_nothing_typed_is_lost(client, alma):
    plan = make_plan(alma)
    services.choose_growth(plan=plan, revision=1, choice="rapid", by=alma, at=timezone.now())
    client.force_login(alma)
    answer = with_goals(client, plan)
    page = answer.content.decode()
    assert "Somebody else changed this plan meanwhile" in page
    assert "Halve repeat contacts" in page
    plan.refresh_from_db()
    assert plan.future_goals == []
    assert f'name="revision" value="{plan.revision}"' in page
    assert with_goals(client, plan).status_code == 302


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": "", "work": "figures"}, "Name the goal"),
        ({"text": "Fine", "outcome": ""}, "Say how it went."),
        ({"text": "x" * 201, "outcome": "missed"}, "at most 200 characters"),
        ({"text": "Fine", "outcome": "missed", "leans_on": ["charm"]}, "charm is not one"),
    ],
)
def test_a_goal_that_makes_no_sense_is_sent_back_with_what_to_do(client, alma, row, words):
    plan = make_plan(alma)
    client.force_login(alma)
    data = {"revision": 1, **lines("future", AHEAD), **lines("past", row)}
    answer = client.post(reverse("openings:plan_roadmap", args=[plan.pk]), data)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "Halve repeat contacts" in answer.content.decode()


def test_another_line_keeps_what_was_typed(client, alma):
    plan = make_plan(alma)
    client.force_login(alma)
    data = {"revision": 1, **lines("future", AHEAD), **lines("past", {"text": ""}), "more": "future"}
    answer = client.post(reverse("openings:plan_roadmap", args=[plan.pk]), data)
    assert answer.context["future"].total_form_count() == 2
    assert "Halve repeat contacts" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.future_goals == []


def test_the_plan_fills_in_the_form_of_the_opening_and_is_joined_to_it(client, alma):
    plan = make_plan(alma, customers="b2c")
    client.force_login(alma)
    with_goals(client, plan)
    plan.refresh_from_db()
    proposal = proposal_of(plan, current_rubric_version())
    url = f"{reverse('openings:create')}?plan={plan.pk}"
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert (shown["title"], shown["role"]) == ("Help centre", proposal.role.pk)
    assert shown["assessment_version"] == proposal.assessment.offered.pk
    assert shown["weight_communication"] == proposal.weights["communication"] != 30
    assert shown["minimum_communication"] == 2.5
    assert client.post(url, {name: value for name, value in shown.items() if value is not None}).status_code == 302
    plan.refresh_from_db()
    assert plan.opening == Opening.objects.get()
    assert plan.opening.policy.weights["communication"] == proposal.weights["communication"]
    # Once made, the plan makes no second one.
    assert "plan" not in client.get(url).context or client.get(url).context["plan"] is None


def test_a_title_can_be_hostile(client, alma):
    plan = make_plan(alma, title="<script>alert(1)</script>")
    client.force_login(alma)
    for name in ("openings:plan", "openings:plan_need", "openings:plan_roadmap", "openings:plan_team"):
        assert "<script>alert" not in client.get(reverse(name, args=[plan.pk])).content.decode()


@pytest.mark.parametrize("name", ["plan", "plan_need", "plan_roadmap", "plan_team", "advertisement"])
def test_another_teams_plan_does_not_exist_and_raters_may_not_plan(client, alma, name):
    plan = make_plan(alma)
    url = reverse(f"openings:{name}", args=[plan.pk])
    assert client.get(url).status_code == 302
    client.force_login(make_user(User.Role.HIRING_MANAGER, make_team()))
    assert client.get(url).status_code == 404
    assert client.post(url, {"revision": 1}).status_code == 404
    client.force_login(make_user(User.Role.RATER, alma.teams.get()))
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("name", ["plan_role", "plan_growth"])
def test_choosing_is_a_post(client, alma, name):
    plan = make_plan(alma)
    client.force_login(alma)
    assert client.get(reverse(f"openings:{name}", args=[plan.pk])).status_code == 405


@pytest.mark.parametrize(
    "values",
    [{"title": " "}, {"title": "x" * 121}, {"growth": Decimal(-101)}, {"growth": Decimal(1001)}, {"customers": "b2g"}],
)
def test_values_that_mean_nothing_make_no_plan(alma, values):
    with pytest.raises(services.PlanInvalid):
        make_plan(alma, **values)
    assert not HiringPlan.objects.exists()


def test_the_services_refuse_what_no_form_sends(alma):
    plan = make_plan(alma)
    role = make_role("specialist")
    now = {"revision": 1, "by": alma, "at": timezone.now()}
    goal = services.Goal("Fine")
    for change in (
        lambda: services.change_roadmap(plan=plan, past=[goal], future=[], **now),
        lambda: services.change_roadmap(plan=plan, past=[], future=[goal] * 9, **now),
        lambda: services.change_team(plan=plan, colleagues=[services.Colleague("Ana")] * 13, **now),
        lambda: services.change_team(plan=plan, colleagues=[services.Colleague(" ")], **now),
        lambda: services.change_weights(plan=plan, role=role, weights={"empathy": 90}, minimums={}, **now),
        lambda: services.change_weights(plan=plan, role=role, weights={"empathy": 100}, minimums={"empathy": 6}, **now),
    ):
        with pytest.raises(services.PlanInvalid):
            change()


def test_the_database_knows_the_words_too(alma):
    plan = make_plan(alma)
    for values in ({"customers": "b2g"}, {"growth_choice": "slow"}, {"growth": -101}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HiringPlan.objects.filter(pk=plan.pk).update(**values)


def advertise(plan: HiringPlan, by: User, body: str = "Hello.", **facts: Any) -> Advertisement:
    return services.save_advertisement(
        plan=plan, title="CX Specialist", body=body, facts={"organisation": "Fennel", **facts}, by=by, at=timezone.now()
    )


def test_each_save_is_a_version_and_the_same_again_is_none(alma):
    plan = make_plan(alma)
    assert [advertise(plan, alma, body).number for body in ("One.", "One.", "Two.", "One.")] == [1, 1, 2, 3]
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        Advertisement.objects.filter(plan=plan).update(body="Other")
    assert isinstance(refusal.value, IntegrityError | InternalError)
    with pytest.raises(services.PlanInvalid):
        advertise(plan, alma, " ")


def test_the_advertisement_is_drafted_checked_saved_and_taken_out(client, alma):
    plan = make_plan(alma)
    client.force_login(alma)
    url = reverse("openings:advertisement", args=[plan.pk])
    assert client.get(url).url == reverse("openings:plan", args=[plan.pk])  # no role yet
    client.post(reverse("openings:plan_role", args=[plan.pk]), {"revision": 1, "role": "specialist"})
    draft = client.get(url).context["form"]["body"].value()
    assert "## A quick guide to the role" in draft
    data = {"title": "Specialist", "body": "A young ninja. <script>alert(1)</script>", "organisation": "Fennel"}
    checked = client.post(url, {**data, "check": "1"})
    assert [flag.words for flag in checked.context["flags"]] == ["young", "ninja"]
    assert "<script>alert" not in checked.content.decode()
    assert not Advertisement.objects.exists()
    assert client.post(url, data).status_code == 302
    for kind, begins in (("md", b"# Specialist"), ("html", b"<!doctype html>"), ("pdf", b"%PDF-")):
        document = client.get(reverse("openings:advertisement_document", args=[plan.pk, 1, kind]))
        assert document.content.lstrip().startswith(begins) or begins in document.content
        assert f'filename="specialist-v1.{kind}"' in document["Content-Disposition"]
    assert client.get(reverse("openings:advertisement_document", args=[plan.pk, 1, "exe"])).status_code == 404
    assert client.get(reverse("openings:advertisement_document", args=[plan.pk, 2, "md"])).status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"pay_from": "20", "pay_to": "10", "currency": "EUR", "period": "HOUR"}, "This is below"),
        ({"pay_from": "20"}, "Say in which currency."),
        ({"currency": "Euro"}, "Three letters"),
        ({"apply_at": "javascript:alert(1)"}, "begins with https://"),
        ({"body": ""}, "This field is required."),
    ],
)
def test_facts_that_cannot_be_are_sent_back(client, alma, values, words):
    plan = make_plan(alma)
    client.force_login(alma)
    client.post(reverse("openings:plan_role", args=[plan.pk]), {"revision": 1, "role": "specialist"})
    url = reverse("openings:advertisement", args=[plan.pk])
    answer = client.post(url, {"title": "Specialist", "body": "Hello.", **values})
    assert words in answer.content.decode()
    assert not Advertisement.objects.exists()


def test_the_list_of_plans_is_ones_own_and_takes_the_same_queries_for_many(client, alma):
    client.force_login(alma)
    url = reverse("openings:plans")
    assert b"No plan yet" in client.get(url).content
    make_plan(alma)
    make_plan(make_user(User.Role.HIRING_MANAGER, make_team()))
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(url).context["page_obj"].object_list) == 1
    for _ in range(5):
        make_plan(alma)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)
