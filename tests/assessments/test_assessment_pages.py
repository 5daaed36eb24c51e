"""Putting an assessment together in the browser, and seeing it as a candidate."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from assessments import services
from assessments.forms import read_order
from assessments.models import Assessment
from tests.factories import load_roles, make_assessment_version, make_question_version, make_role, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def sign_in(client, role=User.Role.ADMIN):
    load_roles()
    user = make_user(role=role)
    client.force_login(user)
    return user


def create(client, *keys):
    client.post("/assessments/new/", {"title": "For associates", "role": "associate"})
    assessment = Assessment.objects.latest("pk")
    for key in keys:
        press(client, assessment, add="1", add_key=key)
    assessment.refresh_from_db()
    return assessment


def fields(assessment, **changes):
    assessment.refresh_from_db()
    body = services.working_assessment_body(assessment)
    return {
        "title": body["title"],
        "instructions": body["instructions"],
        "time_limit_minutes": body["time_limit_minutes"] or "",
        "question": body["questions"],
        "position": [str(number) for number in range(1, len(body["questions"]) + 1)],
        "revision": assessment.draft_revision,
        **changes,
    }


def press(client, assessment, **changes):
    return client.post(f"/assessments/{assessment.key}/edit/", fields(assessment, **changes))


def order(assessment):
    assessment.refresh_from_db()
    return services.working_assessment_body(assessment)["questions"]


def publish(client, assessment):
    assessment.refresh_from_db()
    return client.post(f"/assessments/{assessment.key}/publish/", {"revision": assessment.draft_revision}, follow=True)


def test_assessments_are_listed_by_role(client, django_assert_num_queries):
    sign_in(client, User.Role.HIRING_MANAGER)
    for key in ("expert", "associate"):
        make_assessment_version(role=make_role(key), title=f"For {key}s")
    client.get("/assessments/")
    with django_assert_num_queries(4):  # session, user, assessments, bell
        page = client.get("/assessments/").content.decode()
    assert page.index("For associates") < page.index("For experts")
    assert "2 questions" in page
    assert "30 minutes" in page
    for _ in range(10):
        make_assessment_version()
    with django_assert_num_queries(4):
        client.get("/assessments/")


def test_an_empty_list_says_what_to_do(client):
    sign_in(client)
    assert "Put one together" in client.get("/assessments/").content.decode()
    sign_in(client, User.Role.HIRING_MANAGER)
    assert "An admin puts them together" in client.get("/assessments/").content.decode()


def test_only_an_admin_puts_them_together(client):
    version = make_assessment_version()
    sign_in(client, User.Role.HIRING_MANAGER)
    base = f"/assessments/{version.assessment.key}/"
    for path in ("/assessments/new/", base + "edit/"):
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
    for deed in ("publish", "discard", "retire", "reinstate"):
        assert client.post(f"{base}{deed}/").status_code == 403
    page = client.get(base).content.decode()
    assert "edit/" not in page
    assert "Retire" not in page


@pytest.mark.parametrize("deed", ["publish", "discard", "retire", "reinstate"])
def test_deeds_are_posts_to_assessments_that_exist(client, deed):
    sign_in(client)
    key = make_assessment_version().assessment.key
    assert client.get(f"/assessments/{key}/{deed}/").status_code == 405
    assert client.post(f"/assessments/none/{deed}/").status_code == 404


def test_what_does_not_exist_is_not_found(client):
    sign_in(client)
    base = f"/assessments/{make_assessment_version().assessment.key}/"
    paths = [f"{base}?version=9", f"{base}?version=x", f"{base}preview/?page=9", "/assessments/none/"]
    for path in [*paths, "/assessments/none/edit/", "/assessments/none/preview/"]:
        assert client.get(path).status_code == 404


def test_raters_have_no_business_here(client):
    sign_in(client, User.Role.RATER)
    assert client.get("/assessments/").status_code == 403


def test_an_assessment_is_put_together_and_published(client):
    sign_in(client)
    for key in ("one", "two", "three"):
        make_question_version(key)
    assessment = create(client, "one", "two", "three")
    assert order(assessment) == ["one", "two", "three"]
    press(client, assessment, move="up:three")
    assert order(assessment) == ["one", "three", "two"]
    press(client, assessment, move="down:one")
    assert order(assessment) == ["three", "one", "two"]
    press(client, assessment, remove="one")
    assert order(assessment) == ["three", "two"]
    answer = press(client, assessment, title="Conversations", time_limit_minutes="45", instructions="Take your time.")
    assert answer.url == f"/assessments/{assessment.key}/"
    page = publish(client, assessment).content.decode()
    assessment.refresh_from_db()
    version = assessment.current
    assert (version.title, version.time_limit_minutes, version.instructions) == ("Conversations", 45, "Take your time.")
    assert [item.question_version.question.key for item in version.items.all()] == ["three", "two"]
    assert "Conversations" in page


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ("1 2 3 4", "abcd"),
        ("1 2 3 1", "dabc"),
        ("4 2 3 4", "bcda"),
        ("4 3 2 1", "dcba"),
        ("9 2 3 4", "bcda"),
        ("x  -1 4", "abcd"),
    ],
)
def test_questions_go_where_their_numbers_say(positions, expected):
    data = QueryDict(mutable=True)
    data.setlist("question", list("abcd"))
    data.setlist("position", positions.split(" "))
    assert "".join(read_order(data)) == expected


@pytest.mark.parametrize(
    ("pressed", "expected"),
    [
        ({"move": "up:a"}, "abc"),
        ({"move": "down:c"}, "abc"),
        ({"move": "up:z"}, "abc"),
        ({"move": "nonsense"}, "abc"),
        ({"remove": "z"}, "abc"),
        ({"add": "1", "add_key": "b"}, "abc"),
        ({"add": "1", "add_key": ""}, "abc"),
        ({"add": "1", "add_key": "d"}, "abcd"),
    ],
)
def test_a_button_that_can_do_nothing_changes_nothing(pressed, expected):
    data = QueryDict(mutable=True)
    data.update(pressed)
    data.setlist("question", ["a", "b", "b", "c"])
    assert "".join(read_order(data)) == expected


def test_the_builder_says_what_no_question_gives_a_chance_to_show(client):
    sign_in(client)
    make_question_version("one", competencies=["empathy"])
    assessment = create(client, "one")
    answer = client.get(f"/assessments/{assessment.key}/edit/")
    found = {row.competency.key: row.questions for row in answer.context["coverage"]}
    assert (found["empathy"], found["patience"]) == (1, 0)
    assert answer.content.decode().count("is-missing") == 4


def test_bad_input_is_said_and_nothing_typed_is_lost(client):
    sign_in(client)
    make_question_version("one")
    assessment = create(client, "one")
    answer = press(client, assessment, title="", time_limit_minutes="9999", instructions="Long words.")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Long words." in page
    assert {"title", "time_limit_minutes"} <= set(answer.context["form"].errors)
    assert not client.post("/assessments/new/", {"title": "", "role": "nobody"}).context["form"].is_valid()


def test_two_people_at_one_assessment_keep_both(client):
    sign_in(client)
    make_question_version("one")
    assessment = create(client, "one")
    press(client, assessment, title="Theirs")
    answer = press(client, assessment, title="Mine", revision=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Mine"' in page
    assert "<strong>Theirs</strong>" in page
    assert press(client, assessment, title="Mine", revision=answer.context["revision"]).status_code == 302


def test_what_hinders_publishing_is_said(client):
    sign_in(client)
    assessment = create(client)
    assert "at least one question" in client.get(f"/assessments/{assessment.key}/").content.decode()
    assert "at least one question" in publish(client, assessment).content.decode()
    assert assessment.versions.count() == 0


def test_only_the_draft_that_was_looked_at_is_published(client):
    sign_in(client)
    make_question_version("one")
    assessment = create(client, "one")
    for revision in ("0", "x", ""):
        client.post(f"/assessments/{assessment.key}/publish/", {"revision": revision})
    assert assessment.versions.count() == 0
    publish(client, assessment)
    assert "Nothing differs" in publish(client, assessment).content.decode()
    assert assessment.versions.count() == 1


def test_newer_questions_are_offered(client):
    sign_in(client)
    version = make_assessment_version(question_versions=[make_question_version("one")])
    path = f"/assessments/{version.assessment.key}/"
    assert "newer version" not in client.get(path).content.decode()
    make_question_version("one", prompt="Better words?")
    assert "1 question has a newer version" in client.get(path).content.decode()
    publish(client, version.assessment)
    page = client.get(path).content.decode()
    assert "Better words?" in page
    assert "Better words?" not in client.get(f"{path}?version=1").content.decode()


def test_a_draft_is_thrown_away(client):
    sign_in(client)
    assessment = make_assessment_version().assessment
    press(client, assessment, title="Never mind")
    client.post(f"/assessments/{assessment.key}/discard/")
    assessment.refresh_from_db()
    assert assessment.draft is None


def test_an_assessment_is_retired_and_brought_back(client):
    sign_in(client)
    assessment = make_assessment_version().assessment
    page = client.post(f"/assessments/{assessment.key}/retire/", follow=True).content.decode()
    assert "Offer it to new openings again" in page
    client.post(f"/assessments/{assessment.key}/reinstate/")
    assessment.refresh_from_db()
    assert assessment.retired_at is None


def test_it_is_seen_as_a_candidate_page_by_page(client):
    sign_in(client, User.Role.HIRING_MANAGER)
    version = make_assessment_version(instructions="Take your time.", title="Conversations")
    path = f"/assessments/{version.assessment.key}/preview/"
    start = client.get(path).content.decode()
    assert "Take your time." in start
    assert "30 minutes" in start
    first, second = (item.question_version for item in version.items.order_by("position"))
    assert first.prompt in client.get(path + "?page=1").content.decode()
    page = client.get(path + "?page=2").content.decode()
    assert second.prompt in page
    assert "End of the preview" in page
    assert client.get(path + "?version=draft").status_code == 404


def test_a_draft_is_seen_as_a_candidate_by_who_writes_it(client):
    sign_in(client)
    make_question_version("one", prompt="The only question?")
    assessment = create(client, "one")
    path = f"/assessments/{assessment.key}/preview/"
    assert "The only question?" in client.get(path + "?version=draft&page=1").content.decode()
    assert client.get(path).status_code == 404


def test_a_manager_does_not_see_what_was_never_published(client):
    sign_in(client)
    assessment = create(client)
    client.force_login(make_user(role=User.Role.HIRING_MANAGER))
    assert client.get(f"/assessments/{assessment.key}/").status_code == 404
    assert "For associates" not in client.get("/assessments/").content.decode()


def test_hostile_text_is_text(client):
    sign_in(client)
    evil = "<script>alert(1)</script>"
    make_question_version("one")
    assessment = create(client, "one")
    press(client, assessment, title=evil, instructions=evil)
    publish(client, assessment)
    for path in ("", "edit/", "preview/"):
        assert "<script>alert" not in client.get(f"/assessments/{assessment.key}/{path}").content.decode()


def test_minutes_of_a_question_are_kept_with_it(client):
    sign_in(client)
    assessment = create(client, *(make_question_version().question.key for _ in range(2)))
    keys = order(assessment)
    press(client, assessment, minutes=["", "7"])
    assessment.refresh_from_db()
    assert services.working_assessment_body(assessment)["minutes"] == {keys[1]: 7}
    page = client.get(f"/assessments/{assessment.key}/edit/").content.decode()
    assert 'name="minutes" min="1" max="480" inputmode="numeric" value="7"' in page
    press(client, assessment, minutes=["", "7"], remove=keys[1])
    assert services.working_assessment_body(Assessment.objects.get(pk=assessment.pk))["minutes"] == {}
