"""What colleagues say about the draft of the rubric."""

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from roles import queries, services
from roles.models import RubricComment
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PATH = "/rubric/comments/empathy/"


@pytest.fixture
def admin():
    factories.load_roles()
    user = factories.make_user(name="Ada")
    rubric = queries.rubric()
    body = services.working_body(rubric)
    body["competencies"][0] = {**body["competencies"][0], "definition": "Other words."}
    services.save_rubric_draft(rubric=rubric, body=body, revision=0, by=user, at=NOW)
    return user


@pytest.fixture
def manager(client, admin):
    user = factories.make_user(role=User.Role.HIRING_MANAGER, name="Mara")
    client.force_login(user)
    return user


def say(client, words="Level 3 is hard to tell from 4.", place="level_3"):
    return client.post(PATH, {"words": words, "place": place})


def test_a_manager_reads_the_draft_and_says_something(client, manager, admin):
    assert "Read and comment the draft" in client.get("/rubric/").content.decode()
    assert "Other words." in client.get(PATH).content.decode()
    assert say(client).url == f"{PATH}#comments"
    page = client.get(PATH).content.decode()
    assert "Level 3 is hard to tell from 4." in page
    assert "Mara" in page
    assert "1 comment waits" in client.get("/rubric/comments/").content.decode()
    entry = AuditEntry.objects.get(action="rubric.commented")
    assert "hard to tell" not in str(entry.data)
    client.force_login(admin)
    for path in ("/rubric/draft/", "/rubric/draft/empathy/"):
        assert "1 comment waits" in client.get(path).content.decode()


def test_it_is_dealt_with_once_by_its_writer_or_an_editor(client, manager, admin):
    say(client)
    comment = RubricComment.objects.get()
    settle = f"{PATH}{comment.pk}/settle/"
    client.force_login(factories.make_user(role=User.Role.HIRING_MANAGER))
    assert "marks a comment as dealt with" in client.post(settle, follow=True).content.decode()
    client.force_login(admin)
    client.post(settle)
    client.force_login(manager)
    client.post(settle)
    comment.refresh_from_db()
    assert comment.settled_by == admin
    assert AuditEntry.objects.filter(action="rubric.comment_settled").count() == 1
    assert "dealt with by Ada" in client.get(PATH).content.decode()


@pytest.mark.parametrize(("words", "place"), [("", ""), ("  ", "level_1"), ("x" * 2001, ""), ("Fine.", "level_9")])
def test_what_will_not_do_is_said_and_kept_in_the_field(client, manager, words, place):
    answer = say(client, words, place)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not RubricComment.objects.exists()


def test_hostile_words_stay_words(client, manager):
    say(client, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get(PATH).content.decode()


def test_comments_are_closed_with_the_draft(client, manager, admin):
    say(client)
    services.discard_rubric_draft(rubric=queries.rubric(), by=admin, at=NOW)
    assert RubricComment.objects.get().closed_at == NOW
    assert "Level 3 is hard" not in client.get(PATH).content.decode()
    assert "There is no draft" in client.get("/rubric/comments/").content.decode()
    assert client.post(f"{PATH}{RubricComment.objects.get().pk}/settle/").status_code == 404


def test_publishing_closes_them_too(client, manager, admin):
    say(client)
    services.publish_rubric(rubric=queries.rubric(), by=admin, at=NOW)
    assert RubricComment.objects.filter(closed_at=None).count() == 0


def test_who_may_not_and_what_is_not_there(client, admin):
    assert client.get(PATH).status_code == 302
    client.force_login(factories.make_user(role=User.Role.RATER))
    assert client.get(PATH).status_code == 403
    assert client.get("/rubric/comments/").status_code == 403
    client.force_login(admin)
    assert client.get("/rubric/comments/charm/").status_code == 404
    assert client.get(f"{PATH}1/settle/").status_code == 405
