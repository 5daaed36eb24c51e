"""The pages of roles: who may look, who may change, and what becomes of bad input."""

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEntry
from roles.models import Role
from tests.factories import COMPETENCIES, load_roles, make_role, make_user

pytestmark = pytest.mark.django_db
EDIT = "/roles/associate/edit/"


def sign_in(client, role=User.Role.ADMIN):
    load_roles()
    user = make_user(role=role)
    client.force_login(user)
    return user


def fields(**changes):
    weights = {**dict.fromkeys(COMPETENCIES, 20), **changes.pop("weights", {})}
    minimums = changes.pop("minimums", {})
    return {
        **{f"weight_{key}": value for key, value in weights.items()},
        **{f"minimum_{key}": minimums.get(key, "") for key in COMPETENCIES},
        **changes,
    }


def test_it_lists_five_roles_with_their_weights(client):
    sign_in(client)
    page = client.get(reverse("roles:list")).content.decode()
    for role in Role.objects.all():
        assert role.label in page
        assert reverse("roles:role", args=[role.key]) in page


def test_a_role_says_what_it_does_and_what_it_weighs(client):
    sign_in(client, User.Role.HIRING_MANAGER)
    role = make_role("associate")
    page = client.get(reverse("roles:role", args=["associate"])).content.decode()
    assert role.responsibilities[0] in page
    assert role.metrics[0] in page
    assert f"{role.weights['empathy']} %" in page
    assert EDIT not in page


@pytest.mark.parametrize("path", ["/roles/", "/roles/associate/", EDIT])
def test_anonymous_is_sent_to_sign_in(client, path):
    load_roles()
    assert client.get(path).url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", [User.Role.HIRING_MANAGER, User.Role.RATER, User.Role.FAIRNESS])
def test_only_an_admin_changes_weights(client, role):
    sign_in(client, role)
    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, fields()).status_code == 403
    assert not AuditEntry.objects.filter(action="role.weights_changed").exists()


def test_an_unknown_role_is_not_found(client):
    sign_in(client)
    assert client.get("/roles/nobody/").status_code == 404
    assert client.get("/roles/nobody/edit/").status_code == 404


def test_weights_are_saved(client):
    sign_in(client)
    answer = client.post(EDIT, fields(weights={"empathy": 30, "patience": 10}, minimums={"empathy": "2.5"}))
    assert answer.url == "/roles/associate/"
    role = Role.objects.get(key="associate")
    assert role.weights["empathy"] == 30
    assert role.minimums == {"empathy": 2.5}


def test_a_wrong_sum_is_said_and_nothing_typed_is_lost(client):
    sign_in(client)
    before = Role.objects.get(key="associate").weights
    page = client.post(EDIT, fields(weights={"empathy": 31})).content.decode()
    assert "add up to 111 percent" in page
    assert 'value="31"' in page
    assert "111 %" in page
    assert Role.objects.get(key="associate").weights == before


@pytest.mark.parametrize("typed", ["", "twenty", "-5", "20.5", "<script>alert(1)</script>", "999999999999999"])
def test_what_is_no_weight_is_said_at_its_field(client, typed):
    sign_in(client)
    page = client.post(EDIT, fields(weights={"empathy": typed})).content.decode()
    assert 'id="id_weight_empathy_errors"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("typed", ["0", "6", "high", "nan"])
def test_what_is_no_level_is_said_at_its_field(client, typed):
    sign_in(client)
    page = client.post(EDIT, fields(minimums={"empathy": typed})).content.decode()
    assert 'id="id_minimum_empathy_errors"' in page


def test_a_role_that_somebody_else_changed_is_shown_again_and_can_be_saved_then(client):
    sign_in(client)
    answer = client.post(EDIT, fields(base="0" * 64))
    assert "Somebody else changed this role" in answer.content.decode()
    base = answer.context["form"]["base"].value()
    assert client.post(EDIT, fields(base=base)).status_code == 302
    assert Role.objects.get(key="associate").weights["empathy"] == 20


def test_the_list_costs_the_same_at_any_number_of_roles(client, django_assert_num_queries):
    sign_in(client)
    client.get("/roles/")
    with django_assert_num_queries(5):  # session, user, competencies, roles, bell
        client.get("/roles/")
    for number in range(20):
        make_role(f"role-{number}")
    with django_assert_num_queries(5):
        client.get("/roles/")


def test_before_the_content_is_loaded_the_pages_say_so(client):
    client.force_login(make_user())
    assert "No roles yet" in client.get("/roles/").content.decode()
    assert "No rubric yet" in client.get("/rubric/").content.decode()
    assert client.get("/rubric/difference/").status_code == 404
    assert client.get("/rubric/draft/").status_code == 404
