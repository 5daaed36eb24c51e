"""Questions of the bank: drafts, versions, retirement, and those asked elsewhere."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import assessments.seed
from assessments import services
from assessments.models import AssessmentItem, AssessmentVersion, Question, QuestionVersion
from audit.models import AuditEntry
from roles.models import Role
from tests.factories import load_roles, make_assessment_version, make_question_version, make_user, question_body

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def create(**body):
    load_roles()
    return services.create_question(
        body={**question_body(), **body},
        roles=[Role.objects.get(key="associate")],
        tags=["calm"],
        by=make_user(),
        at=NOW,
    )


def save(question, revision=None, **body):
    question.refresh_from_db()
    return services.save_question_draft(
        question=question,
        body={**services.working_question_body(question), **body},
        roles=question.roles.all(),
        tags=question.tags,
        revision=question.draft_revision if revision is None else revision,
        by=make_user(),
        at=NOW,
    )


def publish(question, **more):
    return services.publish_question(question=question, by=make_user(), at=NOW, **more)


def test_the_bank_that_the_product_comes_with_is_loaded_once():
    load_roles()
    assessments.seed.load_content(at=NOW)
    assert Question.objects.filter(state="active").count() == len(
        list((assessments.seed.CONTENT / "questions").glob("*.json"))
    )
    assert not Question.objects.filter(current=None).exists()
    with CaptureQueriesContext(connection) as queries:
        assessments.seed.load_content(at=NOW)
    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_loading_the_content_again_leaves_what_an_admin_has_made():
    load_roles()
    assessments.seed.load_content(at=NOW)
    question = Question.objects.first()
    save(question, prompt="An admin's own words?")
    publish(question)
    assessments.seed.load_content(at=NOW)
    question.refresh_from_db()
    assert question.current.prompt == "An admin's own words?"
    assert question.versions.filter(language="en").count() == 2


def test_a_new_question_is_a_draft_with_a_key_from_its_title():
    first, second = create(title="The late parcel!"), create(title="The late parcel!")
    assert (first.key, second.key) == ("the-late-parcel", "the-late-parcel-2")
    assert first.state == Question.State.DRAFT
    assert create(title="顧客").key  # a title without Latin letters still gets a key
    assert [role.key for role in first.roles.all()] == ["associate"]


def test_publishing_makes_the_question_active_and_is_audited():
    question = create()
    version = publish(question)
    question.refresh_from_db()
    assert (question.state, question.current, question.draft) == ("active", version, None)
    entry = AuditEntry.objects.get(action="question.published")
    assert (entry.before, entry.after) == ("", version.content_hash)


def test_a_published_question_goes_on_as_a_new_version():
    question = create()
    first = publish(question)
    save(question, prompt="In other words?")
    second = publish(question)
    assert (first.number, second.number) == (1, 2)
    assert QuestionVersion.objects.get(pk=first.pk).prompt == first.prompt


def test_going_back_to_old_words_makes_the_old_version_current_again():
    question = create()
    first = publish(question)
    save(question, prompt="In other words?")
    publish(question)
    save(question, prompt=first.prompt)
    assert publish(question) == first
    question.refresh_from_db()
    assert question.current == first


def test_a_stale_revision_keeps_both_texts():
    question = create()
    save(question, prompt="Theirs?")
    with pytest.raises(services.DraftConflict) as conflict:
        save(question, revision=1, prompt="Mine?")
    assert conflict.value.theirs["prompt"] == "Theirs?"


def test_saving_the_same_twice_makes_one_revision():
    question = create()
    assert save(question, prompt="New?") == save(question, prompt="New?")


def test_only_the_draft_that_was_looked_at_is_published():
    question = create()
    with pytest.raises(services.DraftConflict):
        publish(question, revision=0)


def test_publishing_the_same_again_makes_no_version():
    question = create()
    publish(question)
    question.refresh_from_db()
    with pytest.raises(services.NothingToPublish, match="no draft"):
        publish(question)
    Question.objects.update(draft=services.working_question_body(question))
    with pytest.raises(services.NothingToPublish, match="word for word"):
        publish(question)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"prompt": " "}, "prompt"),
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"kind": "riddle"}, "kind"),
        ({"competencies": []}, "at least one competency"),
        ({"competencies": ["charm"]}, "Unknown competency: charm"),
        ({"anchors": {"patience": {"1": "Shouts."}}}, "speak only of"),
        ({"samples": [{"text": "I helped.", "levels": {"patience": 3}}]}, "speak only of"),
        ({"samples": [{"text": "I helped.", "levels": {"empathy": 9}}]}, "1 to 5"),
    ],
)
def test_what_cannot_be_asked_is_saved_but_not_published(body, message):
    question = create(**body)
    with pytest.raises(services.NotValid, match=message):
        publish(question)
    assert question.versions.count() == 0


def test_a_question_keeps_its_language():
    question = create()
    publish(question)
    save(question, language="es")
    with pytest.raises(services.NotValid, match="keeps its language"):
        publish(question)


def test_a_draft_can_be_thrown_away_where_there_is_a_version():
    question = create()
    services.discard_question_draft(question=question, by=make_user(), at=NOW)
    question.refresh_from_db()
    assert question.draft is not None
    publish(question)
    save(question, prompt="Never mind?")
    services.discard_question_draft(question=question, by=make_user(), at=NOW)
    question.refresh_from_db()
    assert question.draft is None
    assert AuditEntry.objects.filter(action="question.draft_discarded").count() == 1


def test_a_retired_question_can_be_brought_back():
    question = create()
    publish(question)
    for _ in range(2):
        services.retire_question(question=question, by=make_user(), at=NOW)
    question.refresh_from_db()
    assert question.state == Question.State.RETIRED
    for _ in range(2):
        services.reinstate_question(question=question, by=make_user(), at=NOW)
    question.refresh_from_db()
    assert question.state == Question.State.ACTIVE
    assert AuditEntry.objects.filter(action__in=["question.retired", "question.reinstated"]).count() == 2


def test_a_retired_draft_comes_back_as_a_draft():
    question = create()
    services.retire_question(question=question, by=make_user(), at=NOW)
    services.reinstate_question(question=question, by=make_user(), at=NOW)
    question.refresh_from_db()
    assert question.state == Question.State.DRAFT


def test_a_question_asked_elsewhere_is_made_once():
    first = services.imported_question(prompt="Why do you want  to work\nwith us?", at=NOW)
    again = services.imported_question(prompt="Why do you want to work with us?", at=NOW)
    assert first == again
    assert first.competencies == []
    assert first.question.state == Question.State.IMPORTED
    assert first.question.key.startswith("imported-")
    assert len(first.question.key) == len("imported-") + 12
    assert AuditEntry.objects.filter(action="question.imported").count() == 1


def test_a_long_question_asked_elsewhere_gets_a_short_title():
    version = services.imported_question(prompt="word " * 100, at=NOW)
    assert len(version.title) <= 120
    assert version.title.endswith("…")


def test_an_empty_question_is_refused():
    with pytest.raises(services.NotValid):
        services.imported_question(prompt=" \n ", at=NOW)


def test_a_mapped_question_is_what_the_next_import_finds():
    load_roles()
    version = services.imported_question(prompt="Tell us about an upset customer.", at=NOW)
    save(version.question, competencies=["empathy"])
    mapped = publish(version.question)
    assert services.imported_question(prompt=version.prompt, at=NOW) == mapped
    save(version.question, prompt="Something else entirely?")
    publish(version.question)
    assert services.imported_question(prompt=version.prompt, at=NOW) == version


def test_an_imported_question_that_was_retired_comes_back_as_imported():
    version = services.imported_question(prompt="Why us?", at=NOW)
    services.retire_question(question=version.question, by=make_user(), at=NOW)
    services.reinstate_question(question=version.question, by=make_user(), at=NOW)
    assert Question.objects.get().state == Question.State.IMPORTED


def test_two_questions_may_ask_in_the_same_words():
    assert make_question_version("one").content_hash != make_question_version("two").content_hash


@pytest.mark.parametrize("model", [QuestionVersion, AssessmentVersion, AssessmentItem])
def test_the_database_refuses_to_change_or_delete_what_was_published(model):
    make_assessment_version()
    row = model.objects.first()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(id=row.pk)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608
