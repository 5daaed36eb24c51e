"""The first page: what needs me, and nothing of anybody else's."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from openings.models import Invitation
from openings.services.plans import create_plan
from results.services.decisions import decide
from tests import factories
from tests.results.cast import Cast, machine_rates, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def words(client):
    return [(task.about, task.words) for task in client.get("/").context["tasks"]]


def test_an_empty_house_says_where_to_begin(client, cast):
    client.force_login(cast.alma)
    page = client.get("/").content.decode()
    assert "Nothing right now." in page
    assert "Plan a hire" in page


def test_everything_that_waits_stands_there_with_its_opening(client, cast):
    opening = cast.opening(title="Support desk")
    cast.opening(title="Not yet", draft=True)
    cleo = cast.candidate(opening, name="Cleo")
    machine_rates(cleo, None, reason="too_short")
    make_sheet(cleo)
    lost = factories.make_invitation(opening=opening)
    Invitation.objects.filter(pk=lost.pk).update(send_failed="mail_failed")
    client.force_login(cast.alma)
    assert words(client) == [
        ("Support desk", "1 invitation could not be sent"),
        ("Support desk", "2 answers wait for your rating"),
        ("Support desk", "2 answers were handed to people by the machine rater"),
        ("Support desk", "1 scored candidate has no decision yet"),
        ("Not yet", "A draft that nobody can be invited to yet"),
    ]
    [shown] = client.get("/").context["openings"]
    assert (shown.candidates, shown.submitted) == (2, 1)


def test_what_is_done_is_gone(client, cast):
    opening = cast.opening()
    cleo = cast.candidate(opening)
    for rater in (cast.rita, cast.rolf):
        cast.rate(cleo, rater, 4)
    make_sheet(cleo)
    client.force_login(cast.alma)
    assert len(words(client)) == 1
    decide(application=cleo, kind="hold", reason="more_to_learn", words="", by=cast.alma, at=timezone.now())
    assert words(client) == []


def test_another_teams_work_is_not_mine(client, cast):
    cast.candidate(cast.opening())
    create_plan(title="Ours", team=cast.team, growth=Decimal(10), by=cast.alma, at=timezone.now())
    client.force_login(cast.olga)
    page = client.get("/")
    assert (page.context["tasks"], page.context["openings"], page.context["plans"]) == ([], [], [])
    client.force_login(cast.alma)
    assert [plan.title for plan in client.get("/").context["plans"]] == ["Ours"]


def test_raters_start_at_their_queue_and_others_at_what_they_may_do(client, cast):
    client.force_login(cast.rita)
    assert client.get("/").url == "/rate/"
    client.force_login(factories.make_user(User.Role.FAIRNESS))
    page = client.get("/")
    assert page.status_code == 200
    assert "Plan a hire" not in page.content.decode()
    client.logout()
    assert client.get("/").status_code == 302


def test_many_openings_take_the_same_queries_as_one(client, cast):
    cast.candidate(cast.opening())
    client.force_login(cast.alma)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for _ in range(3):
        cast.candidate(cast.opening())
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(one)
