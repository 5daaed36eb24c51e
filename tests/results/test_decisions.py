from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from results.models import Decision
from results.services.decisions import DecisionRefused, UndoTooLate, decide, undo_decision
from tests.results.cast import Cast, machine_rates, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def cleo(cast):
    cleo = cast.candidate(cast.opening())
    for rater in (cast.rita, cast.rolf):
        cast.rate(cleo, rater, 4)
    make_sheet(cleo)
    return cleo


def take(cleo, cast, **changes):
    values = {"kind": "advance", "reason": "strong_evidence", "words": "", "by": cast.alma, "at": timezone.now()}
    return decide(application=cleo, **{**values, **changes})


def url(name, cleo, **more):
    return reverse(f"results:{name}", kwargs={"opening_pk": cleo.opening_id, "pk": cleo.pk, **more})


FORM = {"kind": "advance", "reason": "strong_evidence", "words": "Named the worry."}


def test_a_decision_has_its_person_its_reason_and_the_sheet_it_stood_on(cleo, cast):
    decision = take(cleo, cast, words=" Saw the worry. ")
    assert decision.decided_by == cast.alma
    assert decision.words == "Saw the worry."
    assert decision.score_sheet.total == 4.0
    entry = AuditEntry.objects.get(action="decision.advance")
    assert entry.data["reason"] == "strong_evidence"
    assert "worry" not in str(entry.data)


def test_nobody_is_declined_without_a_human_rating(cast):
    cleo = cast.candidate(cast.opening())
    machine_rates(cleo, 1.0)
    make_sheet(cleo)
    with pytest.raises(DecisionRefused, match="No person has rated"):
        take(cleo, cast, kind="decline", reason="others_stronger")
    assert not Decision.objects.exists()


def test_an_admin_can_have_recorded_why_a_decline_needs_no_human_rating(cast):
    cleo = cast.candidate(cast.opening(rules={"decline_unrated_reason": "All applicants of a closed site."}))
    assert take(cleo, cast, kind="decline", reason="role_filled").kind == "decline"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "reject"}, "Choose a decision"),
        ({"reason": "because"}, "Choose a reason"),
        ({"reason": "other", "words": "  "}, "in words"),
        ({"words": "x" * 4001}, "under 4000"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(cleo, cast, changes, words):
    with pytest.raises(DecisionRefused, match=words):
        take(cleo, cast, **changes)


def test_a_decision_can_be_undone_for_an_hour_and_stays_on_record(cleo, cast):
    decision = take(cleo, cast)
    undo_decision(decision=decision, by=cast.alma, at=decision.decided_at + timedelta(minutes=59))
    decision.refresh_from_db()
    assert decision.undone_by == cast.alma
    assert AuditEntry.objects.filter(action="decision.undone").count() == 1


def test_a_second_undo_changes_nothing(cleo, cast):
    decision = take(cleo, cast)
    for _ in range(2):
        undo_decision(decision=decision, by=cast.alma, at=decision.decided_at)
    assert AuditEntry.objects.filter(action="decision.undone").count() == 1


def test_after_an_hour_a_decision_is_not_undone(cleo, cast):
    decision = take(cleo, cast)
    with pytest.raises(UndoTooLate):
        undo_decision(decision=decision, by=cast.alma, at=decision.decided_at + timedelta(minutes=61))


def test_the_form_records_a_decision(client, cleo, cast):
    client.force_login(cast.alma)
    assert client.post(url("decide", cleo), FORM).status_code == 302
    assert Decision.objects.get().words == "Named the worry."


def test_a_bad_form_says_what_to_do_and_keeps_the_words(client, cleo, cast):
    client.force_login(cast.alma)
    answer = client.post(url("decide", cleo), {**FORM, "kind": ""})
    assert answer.status_code == 422
    assert b"Named the worry." in answer.content
    assert not Decision.objects.exists()


def test_a_refusal_of_the_service_is_shown_on_the_page(client, cast):
    cleo = cast.candidate(cast.opening())
    make_sheet(cleo)
    client.force_login(cast.alma)
    client.post(url("reveal_candidate", cleo))
    answer = client.post(url("decide", cleo), {**FORM, "kind": "decline"})
    assert answer.status_code == 422
    assert b"No person has rated" in answer.content


def test_the_undo_button_works_and_says_when_it_is_too_late(client, cleo, cast):
    client.force_login(cast.alma)
    decision = take(cleo, cast)
    assert client.post(url("undo", cleo, decision_pk=decision.pk)).status_code == 302
    decision.refresh_from_db()
    assert decision.undone_at
    old = take(cleo, cast, at=timezone.now() - timedelta(hours=2))
    answer = client.post(url("undo", cleo, decision_pk=old.pk), follow=True)
    assert b"More than an hour" in answer.content


def test_a_decision_of_another_candidate_is_not_undone_here(client, cleo, cast):
    other = cast.candidate(cleo.opening, name="Dara")
    decision = take(other, cast)
    client.force_login(cast.alma)
    assert client.post(url("undo", cleo, decision_pk=decision.pk)).status_code == 404


def test_nobody_decides_about_ratings_they_have_not_seen(client, cast):
    cleo = cast.candidate(cast.opening())
    cast.rate(cleo, cast.rita, 4)
    client.force_login(cast.alma)
    answer = client.post(url("decide", cleo), FORM, follow=True)
    assert b"before you decide" in answer.content
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("olga", 404)])
def test_others_cannot_decide(client, cleo, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.post(url("decide", cleo), FORM).status_code == status
    assert not Decision.objects.exists()


def test_nobody_decides_without_signing_in(client, cleo):
    assert "/login" in client.post(url("decide", cleo), FORM).url


def test_looking_at_the_address_decides_nothing(client, cleo, cast):
    client.force_login(cast.alma)
    assert client.get(url("decide", cleo)).status_code == 405
