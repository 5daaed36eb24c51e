from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from ratings.models import JudgeCall, MachineRater, MachineRun, Reveal
from tests import factories
from tests.browser import sign_in, too_wide
from tests.judge_server import JudgeServer, sends
from tests.ratings.test_judge import Bench

pytestmark = pytest.mark.django_db

RATERS = "/machine-raters/"
CALLS = "/machine-raters/judge/"


@pytest.fixture
def server() -> Iterator[JudgeServer]:
    server = JudgeServer()
    yield server
    server.end()


@pytest.fixture
def bench(settings: Any, server: JudgeServer) -> Bench:
    """An answer that the judge has rated."""
    settings.JUDGE_BASE_URL, settings.JUDGE_MODEL = server.url, "test-model"
    settings.JUDGE_PRICE_IN = settings.JUDGE_PRICE_OUT = Decimal(10)
    settings.JUDGE_BACKOFF_SECONDS, settings.JUDGE_CONCURRENCY = 0, 5
    server.will(sends("busy", status=503))
    bench = Bench()
    bench.rate()
    return bench


def as_user(client: Client, role: str) -> Client:
    client.force_login(factories.make_user(role))
    return client


def test_without_an_endpoint_the_page_says_how_to_switch_it_on(client: Client) -> None:
    page = as_user(client, User.Role.ADMIN).get(RATERS).text
    assert "no answer leaves this installation" in page
    assert "JUDGE_BASE_URL=" in page
    assert "No call yet" in client.get(CALLS).text


def test_the_page_says_where_answers_go_and_what_it_cost(client: Client, bench: Bench, server: JudgeServer) -> None:
    MachineRun.objects.update(reason="judge_budget_day")
    page = as_user(client, User.Role.ADMIN).get(RATERS)
    assert page.context["judge"].today.tokens == 3600
    assert "read there by test-model, 3 times each" in page.text
    assert "0.04 USD" in page.text
    assert "goes on tomorrow" in page.text
    assert "sk-" not in page.text


def test_a_manager_learns_where_answers_go_and_not_what_it_costs(client: Client, bench: Bench) -> None:
    page = as_user(client, User.Role.HIRING_MANAGER).get(RATERS).text
    assert "read there by test-model" in page
    assert "USD" not in page
    assert CALLS not in page


def test_a_budget_that_is_spent_says_when_it_goes_on(client: Client, bench: Bench, settings: Any) -> None:
    settings.JUDGE_DAILY_TOKENS = 3600
    assert "goes on after midnight UTC" in as_user(client, User.Role.ADMIN).get(RATERS).text


def test_every_call_is_listed_with_what_came_of_it(client: Client, bench: Bench) -> None:
    page = as_user(client, User.Role.ADMIN).get(CALLS, {"answer": bench.answer.pk})
    assert page.context["page_obj"].paginator.count == 4
    assert "endpoint was busy" in page.text
    for wanted in ({"opening": "99999999"}, {"run": "x' OR 1=1"}, {"answer": "9" * 40}, {"answer": "²"}):
        assert "Nothing of this was sent" in client.get(CALLS, wanted).text


def test_the_list_costs_the_same_queries_at_any_length(
    client: Client, bench: Bench, django_assert_max_num_queries: Any
) -> None:
    as_user(client, User.Role.ADMIN)
    with django_assert_max_num_queries(8):
        client.get(CALLS)


def test_a_call_shows_what_was_sent_and_its_reply_only_when_asked_for(client: Client, bench: Bench) -> None:
    ada = factories.make_user(User.Role.ADMIN)
    client.force_login(ada)
    url = reverse("ratings:judge_call", args=[JudgeCall.objects.latest("id").pk])
    page = client.get(url).text
    assert "You rate one candidate&#x27;s answer" in page
    assert "stayed on the line until" in page
    assert "nearest_missing&quot;: &quot;&quot;" not in page
    page = client.post(url, follow=True).text
    assert "nearest_missing&quot;: &quot;&quot;" in page
    assert Reveal.objects.get(user=ada).answer == bench.answer


def test_hostile_words_from_the_endpoint_are_text(client: Client, bench: Bench, server: JudgeServer) -> None:
    server.always(sends("<script>alert(1)</script>"))
    JudgeCall.objects.all().delete()
    bench.rate()
    client.force_login(factories.make_user(User.Role.ADMIN))
    url = reverse("ratings:judge_call", args=[JudgeCall.objects.latest("id").pk])
    page = client.post(url, follow=True).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_what_was_erased_says_so(client: Client, bench: Bench) -> None:
    bench.answer.delete()
    as_user(client, User.Role.ADMIN)
    assert "erased" in client.get(CALLS).text
    url = reverse("ratings:judge_call", args=[JudgeCall.objects.latest("id").pk])
    assert "It was erased with the answer." in client.get(url).text
    assert client.post(url, follow=True).status_code == 200
    assert not Reveal.objects.exists()


def test_the_dossier_leads_admins_to_the_calls(client: Client, bench: Bench) -> None:
    application = bench.sitting.application
    factories.machine_rating(bench.answer)
    MachineRater.objects.filter(build="b1").update(kind="judge")
    opening = application.opening
    url = reverse("results:candidate", args=[opening.pk, application.pk])
    link = f"{CALLS}?answer={bench.answer.pk}"
    for role, shown in ((User.Role.ADMIN, True), (User.Role.HIRING_MANAGER, False)):
        user = factories.make_user(role, team=opening.team)
        client.force_login(user)
        client.post(reverse("results:reveal_candidate", args=[opening.pk, application.pk]))
        assert (link in client.get(url).text) is shown


def test_calls_are_for_admins_alone(client: Client, bench: Bench) -> None:
    url = reverse("ratings:judge_call", args=[JudgeCall.objects.latest("id").pk])
    for path in (CALLS, url):
        client.logout()
        assert client.get(path).status_code == 302
        for role in (User.Role.HIRING_MANAGER, User.Role.RATER):
            assert as_user(client, role).get(path).status_code == 403
    assert client.post(url).status_code == 403
    as_user(client, User.Role.ADMIN)
    assert client.post(CALLS).status_code == 405
    assert client.put(url).status_code == 405
    assert client.get(reverse("ratings:judge_call", args=[0])).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_in_a_browser(page: Page, bench: Bench, axe: Callable[[Page], list[str]]) -> None:
    sign_in(page, factories.make_user(User.Role.ADMIN))
    page.goto(RATERS)
    assert axe(page) == []
    page.get_by_role("link", name="with what was sent and received").click()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert too_wide(page) == []
    page.get_by_role("link", name=timezone.now().strftime("%Y-")).first.click()
    page.get_by_role("button", name="Show what came back").click()
    page.get_by_role("heading", name="What came back").wait_for()
    page.get_by_text('"speaks_to_rater"').last.wait_for()
    assert axe(page) == []
    assert too_wide(page) == []
