"""People, teams and one's own profile in the browser; and where each kind of user starts."""

import pytest

from accounts.models import Team, User
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
OTHERS = [role for role in User.Role if role != User.Role.ADMIN]


def sign_in(client, role=User.Role.ADMIN, **fields):
    user = make_user(role=role, **fields)
    client.force_login(user)
    return user


def fields(**changes):
    return {"name": "Nora", "email": "nora@example.org", "role": "rater", **changes}


@pytest.mark.parametrize("path", ["/", "/profile/", "/users/", "/users/new/", "/teams/"])
def test_anonymous_is_sent_to_sign_in(client, path):
    assert client.get(path).url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", OTHERS)
def test_only_an_admin_has_to_do_with_people(client, role):
    sign_in(client, role)
    other, team = make_user(), make_team()
    for path in ("/users/", "/users/new/", f"/users/{other.pk}/", "/teams/", f"/teams/{team.pk}/"):
        assert client.get(path).status_code == 403
    for deed in ("deactivate", "activate", "password-link"):
        assert client.post(f"/users/{other.pk}/{deed}/").status_code == 403
    assert client.post("/users/new/", fields()).status_code == 403
    assert not User.objects.filter(name="Nora").exists()


@pytest.mark.parametrize("deed", ["deactivate", "activate", "password-link"])
def test_deeds_are_posts_to_people_who_exist(client, deed):
    admin = sign_in(client)
    assert client.get(f"/users/{admin.pk}/{deed}/").status_code == 405
    assert client.post(f"/users/999999/{deed}/").status_code == 404


def test_people_are_found(client):
    sign_in(client, name="Ada", email="ada@example.org")
    make_user(name="Bea", role=User.Role.RATER)
    make_user(name="Cleo", is_active=False)

    def names(query):
        return {person.name for person in client.get(f"/users/?{query}").context["page_obj"]}

    assert names("") == {"Ada", "Bea"}
    assert names("q=ADA@ex") == {"Ada"}
    assert names("role=rater") == {"Bea"}
    assert names("state=inactive") == {"Cleo"}
    assert names("state=all") == {"Ada", "Bea", "Cleo"}
    assert names("role=king&q=") == {"Ada", "Bea"}
    assert "Nobody here" in client.get("/users/?q=zzz").content.decode()


def test_the_list_costs_the_same_at_any_number_of_people(client, django_assert_num_queries):
    sign_in(client)
    client.get("/users/")
    with django_assert_num_queries(6):  # session, user, count, people, teams, bell
        client.get("/users/")
    team = make_team()
    for _ in range(60):
        make_user(team=team)
    with django_assert_num_queries(6):
        assert len(client.get("/users/").context["page_obj"]) == 50


def test_a_person_is_added(client):
    sign_in(client)
    team = make_team()
    assert client.post("/users/new/", fields(teams=[team.pk])).url == "/users/"
    user = User.objects.get(email="nora@example.org")
    assert (user.name, user.role, list(user.teams.all())) == ("Nora", "rater", [team])
    page = client.post("/users/new/", fields(name="Somebody else"))
    assert "already signs in with this address" in page.content.decode()
    assert 'value="Somebody else"' in page.content.decode()


@pytest.mark.parametrize("bad", [{"email": "no"}, {"role": "king"}, {"name": ""}, {"teams": ["999"]}])
def test_bad_input_is_said_and_nothing_typed_is_lost(client, bad):
    sign_in(client)
    answer = client.post("/users/new/", fields(**bad))
    assert set(answer.context["form"].errors) == set(bad)
    assert "Please look at this again" in answer.content.decode()


def test_a_person_is_changed(client):
    admin = sign_in(client)
    user = make_user(role=User.Role.RATER)
    assert user.name in client.get(f"/users/{user.pk}/").content.decode()
    client.post(f"/users/{user.pk}/", fields(role="hiring_manager"))
    user.refresh_from_db()
    assert (user.name, user.email, user.role) == ("Nora", "nora@example.org", "hiring_manager")
    page = client.post(f"/users/{user.pk}/", fields(email=admin.email)).content.decode()
    assert "Somebody else signs in" in page
    page = client.post(f"/users/{admin.pk}/", fields(email=admin.email)).content.decode()
    assert "from yourself" in page
    assert client.get("/users/999999/").status_code == 404


def test_a_person_is_deactivated_and_activated(client):
    admin = sign_in(client)
    user = make_user()
    assert "can no longer sign in" in client.post(f"/users/{user.pk}/deactivate/", follow=True).content.decode()
    refused = client.post(f"/users/{user.pk}/password-link/", follow=True).content.decode()
    assert "Activate this person first" in refused
    assert "can sign in again" in client.post(f"/users/{user.pk}/activate/", follow=True).content.decode()
    assert "is on its way" in client.post(f"/users/{user.pk}/password-link/", follow=True).content.decode()
    assert "cannot deactivate yourself" in client.post(f"/users/{admin.pk}/deactivate/", follow=True).content.decode()


def test_teams_are_made_and_filled(client):
    admin = sign_in(client)
    assert "No team yet" in client.get("/teams/").content.decode()
    made = client.post("/teams/", {"name": "Care"})
    team = Team.objects.get()
    assert made.url == f"/teams/{team.pk}/"
    assert "There is a team of this name" in client.post("/teams/", {"name": "Care"}).content.decode()
    client.post(made.url, {"name": "Support", "members": [admin.pk]})
    team.refresh_from_db()
    assert (team.name, list(team.members.all())) == ("Support", [admin])
    assert "1 person" in client.get("/teams/").content.decode()
    make_team("Care")
    assert "There is a team of this name" in client.post(made.url, {"name": "Care"}).content.decode()
    assert client.get("/teams/999999/").status_code == 404


def test_everybody_has_a_profile_with_a_time_zone(client):
    user = sign_in(client, User.Role.FAIRNESS, name="Finn")
    page = client.get("/profile/").content.decode()
    assert "Finn" in page
    assert "/accounts/2fa/" in page
    client.post("/profile/", {"name": "Finn", "time_zone": "Asia/Tokyo"})
    user.refresh_from_db()
    assert user.time_zone == "Asia/Tokyo"
    bad = client.post("/profile/", {"name": "Finn", "time_zone": "Moon/Crater"})
    assert "time_zone" in bad.context["form"].errors
    assert "email" not in bad.context["form"].fields


def test_a_time_zone_that_no_longer_exists_shows_times_in_utc(client):
    sign_in(client, time_zone="Moon/Crater")
    assert client.get("/profile/").status_code == 200


def test_hostile_names_are_text(client):
    evil = "<script>alert(1)</script>"
    sign_in(client, name=evil)
    make_team(evil)
    for path in ("/", "/users/", "/teams/", "/profile/", "/users/?q=" + evil):
        assert "<script>alert" not in client.get(path).content.decode()


def test_each_kind_of_user_starts_where_their_work_is(client):
    sign_in(client, User.Role.RATER)
    assert client.get("/").url == "/rate/"
    sign_in(client)
    page = client.get("/").content.decode()
    for path in ("/users/", "/audit/", "/questions/", "/rubric/"):
        assert f'href="{path}"' in page
    sign_in(client, User.Role.HIRING_MANAGER)
    page = client.get("/").content.decode()
    assert 'href="/openings/"' in page
    assert 'href="/users/"' not in page
    sign_in(client, User.Role.FAIRNESS)
    assert "Nothing waits for you" in client.get("/").content.decode()
