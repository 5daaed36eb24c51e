import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SavedFilter, User
from tests import factories

pytestmark = pytest.mark.django_db
SAVE, ALL = "/filters/save/", "/filters/"


@pytest.fixture
def team():
    return factories.make_team()


@pytest.fixture
def manager(team):
    return factories.make_user(User.Role.HIRING_MANAGER, team)


@pytest.fixture
def opening(team):
    opening = factories.make_opening(team=team)
    factories.make_application(opening=opening)
    return opening


def ranking(opening):
    return reverse("results:opening", args=[opening.pk])


def save(client, **fields):
    values = {"place": "ranking", "query": "stage=undecided", "name": "To decide", "back": "/openings/", **fields}
    return client.post(SAVE, values)


def test_a_filter_with_a_name_is_offered_in_every_opening(client, manager, opening):
    client.force_login(manager)
    assert save(client, query="stage=undecided&page=3&evil=1").url == "/openings/"
    assert SavedFilter.objects.get().query == {"stage": "undecided"}
    for one in (opening, factories.make_opening(team=opening.team)):
        factories.make_application(opening=one)
        page = client.get(ranking(one), {"stage": "undecided"}).content.decode()
        assert "?stage=undecided" in page
        assert "To decide" in page
    assert "To decide" in client.get(ALL).content.decode()


def test_the_same_name_again_changes_the_filter(client, manager):
    client.force_login(manager)
    save(client)
    save(client, name="to DECIDE", query="q=ana")
    assert SavedFilter.objects.get().query == {"q": "ana"}


def test_a_default_is_what_its_owner_sees_first_and_everybody_can_still_be_shown(client, manager, opening):
    client.force_login(manager)
    save(client, is_default="on")
    assert client.get(ranking(opening)).url == f"{ranking(opening)}?stage=undecided"
    assert client.get(ranking(opening), {"q": ""}).status_code == 200
    save(client, name="Other", query="q=ana", is_default="on")
    assert SavedFilter.objects.get(is_default=True).name == "Other"
    save(client, place="candidates", name="Sent", query="state=sent", is_default="on")
    candidates = reverse("openings:candidates", args=[opening.pk])
    assert client.get(candidates).url == f"{candidates}?state=sent"


def test_a_shared_filter_is_used_by_the_team_and_changed_by_its_owner_alone(client, manager, team, opening):
    client.force_login(manager)
    save(client, team=team.pk)
    saved = SavedFilter.objects.get()
    client.force_login(factories.make_user(User.Role.HIRING_MANAGER, team))
    assert "To decide" in client.get(ranking(opening)).content.decode()
    assert client.get(reverse("accounts:change_filter", args=[saved.pk])).status_code == 404
    assert client.post(reverse("accounts:delete_filter", args=[saved.pk])).status_code == 404
    outsider = factories.make_user(User.Role.HIRING_MANAGER, factories.make_team())
    other = factories.make_opening(team=outsider.teams.get())
    factories.make_application(opening=other)
    client.force_login(outsider)
    assert "To decide" not in client.get(ranking(other)).content.decode()


def test_nobody_shares_with_a_team_they_are_not_in(client, manager):
    client.force_login(manager)
    save(client, team=factories.make_team().pk)
    assert not SavedFilter.objects.exists()


def test_a_filter_is_renamed_shared_and_deleted(client, manager, team):
    client.force_login(manager)
    save(client)
    save(client, name="Second", query="q=ana")
    saved = SavedFilter.objects.get(name="To decide")
    change = reverse("accounts:change_filter", args=[saved.pk])
    assert "called so" in client.post(change, {"name": "second"}).content.decode()
    assert client.post(change, {"name": "Decide", "team": team.pk, "is_default": "on"}).url == ALL
    saved.refresh_from_db()
    assert (saved.name, saved.team, saved.is_default) == ("Decide", team, True)
    client.post(reverse("accounts:delete_filter", args=[saved.pk]))
    assert [one.name for one in SavedFilter.objects.all()] == ["Second"]


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "x" * 61}, {"query": "evil=1"}, {"query": ""}, {"place": "nowhere"}]
)
def test_what_is_no_filter_is_not_saved(client, manager, fields):
    client.force_login(manager)
    assert save(client, **fields).status_code == 302
    assert not SavedFilter.objects.exists()


def test_hostile_names_and_ways_back_do_no_harm(client, manager, opening):
    client.force_login(manager)
    assert save(client, name="<script>x</script>", back="https://evil.example/").url == ALL
    assert "<script>x" not in client.get(ranking(opening)).content.decode()


def test_raters_and_visitors_have_no_filters_and_get_changes_nothing(client, team, manager):
    assert client.get(ALL).status_code == 302
    client.force_login(factories.make_user(User.Role.RATER, team))
    assert client.get(ALL).status_code == save(client).status_code == 403
    client.force_login(manager)
    assert client.get(SAVE).status_code == 405


def test_many_filters_take_the_same_queries(client, manager, team, opening):
    client.force_login(manager)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(ALL)
            client.get(ranking(opening))
        return len(captured)

    save(client)
    few = queries()
    for number in range(9):
        save(client, name=f"Filter {number}", team=team.pk)
    assert queries() == few
