"""The library of competencies, and roles of the company's own."""

import pytest
from django.utils import timezone

from accounts.models import User
from assessments.services import publish_question
from audit.models import AuditEntry
from roles import queries, services
from roles.library import LIVE_ONLY, library
from roles.models import Competency, Role
from roles.services import NotValid, RoleConflict
from scoring.rubric import Competency as EngineCompetency
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LIBRARY = "/rubric/library/"


@pytest.fixture
def admin(client):
    factories.load_roles()
    user = factories.make_user()
    client.force_login(user)
    return user


def drafted():
    return [item["key"] for item in services.working_body(queries.rubric())["competencies"]]


def test_every_competency_of_the_library_can_be_published():
    core = {"empathy", "patience", "composure", "communication", "problem_solving"}
    keys = [item["key"] for item in library()]
    assert len(keys) == len(set(keys)) == 18
    assert not core & set(keys)
    for item in library():
        found = EngineCompetency.from_dict(item)
        assert found.definition
        assert found.is_not
        assert len(found.indicators) == 6
        assert {indicator.sign for indicator in found.indicators} == {1, -1}
    assert set(keys) >= LIVE_ONLY


def test_one_is_added_with_one_click_and_published(client, admin):
    assert "Add to the draft" in client.get(LIBRARY).content.decode()
    answer = client.post("/rubric/library/listening/add/", follow=True)
    assert "Listening is in the draft" in answer.content.decode()
    client.post("/rubric/library/listening/add/")
    assert drafted().count("listening") == 1
    assert "In the draft" in client.get(LIBRARY).content.decode()
    services.publish_rubric(rubric=queries.rubric(), by=admin, at=NOW)
    assert Competency.objects.filter(key="listening").exists()
    assert "In the rubric" in client.get(LIBRARY).content.decode()
    assert client.get("/roles/associate/edit/").content.decode().count("weight_listening")


def test_one_is_taken_out_again_but_never_the_last(client, admin):
    client.post("/rubric/library/listening/add/")
    client.post("/rubric/draft/listening/remove/")
    assert "listening" not in drafted()
    for key in drafted()[1:]:
        client.post(f"/rubric/draft/{key}/remove/")
    [last] = drafted()
    page = client.post(f"/rubric/draft/{last}/remove/", follow=True).content.decode()
    assert "A rubric needs at least one competency" in page
    assert drafted() == [last]


def test_there_is_a_limit_to_what_a_rater_can_keep_apart(client, admin):
    for item in library():
        answer = client.post(f"/rubric/library/{item['key']}/add/", follow=True)
    assert "Nobody can keep more apart" in answer.content.decode()
    assert len(drafted()) == services.MOST_COMPETENCIES


def test_what_the_library_has_not_is_not_found(client, admin):
    assert client.post("/rubric/library/charm/add/").status_code == 404
    assert client.get("/rubric/library/listening/add/").status_code == 405


def test_managers_read_the_library_and_change_nothing(client):
    factories.load_roles()
    client.force_login(factories.make_user(role=User.Role.HIRING_MANAGER))
    assert "Add to the draft" not in client.get(LIBRARY).content.decode()
    for path in ("/rubric/library/listening/add/", "/rubric/draft/empathy/remove/", "/roles/new/"):
        assert client.post(path).status_code == 403
    assert client.get("/roles/associate/describe/").status_code == 403


def test_what_is_heard_gets_no_weight_in_a_role_and_no_written_question(admin):
    rubric = queries.rubric()
    services.add_library_competency(rubric=rubric, key="oral_communication", by=admin, at=NOW)
    services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    with pytest.raises(NotValid, match="live interview"):
        services.check_weights({"empathy": 50, "oral_communication": 50})
    services.check_weights({"empathy": 100, "oral_communication": 0})
    question = factories.make_question_version().question
    question.draft = {**factories.question_body(), "competencies": ["oral_communication"]}
    question.save()
    with pytest.raises(NotValid, match="live interview"):
        publish_question(question=question, by=admin, at=NOW)


def test_a_copy_of_a_role_and_an_empty_one(client, admin):
    version = factories.make_question_version()
    version.question.roles.add(factories.make_role())
    answer = client.post("/roles/new/", {"label": "Night desk", "copy_of": "associate"})
    assert answer.url == "/roles/night-desk/describe/"
    made, original = Role.objects.get(key="night-desk"), Role.objects.get(key="associate")
    assert (made.weights, made.responsibilities) == (original.weights, original.responsibilities)
    assert list(made.questions.all()) == [version.question]
    assert client.post("/roles/new/", {"label": "New"}).status_code == 302
    empty = Role.objects.get(label="New")
    assert empty.key == "new-2"
    assert sum(empty.weights.values()) == 100
    assert AuditEntry.objects.filter(action="role.created").count() == 2
    assert client.get(f"/roles/{empty.key}/").status_code == 200


@pytest.mark.parametrize("label", ["", "   ", "cx associate"])
def test_a_name_that_will_not_do(client, admin, label):
    answer = client.post("/roles/new/", {"label": label})
    assert answer.status_code == 200
    assert "Please look at this again" in answer.content.decode()
    assert Role.objects.count() == 5


def test_what_a_role_says_of_itself(client, admin):
    page = client.get("/roles/associate/describe/")
    typed = {name: value or "" for name, value in page.context["form"].initial.items()}
    typed |= {"label": "Care <b>desk</b>", "responsibilities": "Answers.\n\n  Notes   it. \n", "metrics": ""}
    assert client.post("/roles/associate/describe/", typed).status_code == 302
    role = Role.objects.get(key="associate")
    assert (role.label, role.responsibilities, role.metrics) == ("Care <b>desk</b>", ["Answers.", "Notes it."], [])
    assert "<b>desk" not in client.get("/roles/associate/").content.decode()
    assert AuditEntry.objects.filter(action="role.described").count() == 1
    late = client.post("/roles/associate/describe/", {**typed, "label": "Mine"})
    assert "Somebody else changed this role" in late.content.decode()
    assert Role.objects.get(key="associate").label == "Care <b>desk</b>"
    with pytest.raises(RoleConflict):
        services.describe_role(role=role, label="X", texts={}, lists={}, by=admin, at=NOW, base="old")


def test_a_role_of_ones_own_is_retired_and_brought_back_and_what_has_it_goes_on(client, admin):
    factories.make_role()
    role = services.create_role(label="Night desk", copy_of=None, by=admin, at=NOW)
    opening = factories.make_opening(role=role)
    for _ in range(2):
        client.post("/roles/night-desk/retire/")
    page = client.get("/roles/night-desk/").text
    assert "Nothing new is offered for it" in page
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="role.re")] == ["role.retired"]
    assert "Night desk" in client.get("/roles/").text  # it is still found
    for offers in ("/openings/new/", "/roles/new/", "/assessments/new/", "/assessments/coverage/"):
        assert "Night desk" not in client.get(offers).text, offers
    own = client.get(f"/openings/{opening.pk}/edit/")
    assert "Night desk" in own.text
    assert client.get(f"/openings/{opening.pk}/").status_code == 200
    client.post("/roles/night-desk/reinstate/")
    assert "Night desk" in client.get("/openings/new/").text
    assert AuditEntry.objects.filter(action="role.reinstated").count() == 1


def test_a_role_of_the_product_stays_and_others_may_not_retire(client, admin):
    factories.make_role()
    assert client.get("/roles/associate/retire/").status_code == 405
    assert "comes with the product" in client.post("/roles/associate/retire/", follow=True).text
    assert Role.objects.get(key="associate").retired_at is None
    assert "Retire" not in client.get("/roles/associate/").text
    client.force_login(factories.make_user(User.Role.HIRING_MANAGER))
    assert client.post("/roles/associate/retire/").status_code == 403
