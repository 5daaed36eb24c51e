"""Assessments: what is asked in what order, published as versions."""

import json

import pytest
from django.utils import timezone

import assessments.seed
from assessments import services
from assessments.models import Assessment
from audit.models import AuditEntry
from tests.factories import make_assessment_version, make_question_version, make_role, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def create(*questions, **body):
    assessment = services.create_assessment(role=make_role(), title="For associates", by=make_user(), at=NOW)
    save(assessment, questions=[version.question.key for version in questions], **body)
    return assessment


def save(assessment, revision=None, **body):
    assessment.refresh_from_db()
    return services.save_assessment_draft(
        assessment=assessment,
        body={**services.working_assessment_body(assessment), **body},
        revision=assessment.draft_revision if revision is None else revision,
        by=make_user(),
        at=NOW,
    )


def publish(assessment, **more):
    return services.publish_assessment(assessment=assessment, by=make_user(), at=NOW, **more)


def asked(version):
    return [item.question_version.question.key for item in version.items.order_by("position")]


def test_questions_are_asked_in_the_order_of_the_draft():
    make_question_version("one")
    assessment = create(make_question_version("two"), make_question_version("three"), time_limit_minutes=45)
    version = publish(assessment)
    assert asked(version) == ["two", "three"]
    assert version.time_limit_minutes == 45
    assessment.refresh_from_db()
    assert (assessment.current, assessment.draft) == (version, None)
    assert AuditEntry.objects.get(action="assessment.published").after == version.content_hash


def test_a_question_can_have_a_time_of_its_own_and_only_then_another_hash():
    assessment = create(make_question_version("one"), make_question_version("two"))
    first = publish(assessment)
    save(assessment, minutes={"two": 5})
    second = publish(assessment)
    assert list(second.items.order_by("position").values_list("time_limit_minutes", flat=True)) == [None, 5]
    assessment.refresh_from_db()
    assert services.working_assessment_body(assessment)["minutes"] == {"two": 5}
    save(assessment, minutes={})
    assert publish(assessment) == first
    save(assessment, minutes={"two": 481})
    with pytest.raises(services.NotValid, match="1 to 480"):
        publish(assessment)


def test_another_order_is_another_version_and_the_first_stays():
    assessment = create(make_question_version("one"), make_question_version("two"))
    first = publish(assessment)
    save(assessment, questions=["two", "one"])
    second = publish(assessment)
    assert (second.number, asked(second), asked(first)) == (2, ["two", "one"], ["one", "two"])
    save(assessment, questions=["one", "two"])
    assert publish(assessment) == first


def test_publishing_the_same_again_makes_no_version():
    assessment = create(make_question_version())
    publish(assessment)
    with pytest.raises(services.NothingToPublish):
        publish(assessment)


def test_a_newer_version_of_a_question_is_taken_by_publishing_again():
    question = make_question_version("one")
    assessment = create(question)
    first = publish(assessment)
    newer = make_question_version("one", prompt="Better words?")
    second = publish(assessment)
    assert second.items.get().question_version == newer
    assert first.items.get().question_version == question


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"questions": []}, "at least one question"),
        ({"questions": ["one", "one"]}, "asked once"),
        ({"questions": ["one", "missing"]}, "missing"),
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"time_limit_minutes": 0}, "1 to 480"),
        ({"time_limit_minutes": 481}, "1 to 480"),
    ],
)
def test_what_cannot_be_taken_is_not_published(body, message):
    assessment = create(make_question_version("one"))
    save(assessment, **body)
    with pytest.raises(services.NotValid, match=message):
        publish(assessment)
    assert assessment.versions.count() == 0


def test_a_retired_question_cannot_be_taken():
    question = make_question_version("one")
    assessment = create(question)
    services.retire_question(question=question.question, by=make_user(), at=NOW)
    with pytest.raises(services.NotValid, match="one"):
        publish(assessment)


def test_a_stale_revision_keeps_both_texts():
    assessment = create(make_question_version())
    save(assessment, title="Theirs")
    with pytest.raises(services.DraftConflict) as conflict:
        save(assessment, revision=1, title="Mine")
    assert conflict.value.theirs["title"] == "Theirs"
    with pytest.raises(services.DraftConflict):
        publish(assessment, revision=1)


def test_saving_the_same_twice_makes_one_revision():
    assessment = create(make_question_version())
    assert save(assessment, title="New") == save(assessment, title="New")


def test_a_draft_that_says_the_same_as_the_version_is_no_draft():
    assessment = create(make_question_version(), title="One")
    publish(assessment)
    save(assessment, title="Two")
    save(assessment, title="One")
    assessment.refresh_from_db()
    assert assessment.draft is None


def test_a_draft_can_be_thrown_away_where_there_is_a_version():
    assessment = create(make_question_version())
    services.discard_assessment_draft(assessment=assessment, by=make_user(), at=NOW)
    publish(assessment)
    save(assessment, title="Never mind")
    services.discard_assessment_draft(assessment=assessment, by=make_user(), at=NOW)
    assessment.refresh_from_db()
    assert assessment.draft is None
    assert AuditEntry.objects.filter(action="assessment.draft_discarded").count() == 1


def test_an_assessment_is_retired_and_brought_back():
    assessment = make_assessment_version().assessment
    for _ in range(2):
        services.retire_assessment(assessment=assessment, by=make_user(), at=NOW)
    assessment.refresh_from_db()
    assert assessment.retired_at == NOW
    for _ in range(2):
        services.reinstate_assessment(assessment=assessment, by=make_user(), at=NOW)
    assessment.refresh_from_db()
    assert assessment.retired_at is None
    assert AuditEntry.objects.filter(action__in=["assessment.retired", "assessment.reinstated"]).count() == 2


def content(folder, *, questions):
    (folder / "questions").mkdir(exist_ok=True)
    data = {"key": "set", "title": "A set", "role": "associate", "time_limit_minutes": 20, "questions": questions}
    (folder / "assessments.json").write_text(json.dumps([data]))


def test_the_assessments_that_the_product_comes_with_are_loaded_once(monkeypatch, tmp_path):
    make_role()
    make_question_version("one")
    make_question_version("two")
    content(tmp_path, questions=["two", "one"])
    monkeypatch.setattr(assessments.seed, "CONTENT", tmp_path)
    for _ in range(2):
        assessments.seed.load_content(at=NOW)
    assessment = Assessment.objects.get()
    assert asked(assessment.current) == ["two", "one"]
    assert assessment.versions.count() == 1


def test_loading_the_content_again_leaves_what_an_admin_has_made(monkeypatch, tmp_path):
    make_role()
    make_question_version("one")
    question = make_question_version("two").question
    content(tmp_path, questions=["two", "one"])
    monkeypatch.setattr(assessments.seed, "CONTENT", tmp_path)
    assessments.seed.load_content(at=NOW)
    services.retire_question(question=question, by=make_user(), at=NOW)
    assessments.seed.load_content(at=NOW)
    assessment = Assessment.objects.get()
    assert assessment.versions.count() == 1
    save(assessment, questions=["one"])
    publish(assessment)
    services.reinstate_question(question=question, by=make_user(), at=NOW)
    assessments.seed.load_content(at=NOW)
    assessment.refresh_from_db()
    assert asked(assessment.current) == ["one"]
