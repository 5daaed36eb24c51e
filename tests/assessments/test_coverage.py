"""The coverage map: which active questions give candidates of a role a chance to show a competency."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from assessments.coverage import coverage_map
from assessments.models import Question
from assessments.services import imported_question
from roles.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
MAP = "/coverage/"


def ask(*competencies, role="associate", **fields):
    version = factories.make_question_version(
        prompt=f"Tell us. {competencies} {fields}", competencies=list(competencies)
    )
    version.question.roles.add(factories.make_role(role))
    Question.objects.filter(pk=version.question_id).update(**{"state": "active", **fields})
    return version.question


def the_map(*keys):
    return coverage_map([Role.objects.get(key=key) for key in keys or ("associate",)])


def states(found):
    return {row.competency.key: row.cells[0].state for row in found.rows}


def test_holes_thin_places_and_what_has_no_weight():
    role = factories.make_role()
    ask("empathy", "patience")
    ask("empathy")
    Role.objects.filter(pk=role.pk).update(weights={"empathy": 60, "patience": 20, "composure": 20}, minimums={})
    ask("communication")
    assert states(the_map()) == {
        "empathy": "covered",
        "patience": "thin",
        "composure": "hole",
        "communication": "spare",
        "problem_solving": "none",
    }
    assert [cell.competency.key for cell in the_map().holes] == ["composure"]


def test_what_has_a_minimum_and_no_weight_is_a_hole_too():
    role = factories.make_role()
    Role.objects.filter(pk=role.pk).update(weights={"empathy": 100}, minimums={"patience": 3})
    assert {cell.competency.key for cell in the_map().holes} == {"empathy", "patience"}


def test_only_active_questions_count_and_only_for_their_roles():
    factories.make_role()
    ask("empathy", state="retired")
    ask("empathy", state="draft")
    ask("empathy", role="analyst")
    assert states(the_map())["empathy"] == "hole"


def test_three_of_a_kind_that_ask_for_the_same_overlap():
    factories.make_role()
    for number in range(3):
        ask("empathy", "patience", tags=[str(number)])
    ask("empathy")
    [overlap] = the_map().overlaps
    assert len(overlap.questions) == 3
    assert set(overlap.competencies) == {"empathy", "patience"}


def test_the_map_the_roles_page_and_what_is_outside(client):
    client.force_login(factories.make_user(role=User.Role.HIRING_MANAGER))
    ask("empathy")
    factories.make_question_version(prompt="For nobody?")
    imported_question(prompt="Asked elsewhere?", at=timezone.now())
    page = client.get(MAP).content.decode()
    assert "and no question gives a chance to show it" in page
    assert "fits no role" in page
    assert "mapped to no competency" in page
    assert "1 question" in client.get(MAP, {"role": "associate"}).content.decode()
    assert client.get(MAP, {"role": "nobody"}).status_code == 404


def test_before_there_is_any_content(client):
    client.force_login(factories.make_user())
    assert "Nothing to cover yet" in client.get(MAP).content.decode()


@pytest.mark.parametrize("role", [User.Role.RATER, User.Role.ACCOMMODATION, User.Role.FAIRNESS])
def test_others_may_not(client, role):
    client.force_login(factories.make_user(role=role))
    assert client.get(MAP).status_code == 403


def test_nobody_and_another_method(client):
    assert client.get(MAP).status_code == 302
    client.force_login(factories.make_user())
    assert client.post(MAP).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_questions():
    factories.make_role()
    counts = []
    for _ in range(2):
        for number in range(3):
            ask("empathy", tags=[str(number), str(len(counts))])
        roles = list(Role.objects.all())
        with CaptureQueriesContext(connection) as queries:
            coverage_map(roles)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 5
