"""The record of who did what: appended, never changed, and without personal text."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit import services
from audit.models import AuditEntry
from audit.names import names_in
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def entry(**changes):
    given = {"actor": services.SYSTEM, "action": "thing.done", "subject_kind": "thing", "subject_id": 1, "at": NOW}
    return services.record(**{**given, **changes})


def test_an_entry_says_who_did_what_to_what_and_when():
    made = entry(actor=services.user_actor(7), opening_id=3, before="a" * 64, after="b" * 64, data={"count": 2})
    stored = AuditEntry.objects.get(pk=made.pk)
    assert (stored.actor_kind, stored.actor_id, stored.subject_id) == ("user", "7", "1")
    assert (stored.at, stored.opening_id, stored.data) == (NOW, 3, {"count": 2})
    assert str(stored).endswith("thing.done thing:1")


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        (services.candidate_actor(7), "candidate"),
        (services.machine_actor(7), "machine"),
        (services.SYSTEM, "system"),
    ],
)
def test_candidates_machines_and_the_system_act_too(actor, kind):
    assert entry(actor=actor).actor_kind == kind


@pytest.mark.parametrize("sql", ["UPDATE audit_auditentry SET action = 'a.b'", "DELETE FROM audit_auditentry"])
def test_the_database_refuses_to_change_or_delete_an_entry(sql):
    entry()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get().action == "thing.done"


@pytest.mark.parametrize("action", ["done", "Thing.done", "thing.", "thing done", ""])
def test_an_action_is_dotted(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(action=action)


def test_an_entry_is_gone_when_what_it_tells_of_did_not_happen():
    def fail_later():
        with transaction.atomic():
            entry()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_later()
    assert not AuditEntry.objects.exists()


def test_names_are_looked_up_when_read_one_query_a_kind(django_assert_num_queries):
    people = [make_user(name=f"Person {n}") for n in range(3)]
    team = make_team("Support")
    rows = [entry(actor=services.user_actor(user.pk), subject_kind="team", subject_id=team.pk) for user in people]
    rows += [entry(actor=services.user_actor(999_999)), entry(subject_kind="user", subject_id="nobody")]
    with django_assert_num_queries(2):
        names = names_in(rows)
    assert names[("user", str(people[0].pk))] == "Person 0"
    assert names[("team", str(team.pk))] == "Support"
    assert ("user", "999999") not in names
