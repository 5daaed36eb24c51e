"""Somebody hired here, compared with other roles, and a plan that they agreed to."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from audit.services import SYSTEM
from growth.models import Development
from growth.services.developments import DevelopmentInvalid, start_development
from openings.models import Application
from results.own_data import own_data
from results.services.decisions import decide
from results.services.erasing import erase_person
from tests import factories
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def hire(cast: Cast, name: str = "Cleo") -> Application:
    application = cast.candidate(cast.opening(), name=name)
    for rater in (cast.rita, cast.rolf):
        cast.rate(application, rater, {"empathy": 5, "composure": 2})
    make_sheet(application)
    decide(application=application, kind="hired", reason="strong_evidence", words="", by=cast.alma, at=timezone.now())
    return application


@pytest.fixture
def cleo(cast: Cast) -> Application:
    factories.make_role("specialist")
    return hire(cast)


@pytest.fixture
def alma(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alma)
    return client


def page_of(application: Application) -> str:
    return reverse("results:growth_person", args=[application.pk])


def start(client: Client, application: Application, **data: Any) -> Any:
    role = factories.make_role("specialist")
    return client.post(
        page_of(application), {"role": role.pk, "wants": "To fix <b>causes</b>.", "agreed": "on", **data}
    )


def test_any_role_is_compared_with_any_other(alma: Client, cleo: Application):
    page = alma.get(page_of(cleo), {"role": "analyst", "against": "manager"})
    assert [view.role.key for view in page.context["views"]] == ["analyst", "manager"]
    words = {line.key: [cell.verdict.state for cell in line.cells] for line in page.context["lines"]}
    assert words["empathy"] == ["ready", "ready"]
    assert words["patience"] == ["unknown", "unknown"]
    assert "no evidence" in page.text


def test_a_plan_begins_only_with_the_persons_agreement(alma: Client, cleo: Application):
    page = start(alma, cleo, agreed="")
    assert page.status_code == 422
    assert "without their agreement there is no plan" in page.text
    made = start(alma, cleo)
    development = Development.objects.get()
    assert made.url == reverse("results:growth_plan", args=[development.pk])
    assert development.steps.exists()
    assert AuditEntry.objects.filter(action="development.started").count() == 1
    start(alma, cleo)
    assert Development.objects.count() == 1


def test_the_plan_is_changed_line_by_line_and_printed(alma: Client, cleo: Application):
    start(alma, cleo)
    development = Development.objects.get()
    here = reverse("results:growth_plan", args=[development.pk])
    assert "To fix &lt;b&gt;causes&lt;/b&gt;." in alma.get(here).text
    form = {
        "revision": development.revision, "role": development.role_id, "wants": "Causes.", "reassess_on": "2027-03-01",
        "step-TOTAL_FORMS": 2, "step-INITIAL_FORMS": 0,
        "step-0-competency": "empathy", "step-0-what": "Listen.", "step-0-how": "mentor",
        "step-1-competency": "", "step-1-what": "", "step-1-how": "mentor",
    }  # fmt: skip
    assert alma.post(here, form).url == here
    assert [(step.competency_id, step.what) for step in development.steps.all()] == [("empathy", "Listen.")]
    late = alma.post(here, {**form, "wants": "Something else."})
    assert late.status_code == 422
    assert "Somebody changed this plan meanwhile" in late.text
    assert alma.get(reverse("results:growth_plan_pdf", args=[development.pk])).content.startswith(b"%PDF")
    alma.post(reverse("results:growth_end", args=[development.pk]))
    assert not Development.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("olga", 404), ("rita", 403)])
def test_others_see_nothing_of_it(client: Client, cast: Cast, cleo: Application, who: str, status: int):
    client.force_login(cast.alma)
    start(client, cleo)
    client.force_login(getattr(cast, who))
    development = Development.objects.get()
    pages = [
        page_of(cleo),
        *(reverse(f"results:{n}", args=[development.pk]) for n in ("growth_plan", "growth_plan_pdf")),
    ]
    assert [client.get(page).status_code for page in pages] == [status] * 3


def test_anonymous_visitors_sign_in(client: Client, cleo: Application):
    assert client.get(page_of(cleo)).status_code == 302
    assert client.get(reverse("results:growth")).status_code == 302


def test_who_was_not_hired_is_no_staff(alma: Client, cast: Cast):
    assert alma.get(page_of(cast.candidate(cast.opening()))).status_code == 404


def test_the_person_takes_it_along_and_has_it_erased(alma: Client, cleo: Application):
    start(alma, cleo)
    [plan] = own_data(cleo.person, timezone.now())["development_plans"]
    assert plan["what_you_want"] == "To fix <b>causes</b>."
    erase_person(person=cleo.person, actor=SYSTEM, at=timezone.now())
    assert not Development.objects.exists()


def test_nobody_grows_towards_the_role_they_have(cast: Cast, cleo: Application):
    role = cleo.opening.role
    with pytest.raises(DevelopmentInvalid):
        start_development(
            person=cleo.person, team=cast.team, present_role=role, role=role, wants="", agreed=True, suggest=[],
            by=cast.alma, at=timezone.now(),
        )  # fmt: skip


def test_the_list_takes_the_same_queries_for_more_people(
    alma: Client, cast: Cast, cleo: Application, django_assert_max_num_queries: Any
):
    here = reverse("results:growth")
    start(alma, cleo)
    hire(cast, "One")
    alma.get(here)
    with django_assert_max_num_queries(40) as few:
        page = alma.get(here)
    # Read now: the next request begins a log of its own.
    taken = len(few)
    assert "Cleo" in page.text
    for number in range(3):
        start(alma, hire(cast, f"More {number}"))
        hire(cast, f"Other {number}")
    with django_assert_max_num_queries(taken):
        alma.get(here)
