"""Admins read, filter and take out the audit; nobody else does."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import User
from assessments.models import Assessment
from audit import services
from audit.models import AuditEntry
from openings.models import Application, Opening, Person, ScoringPolicy
from tests.factories import make_assessment_version, make_rubric_version, make_team, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def sign_in(client, role=User.Role.ADMIN, **fields):
    user = make_user(role=role, **fields)
    client.force_login(user)
    return user


def entry(**changes):
    given = {"actor": services.SYSTEM, "action": "thing.done", "subject_kind": "thing", "subject_id": 1, "at": NOW}
    return services.record(**{**given, **changes})


def shown(client, query=""):
    return [row.entry for row in client.get(f"/audit/?{query}").context["rows"]]


def test_an_admin_reads_who_did_what(client):
    admin = sign_in(client, name="Ada Lovelace")
    entry(actor=services.user_actor(admin.pk), action="rubric.published", before="a" * 64, after="b" * 64)
    page = client.get("/audit/").content.decode()
    assert "Ada Lovelace" in page
    assert "rubric.published" in page
    assert "b" * 64 in page


def test_anonymous_is_sent_to_sign_in(client):
    assert client.get("/audit/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", [role for role in User.Role if role != User.Role.ADMIN])
def test_nobody_else_reads_or_exports_it(client, role):
    sign_in(client, role)
    assert client.get("/audit/").status_code == 403
    assert client.post("/audit/export/").status_code == 403


def test_it_cannot_be_written_through_the_page(client):
    sign_in(client)
    assert client.post("/audit/").status_code == 405
    assert client.get("/audit/export/").status_code == 405


def test_it_is_narrowed_by_who_what_where_and_when(client):
    admin = sign_in(client, time_zone="UTC")
    mine = entry(actor=services.user_actor(admin.pk), action="rubric.published", subject_kind="rubric", subject_id=4)
    theirs = entry(actor=services.candidate_actor(5), action="sitting.started", subject_kind="sitting", opening_id=9)
    old = entry(at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC), action="rubric.draft_discarded")
    assert mine in shown(client, f"actor=user:{admin.pk}&action=rubric")
    assert shown(client, "actor=candidate:") == [theirs]
    assert shown(client, "action=rubric.") == [old, mine]
    assert shown(client, "action=rubric.published") == [mine]
    assert shown(client, "subject_kind=rubric&subject_id=4") == [mine]
    assert shown(client, "opening_id=9") == [theirs]
    assert shown(client, "last_day=2026-01-31") == [old]
    assert shown(client, "first_day=2026-03-10&last_day=2026-03-10&action=r") == [mine]
    assert shown(client, "last_day=2026-01-30") == []
    assert "No entry" in client.get("/audit/?opening_id=77").content.decode()


def test_days_are_those_of_who_reads(client):
    sign_in(client, time_zone="Asia/Tokyo")
    made = entry(at=datetime(2026, 1, 31, 23, 0, tzinfo=UTC))
    assert shown(client, "first_day=2026-02-01&last_day=2026-02-01") == [made]
    assert shown(client, "last_day=2026-01-31") == []
    assert "2026-02-01 08:00:00" in client.get("/audit/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "actor=user:0",
        "actor=nobody",
        "action=' OR 1=1",
        "opening_id=x",
        "opening_id=99999999999999999999999",
        "first_day=yesterday",
        "last_day=9999-12-31",
        "subject_kind=<script>alert(1)</script>",
        "page=999",
        "page=x",
    ],
)
def test_hostile_filters_do_no_harm(client, query):
    sign_in(client)
    answer = client.get(f"/audit/?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_it_turns_pages_at_a_fixed_cost(client, django_assert_num_queries):
    admin = sign_in(client)
    client.get("/audit/")
    # session, user; people to choose from; count, entries, names of users; actions to choose from
    with django_assert_num_queries(8):
        client.get("/audit/")
    for number in range(120):
        entry(subject_id=number, actor=services.user_actor(admin.pk))
    with django_assert_num_queries(8):
        answer = client.get("/audit/")
    assert len(answer.context["rows"]) == 50
    assert answer.context["page_obj"].paginator.num_pages == 3


def exported(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_the_filtered_entries_are_exported_and_that_is_an_entry(client):
    admin = sign_in(client, name="=cmd|'/c calc'!A1")
    entry(actor=services.user_actor(admin.pk), action="rubric.published", data={"number": 2})
    entry(action="thing.done")
    rows = exported(client.post("/audit/export/?action=rubric"))
    assert [row["action"] for row in rows] == ["rubric.published"]
    assert rows[0]["actor"].startswith("'=cmd")
    assert rows[0]["data"] == "{'number': 2}"
    note = AuditEntry.objects.get(action="audit.exported")
    assert (note.actor_id, note.data) == (str(admin.pk), {"entries": 1, "filter": ["action"]})


def test_a_long_export_is_whole(client):
    sign_in(client)
    entries = AuditEntry.objects.bulk_create(
        AuditEntry(at=NOW, actor_kind="system", action="thing.done", subject_kind="thing", subject_id=str(n))
        for n in range(2500)
    )
    rows = exported(client.post("/audit/export/?action=thing."))
    assert [row["subject_id"] for row in rows] == [made.subject_id for made in entries]


def test_an_export_with_a_bad_filter_is_refused(client):
    sign_in(client)
    assert client.post("/audit/export/?opening_id=x").status_code == 400
    assert not AuditEntry.objects.filter(action="audit.exported").exists()


def test_candidates_openings_and_questions_are_named(client):
    sign_in(client)
    version = make_assessment_version(title="Conversations")
    policy = ScoringPolicy.objects.create(
        rubric_version=make_rubric_version(), weights={}, content_hash="c" * 64, created_at=NOW
    )
    opening = Opening.objects.create(
        title="Desk in Leeds",
        role=version.assessment.role,
        team=make_team(),
        assessment_version=version,
        policy=policy,
        created_at=NOW,
    )
    person = Person.objects.create(name="Cleo Candidate", created_at=NOW)
    application = Application.objects.create(person=person, opening=opening, source="form", created_at=NOW)
    question = version.items.first().question_version.question
    subjects = (("application", application), ("opening", opening), ("question", question))
    for kind, subject in (*subjects, ("assessment", Assessment.objects.get()), ("role", opening.role)):
        entry(actor=services.candidate_actor(person.pk), subject_kind=kind, subject_id=subject.pk)
    page = client.get("/audit/").content.decode()
    for name in ("Cleo Candidate", "Desk in Leeds", "A customer who was upset", "Conversations", opening.role.label):
        assert name in page
    Person.objects.update(erased_at=timezone.now())
    assert "Cleo Candidate" not in client.get("/audit/").content.decode()
