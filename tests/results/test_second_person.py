"""A decision that leads on or away holds only once somebody else has confirmed it, where the opening asks for it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from results.exports import line
from results.home import tasks_of
from results.models import Decision
from results.queries import rows_of
from results.releasing import releasable
from results.reports.candidate import candidate_paper
from results.reports.panel import _standing
from results.services.decisions import (
    DecisionRefused,
    UndoTooLate,
    confirm_decision,
    decide,
    send_back,
    undo_decision,
)
from results.services.mails import MailRefused, write_mail
from tests import factories
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def cleo(cast):
    cleo = cast.candidate(cast.opening(second_person=True, rules={"reveal": "open"}))
    cast.rate(cleo, cast.rita, 4)
    make_sheet(cleo)
    return cleo


@pytest.fixture
def berta(cast):
    return factories.make_user(User.Role.HIRING_MANAGER, cast.team, name="Berta")


def take(cleo, cast, kind="advance", **changes):
    values = {"reason": "strong_evidence", "words": "Named the worry.", "by": cast.alma, "at": timezone.now()}
    return decide(application=cleo, kind=kind, **{**values, **changes})


def dossier(cleo):
    return reverse("results:candidate", args=[cleo.opening_id, cleo.pk])


def second(cleo, decision):
    return reverse("results:second", args=[cleo.opening_id, cleo.pk, decision.pk])


def waits_for(user):
    return [task.words for task in tasks_of(user, timezone.now()) if "second person" in task.words]


def test_it_waits_and_nothing_follows_from_it(cast, cleo, berta):
    decision = take(cleo, cast)
    row = rows_of([cleo])[0]
    assert (decision.holds_since, row.decision, row.to_confirm, row.stage) == (None, None, decision, "to_confirm")
    with pytest.raises(MailRefused, match="confirm"):
        write_mail(decision=decision, subject="On", body="You are on.", by=cast.alma, at=timezone.now())
    assert not releasable(timezone.now() + timedelta(hours=2)).exists()
    assert (waits_for(berta), waits_for(cast.alma)) == (["1 decision waits for a second person"], [])


def test_another_person_confirms_it_in_their_words(client, cast, cleo, berta):
    decision = take(cleo, cast)
    client.force_login(cast.alma)
    assert "Somebody else has to confirm it" in client.get(dossier(cleo)).content.decode()
    refused = client.post(second(cleo, decision), {"second-words": "Mine.", "confirm": ""})
    assert refused.status_code == 422
    client.force_login(berta)
    assert "do you see it as Alma does?" in client.get(dossier(cleo)).content.decode()
    assert client.post(second(cleo, decision), {"second-words": " ", "confirm": ""}).status_code == 422
    assert client.post(second(cleo, decision), {"second-words": "I read it too.", "confirm": ""}).status_code == 302
    row = rows_of([cleo])[0]
    assert (row.decision, row.to_confirm, row.stage) == (decision, None, "decided")
    assert (row.decision.confirmed_by_id, row.decision.second_words) == (berta.pk, "I read it too.")
    page = client.get(dossier(cleo)).content.decode()
    assert "Confirmed by Berta: I read it too." in page
    assert "Confirmed the decision as second person" in page
    assert AuditEntry.objects.filter(action="decision.confirmed").count() == 1
    assert client.post(second(cleo, decision), {"second-words": "Again.", "confirm": ""}).status_code == 422


def test_or_sends_it_back(client, cast, cleo, berta):
    decision = take(cleo, cast)
    client.force_login(berta)
    assert client.post(second(cleo, decision), {"second-words": "I see no evidence.", "back": ""}).status_code == 302
    decision.refresh_from_db()
    assert (decision.undone_by, decision.holds_since, decision.confirmed_by) == (berta, None, None)
    assert rows_of([cleo])[0].stage == "scored"
    assert "Sent back by Berta: I see no evidence." in client.get(dossier(cleo)).content.decode()


def test_nothing_reads_as_if_it_held_while_it_waits(client, cast, cleo, berta):
    cast.rate(other := cast.candidate(cleo.opening), cast.rita, 3)
    make_sheet(other)
    take(cleo, cast)
    client.force_login(cast.alma)
    waits, opening = "To advance: waits for a second person", cleo.opening_id
    compare = f"{reverse('results:compare', args=[opening])}?candidates={cleo.pk}&candidates={other.pk}"
    for address in (reverse("results:opening", args=[opening]), dossier(cleo), compare):
        page = client.get(address, follow=True).content.decode()
        assert waits in page, address
        assert "Advanced</span>" not in page
    row = rows_of([cleo])[0]
    assert line(row, {})[4] == waits
    assert _standing(row) == waits
    assert "Not confirmed yet" in str(candidate_paper(row, at=timezone.now()).facts)


def test_what_held_before_is_said_beside_what_waits(cast, cleo, berta):
    confirm_decision(decision=take(cleo, cast), words="Seen.", by=berta, at=timezone.now())
    take(cleo, cast, kind="offer")
    row = rows_of([cleo])[0]
    assert (row.state, row.until_then) == ("to_confirm_offer", "until then: Advanced")


def test_nobody_is_their_own_second_person(cast, cleo):
    decision = take(cleo, cast)
    with pytest.raises(DecisionRefused, match="Somebody else"):
        confirm_decision(decision=decision, words="Yes.", by=cast.alma, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(confirmed_by=cast.alma, holds_since=timezone.now())


def test_the_hour_for_undoing_begins_when_it_holds(cast, cleo, berta):
    now = timezone.now()
    decision = take(cleo, cast, at=now - timedelta(hours=5))
    confirm_decision(decision=decision, words="Yes.", by=berta, at=now)
    decision.refresh_from_db()
    with pytest.raises(UndoTooLate):
        undo_decision(decision=decision, by=cast.alma, at=now + timedelta(minutes=61))
    undo_decision(decision=decision, by=cast.alma, at=now + timedelta(minutes=59))
    with pytest.raises(DecisionRefused, match="does not wait"):
        send_back(decision=decision, words="No.", by=berta, at=now)


def test_only_the_latest_can_be_confirmed_and_the_one_before_holds_meanwhile(cast, cleo, berta):
    now = timezone.now()
    first = take(cleo, cast)
    confirm_decision(decision=first, words="Yes.", by=berta, at=now)
    old, new = take(cleo, cast, "offer"), take(cleo, cast, "decline", words="After the talk.")
    with pytest.raises(DecisionRefused, match="replaced"):
        confirm_decision(decision=old, words="Yes.", by=berta, at=now)
    row = rows_of([cleo])[0]
    assert (row.decision, row.to_confirm, row.stage) == (first, new, "decided")


@pytest.mark.parametrize(("kind", "waits"), [("hold", False), ("withdrew", False), ("hired", True), ("decline", True)])
def test_holding_and_withdrawing_need_nobody_else(cast, cleo, kind, waits):
    assert (take(cleo, cast, kind).holds_since is None) == waits


def test_the_doors_are_closed_to_others(client, cast, cleo):
    decision = take(cleo, cast)
    client.force_login(cast.olga)
    assert client.post(second(cleo, decision), {"second-words": "x", "confirm": ""}).status_code == 404
    client.force_login(cast.rita)
    assert client.post(second(cleo, decision), {"second-words": "x", "confirm": ""}).status_code == 403


def test_who_has_not_seen_the_ratings_confirms_nothing(client, cast, berta):
    cleo = cast.candidate(cast.opening(second_person=True))
    cast.rate(cleo, cast.rita, 4)
    make_sheet(cleo)
    decision = take(cleo, cast)
    client.force_login(berta)
    page = client.post(second(cleo, decision), {"second-words": "Yes.", "confirm": ""}, follow=True)
    assert "before you confirm" in page.content.decode()
    assert Decision.objects.get().holds_since is None
