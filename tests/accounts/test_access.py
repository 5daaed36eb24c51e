"""One module knows who may do what; every view asks it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import access
from accounts.models import User
from openings.models import Application, Opening
from tests.factories import make_team, make_user

# Not ours, or for machines that watch over the servers; the language can be chosen by all.
NOT_OURS = ("accounts/", "i18n/", "healthz", "readyz")


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(item, URLPattern):
            yield route, item.callback
        else:
            yield from views(item, route)


def test_every_view_carries_a_mark():
    found = dict(views(get_resolver()))
    assert len(found) > 30
    without = [route for route, view in found.items() if not getattr(view, "access", "")]
    assert without == []
    known = {"public", "candidate", *access.ACTIONS}
    assert {view.access for view in found.values()} <= known


def test_a_misspelt_action_fails_when_the_view_is_written():
    with pytest.raises(KeyError):
        access.staff("rubrics.edti")


def test_an_admin_may_do_everything_but_read_what_candidates_said_of_themselves():
    admin = User(role=User.Role.ADMIN)
    assert {action for action in access.ACTIONS if not access.may(admin, action)} == {"fairness.view"}


def test_a_rater_may_rate_and_nothing_else():
    rater = User(role=User.Role.RATER)
    allowed = {action for action in access.ACTIONS if access.may(rater, action)}
    assert allowed == {"home.view", "profile.edit", "notifications.view", "queue.rate"}


def test_a_manager_may_not_touch_what_openings_stand_on():
    manager = User(role=User.Role.HIRING_MANAGER)
    refused = {action for action in access.ACTIONS if not access.may(manager, action)}
    assert {"rubrics.edit", "roles.edit", "questions.edit", "assessments.edit", "users.edit", "audit.read"} <= refused


def test_nobody_and_who_is_deactivated_may_do_nothing():
    gone = User(role=User.Role.ADMIN, is_active=False)
    assert not any(access.may(user, action) for user in (gone, AnonymousUser()) for action in access.ACTIONS)


@pytest.mark.django_db
def test_somebody_elses_objects_do_not_exist():
    ours, theirs = make_team(), make_team()
    manager, admin = make_user(role=User.Role.HIRING_MANAGER, team=ours), make_user()
    sql = str(access.visible(Opening.objects.all(), manager).query)
    assert "team_id" in sql
    assert "team_id" in str(access.visible(Application.objects.all(), manager).query)
    assert str(access.visible(Opening.objects.all(), admin).query) == str(Opening.objects.all().query)
    assert list(manager.teams.all()) == [ours] != [theirs]
    with pytest.raises(Http404):
        access.visible_or_404(Opening.objects.all(), manager, pk=1)
