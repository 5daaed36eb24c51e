"""Drafts, publishing, and versions that never change."""

import copy

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import roles.seed
from audit.models import AuditEntry
from roles import services
from roles.models import Competency, Role, Rubric, RubricVersion
from roles.queries import current_rubric_version
from scoring.rubric import content_hash
from tests.factories import COMPETENCIES, load_roles, make_rubric_version, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def changed(body, text="Another definition."):
    body = copy.deepcopy(body)
    body["competencies"][0]["definition"] = text
    return body


def draft(text="Another definition."):
    """A rubric with a saved draft, and the admin who saved it."""
    rubric, admin = make_rubric_version().rubric, make_user()
    body = changed(services.working_body(rubric), text)
    revision = services.save_rubric_draft(rubric=rubric, body=body, revision=rubric.draft_revision, by=admin, at=NOW)
    rubric.refresh_from_db()
    assert revision == rubric.draft_revision
    return rubric, admin


def writes(queries):
    return [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_product_comes_with_five_competencies_and_five_roles():
    load_roles()
    assert set(Competency.objects.values_list("key", flat=True)) == set(COMPETENCIES)
    assert Role.objects.count() == 5
    assert all(sum(role.weights.values()) == 100 for role in Role.objects.all())
    version = current_rubric_version()
    assert version.content_hash == version.to_engine().content_hash
    for competency in version.to_engine().competencies:
        assert len(competency.indicators) >= 6
        assert {indicator.sign for indicator in competency.indicators} == {1, -1}


def test_loading_the_content_twice_writes_nothing():
    load_roles()
    with CaptureQueriesContext(connection) as queries:
        load_roles()
    assert writes(queries) == []


def test_loading_the_content_again_leaves_what_an_admin_has_made():
    rubric, admin = draft()
    services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    role = Role.objects.get(key="associate")
    even = dict.fromkeys(COMPETENCIES, 20)
    services.update_role(role=role, weights=even, minimums={}, by=admin, at=NOW)
    load_roles()
    assert current_rubric_version().number == 2
    assert Role.objects.get(key="associate").weights == even


def test_a_newer_rubric_of_the_product_is_published_where_nobody_has_edited(monkeypatch, tmp_path):
    load_roles()
    content = tmp_path
    text = (roles.seed.CONTENT / "core_rubric.json").read_text()
    (content / "core_rubric.json").write_text(text.replace('"label": "Empathy"', '"label": "Empathy, renamed"', 1))
    (content / "roles.json").write_text("[]")
    monkeypatch.setattr(roles.seed, "CONTENT", content)
    load_roles()
    assert current_rubric_version().number == 2
    assert Competency.objects.get(key="empathy").label == "Empathy, renamed"


def test_a_draft_that_follows_the_last_revision_is_saved():
    rubric, admin = draft()
    assert rubric.draft["competencies"][0]["definition"] == "Another definition."
    assert rubric.draft_saved_by == admin


def test_a_draft_with_a_stale_revision_keeps_both_texts():
    rubric, admin = draft("First.")
    mine = changed(rubric.current.body, "Second.")
    with pytest.raises(services.DraftConflict) as conflict:
        services.save_rubric_draft(rubric=rubric, body=mine, revision=0, by=make_user(), at=NOW)
    assert conflict.value.theirs["competencies"][0]["definition"] == "First."
    assert conflict.value.saved_by == admin
    rubric.refresh_from_db()
    assert rubric.draft["competencies"][0]["definition"] == "First."


def test_a_draft_that_says_the_same_as_the_version_is_no_draft():
    rubric, admin = draft()
    body = rubric.current.body
    services.save_rubric_draft(rubric=rubric, body=body, revision=rubric.draft_revision, by=admin, at=NOW)
    rubric.refresh_from_db()
    assert rubric.draft is None


def test_two_people_edit_two_competencies_at_once():
    rubric, admin = make_rubric_version().rubric, make_user()
    body = services.working_body(rubric)
    for index in (0, 1):
        competency = body["competencies"][index]
        services.save_competency_draft(
            rubric=rubric,
            competency={**competency, "is_not": f"Text {index}."},
            base=content_hash(competency),
            by=admin,
            at=NOW,
        )
    rubric.refresh_from_db()
    assert [c["is_not"] for c in rubric.draft["competencies"][:2]] == ["Text 0.", "Text 1."]


def test_two_people_who_edit_one_competency_meet():
    rubric, admin = make_rubric_version().rubric, make_user()
    competency = services.working_body(rubric)["competencies"][0]
    base = content_hash(competency)
    first, second = {**competency, "is_not": "First."}, {**competency, "is_not": "Second."}
    services.save_competency_draft(rubric=rubric, competency=first, base=base, by=admin, at=NOW)
    with pytest.raises(services.DraftConflict) as conflict:
        services.save_competency_draft(rubric=rubric, competency=second, base=base, by=make_user(), at=NOW)
    assert conflict.value.theirs["is_not"] == "First."


def test_saving_the_same_competency_twice_makes_one_revision():
    rubric, admin = make_rubric_version().rubric, make_user()
    competency = services.working_body(rubric)["competencies"][0]
    base, new = content_hash(competency), {**competency, "is_not": "New."}
    first = services.save_competency_draft(rubric=rubric, competency=new, base=base, by=admin, at=NOW)
    again = services.save_competency_draft(rubric=rubric, competency=new, base=base, by=admin, at=NOW)
    assert first == again


def test_publishing_makes_a_new_version_and_leaves_the_old_one():
    rubric, admin = draft()
    old = rubric.current
    version = services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    assert version.number == old.number + 1
    assert version.published_by == admin
    assert current_rubric_version() == version
    assert RubricVersion.objects.get(pk=old.pk).body == old.body
    rubric.refresh_from_db()
    assert rubric.draft is None


def test_publishing_is_audited_with_the_hashes_of_before_and_after():
    rubric, admin = draft()
    before = rubric.current.content_hash
    version = services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    entry = AuditEntry.objects.filter(action="rubric.published").first()
    assert (entry.before, entry.after) == (before, version.content_hash)
    assert (entry.actor_kind, entry.actor_id, entry.at) == ("user", str(admin.pk), NOW)


def test_publishing_without_a_draft_says_so():
    rubric, admin = make_rubric_version().rubric, make_user()
    with pytest.raises(services.NothingToPublish, match="no draft"):
        services.publish_rubric(rubric=rubric, by=admin, at=NOW)


def test_identical_content_makes_no_version():
    rubric, admin = make_rubric_version().rubric, make_user()
    Rubric.objects.filter(pk=rubric.pk).update(draft=rubric.current.body)
    with pytest.raises(services.NothingToPublish, match="word for word"):
        services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    assert rubric.versions.count() == 1


def test_going_back_to_old_content_makes_the_old_version_current_again():
    rubric, admin = draft()
    first = rubric.current
    services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    rubric.refresh_from_db()
    services.save_rubric_draft(rubric=rubric, body=first.body, revision=rubric.draft_revision, by=admin, at=NOW)
    assert services.publish_rubric(rubric=rubric, by=admin, at=NOW) == first
    assert current_rubric_version() == first
    assert rubric.versions.count() == 2


def test_only_the_draft_that_was_looked_at_is_published():
    rubric, admin = draft()
    with pytest.raises(services.DraftConflict):
        services.publish_rubric(rubric=rubric, by=admin, at=NOW, revision=rubric.draft_revision - 1)
    assert rubric.versions.count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(definition="  "), "no definition"),
        (lambda c: c.update(indicators=[]), "at least one indicator"),
        (lambda c: c["levels"][2].update(anchor=""), "anchor"),
        (lambda c: c["levels"].pop(), "levels 1 to 5"),
        (lambda c: c["indicators"].append(dict(c["indicators"][0])), "more than once"),
    ],
)
def test_an_unfinished_draft_is_saved_but_not_published(change, message):
    rubric, admin = make_rubric_version().rubric, make_user()
    body = copy.deepcopy(rubric.current.body)
    change(body["competencies"][0])
    services.save_rubric_draft(rubric=rubric, body=body, revision=0, by=admin, at=NOW)
    with pytest.raises(services.NotValid, match=message):
        services.publish_rubric(rubric=rubric, by=admin, at=NOW)
    rubric.refresh_from_db()
    assert rubric.draft is not None


def test_a_discarded_draft_is_gone_and_audited():
    rubric, admin = draft()
    services.discard_rubric_draft(rubric=rubric, by=admin, at=NOW)
    services.discard_rubric_draft(rubric=rubric, by=admin, at=NOW)
    rubric.refresh_from_db()
    assert rubric.draft is None
    assert AuditEntry.objects.filter(action="rubric.draft_discarded").count() == 1


def test_a_rubric_without_a_version_starts_empty():
    rubric = Rubric.objects.create(key="other", label="Other")
    assert services.working_body(rubric)["competencies"] == []
    with pytest.raises(KeyError):
        services.competency_of(services.working_body(rubric), "empathy")


def test_the_database_refuses_to_change_a_published_version():
    version = make_rubric_version()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        RubricVersion.objects.filter(pk=version.pk).update(number=7)
    Rubric.objects.filter(pk=version.rubric_id).update(current=None)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        RubricVersion.objects.filter(pk=version.pk).delete()
