import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit.models import AuditEntry
from jobs import services as jobs
from jobs.models import Job
from openings.models import Application, Invitation, InvitationBatch, Opening
from openings.services import batches
from openings.services.batches import CHUNK, BatchEmpty, create_batch, end_turn, work_off_chunk
from openings.services.lists import parse_list
from openings.services.openings import OpeningInvalid, OpeningNotOpen
from tests.factories import make_invitation, make_opening, make_person, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def make_batch(text, *, opening=None):
    return create_batch(
        opening=opening or make_opening(),
        source=Application.Source.LIST,
        rows=parse_list(text),
        by=make_user(),
        at=NOW,
    )


def run_job(batch):
    job = Job.objects.filter(kind="import_batch", subject=str(batch.pk)).latest("id")
    return jobs.run(job_id=job.pk, clock=timezone.now)


def many(n):
    return "\n".join(f"Person {number} <p{number}@example.org>" for number in range(n))


def test_a_list_is_invited_by_its_job_and_its_rows_are_let_go():
    batch = make_batch(many(CHUNK + 3))
    assert Invitation.objects.count() == 0
    assert run_job(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.handled, batch.invited) == ("done", CHUNK + 3, CHUNK + 3, CHUNK + 3)
    assert batch.rows == batch.report == []
    assert batch.finished_at
    assert Invitation.objects.count() == CHUNK + 3
    assert Application.objects.filter(source="list").count() == CHUNK + 3
    assert Job.objects.filter(kind="send_invitation").count() == CHUNK + 3
    done = AuditEntry.objects.get(action="candidates.batch_done")
    assert done.data == {"invited": CHUNK + 3, "duplicates": 0, "refused": 0}


def test_bad_rows_are_reported_with_line_and_reason_and_not_kept():
    opening = make_opening()
    make_invitation(opening=opening, email="known@example.org")
    make_person(email="gone@example.org", erased_at=NOW)
    batch = make_batch(
        "Ana <ana@example.org>\nnobody\nKnown <KNOWN@example.org>\nAna <ana@example.org>\n<gone@example.org>\nx@y",
        opening=opening,
    )
    assert "nobody" not in str(batch.rows)
    run_job(batch)
    batch.refresh_from_db()
    assert batch.report == [
        {"line": 2, "reason": "missing_email"},
        {"line": 3, "reason": "already_invited"},
        {"line": 4, "reason": "duplicate_in_file"},
        {"line": 5, "reason": "erased"},
        {"line": 6, "reason": "bad_email"},
    ]
    assert (batch.total, batch.handled, batch.invited, batch.duplicates) == (6, 6, 1, 2)


def test_progress_moves_chunk_by_chunk():
    batch = make_batch("nobody\n" + many(CHUNK + 1))
    assert batch.handled == 1
    assert work_off_chunk(batch_id=batch.pk, at=NOW)
    batch.refresh_from_db()
    assert (batch.handled, batch.total, batch.state) == (CHUNK + 1, CHUNK + 2, "waiting")
    assert work_off_chunk(batch_id=batch.pk, at=NOW)
    assert not work_off_chunk(batch_id=batch.pk, at=NOW)


def test_a_batch_that_was_cut_off_goes_on_where_it_stood_and_counts_nobody_twice():
    batch = make_batch(many(CHUNK * 2))
    work_off_chunk(batch_id=batch.pk, at=NOW)
    assert run_job(batch)
    batch.refresh_from_db()
    assert (batch.handled, batch.invited, batch.duplicates, batch.report) == (CHUNK * 2, CHUNK * 2, 0, [])
    assert Invitation.objects.count() == CHUNK * 2


def test_a_chunk_that_fails_leaves_neither_invitations_nor_progress():
    batch = make_batch(many(3))
    with transaction.atomic():
        work_off_chunk(batch_id=batch.pk, at=NOW)
        transaction.set_rollback(True)
    batch.refresh_from_db()
    assert batch.handled == 0
    assert not Invitation.objects.exists()


def test_a_long_list_takes_several_turns(monkeypatch):
    monkeypatch.setattr("openings.handlers.TURN_SECONDS", 0)
    batch = make_batch(many(CHUNK * 2 + 1))
    turns = 0
    while Job.objects.filter(kind="import_batch", state=Job.State.QUEUED).exists():
        run_job(batch)
        turns += 1
    batch.refresh_from_db()
    assert (turns, batch.state, batch.invited, batch.rows) == (3, "done", CHUNK * 2 + 1, [])


def test_a_finished_batch_is_not_worked_off_or_finished_again():
    batch = make_batch(many(1))
    run_job(batch)
    assert not work_off_chunk(batch_id=batch.pk, at=NOW)
    end_turn(batch_id=batch.pk, at=NOW)
    batches.fail_batch(batch_id=batch.pk, at=NOW)
    batch.refresh_from_db()
    assert batch.state == "done"
    assert (
        AuditEntry.objects.filter(action__startswith="candidates.batch_").exclude(action__endswith="added").count() == 1
    )


def test_rows_that_come_to_a_closed_opening_are_reported():
    batch = make_batch(many(2))
    Opening.objects.update(state=Opening.State.CLOSED)
    run_job(batch)
    batch.refresh_from_db()
    assert [entry["reason"] for entry in batch.report] == ["opening_closed"] * 2
    assert (batch.state, batch.invited) == ("done", 0)


def test_a_batch_that_is_given_up_names_the_rows_it_did_not_come_to():
    batch = make_batch("nobody\n" + many(CHUNK + 2))
    work_off_chunk(batch_id=batch.pk, at=NOW)
    batches.fail_batch(batch_id=batch.pk, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.invited) == ("failed", [], CHUNK)
    assert batch.report == [
        {"line": 1, "reason": "missing_email"},
        {"line": CHUNK + 2, "reason": "not_reached"},
        {"line": CHUNK + 3, "reason": "not_reached"},
    ]


def test_a_list_with_bad_rows_alone_is_done_at_once_with_its_report():
    batch = make_batch("nobody\nnowhere")
    run_job(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.handled, batch.invited) == ("done", 2, 0)


def test_an_empty_list_is_refused():
    with pytest.raises(BatchEmpty):
        make_batch("\n \n")


def test_a_list_for_an_opening_that_is_not_open_is_refused():
    opening = make_opening(draft=True)
    with pytest.raises(OpeningNotOpen):
        make_batch("ana@example.org", opening=opening)
    with pytest.raises(OpeningInvalid):
        make_batch("ana@example.org", opening=make_opening(kind="imported"))
    assert not InvitationBatch.objects.exists()


def test_a_row_whose_data_was_damaged_is_reported_and_the_others_go_on():
    batch = make_batch(many(2))
    batch.rows[0]["email"] = "no address"
    batch.save()
    run_job(batch)
    batch.refresh_from_db()
    assert batch.report == [{"line": 1, "reason": "bad_email"}]
    assert batch.invited == 1


def test_a_row_costs_the_same_number_of_queries_in_a_long_list(django_assert_max_num_queries):
    batch = make_batch(many(CHUNK))
    with django_assert_max_num_queries(6 + CHUNK * 22):
        work_off_chunk(batch_id=batch.pk, at=NOW)
    assert connection.in_atomic_block
