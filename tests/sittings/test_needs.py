"""What a person needs is asked in private, granted once, and counts in every sitting, the running one too."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from jobs.models import Job
from sittings.handlers import tell_about_needs
from sittings.models import Accommodation, ExtraTime, Sitting, TimeChange
from sittings.needs import in_force, needs_of, with_extra
from sittings.services import NeedsRefused, ask, decline, forget_needs, grant, set_rule, take_back
from tests.factories import make_invitation, make_opening, make_person, make_sitting, make_user

pytestmark = pytest.mark.django_db
State = Accommodation.State


@pytest.fixture
def invitation():
    return make_invitation()


@pytest.fixture
def ruth(invitation) -> User:
    return make_user(role=User.Role.ACCOMMODATION, team=invitation.application.opening.team)


def wish(invitation, time=ExtraTime.HALF, breaks=False, words="", at=None):
    at = at or timezone.now()
    return ask(application=invitation.application, time=time, breaks=breaks, words=words, at=at)


def give(invitation, by, time=ExtraTime.HALF, break_minutes=0, answer="", at=None):
    values = {"time": time, "break_minutes": break_minutes, "answer": answer, "at": at or timezone.now()}
    return grant(application=invitation.application, by=by, **values)


def test_a_request_waits_and_a_second_one_changes_it(invitation) -> None:
    first = wish(invitation)
    again = wish(invitation, time=ExtraTime.DOUBLE, breaks=True, words="A quiet hour, please. \x00")
    assert first.pk == again.pk
    assert (again.state, again.asked_time, again.asked_breaks) == (State.WAITING, 100, True)
    assert again.asked_words == "A quiet hour, please."
    assert in_force(invitation.application.person_id) is None


@pytest.mark.parametrize("wanted", [{"time": 0}, {"time": 33}, {"time": 0, "words": " \x00 "}])
def test_a_request_for_nothing_or_for_a_made_up_time_is_refused(invitation, wanted) -> None:
    with pytest.raises(NeedsRefused):
        wish(invitation, **wanted)
    assert not Accommodation.objects.exists()


def test_what_is_granted_holds_for_the_sitting_that_starts_next(invitation, ruth) -> None:
    request = wish(invitation)
    granted = give(invitation, ruth)
    sitting = make_sitting(invitation=invitation)
    assert (request.pk, granted.state) == (granted.pk, State.GRANTED)
    assert sitting.deadline_at - sitting.started_at == timedelta(minutes=45)


def test_it_holds_in_other_openings_of_the_same_person(invitation, ruth) -> None:
    give(invitation, ruth, time=ExtraTime.NO_LIMIT)
    person = invitation.application.person
    other = make_invitation(opening=make_opening(), name=person.name, email=person.email)
    assert other.application.person_id == person.pk
    assert make_sitting(invitation=other).deadline_at is None


def test_a_grant_moves_the_clock_that_runs_and_is_counted_once(invitation, ruth) -> None:
    sitting = make_sitting(invitation=invitation)
    give(invitation, ruth, time=ExtraTime.QUARTER)
    give(invitation, ruth, time=ExtraTime.DOUBLE)
    give(invitation, ruth, time=ExtraTime.DOUBLE, answer="The same again")
    moved = Sitting.objects.get(pk=sitting.pk)
    assert moved.deadline_at == sitting.deadline_at + timedelta(minutes=30)
    assert list(TimeChange.objects.values_list("kind", "seconds")) == [("accommodation", 450), ("accommodation", 1350)]


def test_less_than_before_takes_nothing_from_a_running_clock(invitation, ruth) -> None:
    sitting = make_sitting(invitation=invitation)
    give(invitation, ruth, time=ExtraTime.DOUBLE)
    give(invitation, ruth, time=ExtraTime.QUARTER)
    assert Sitting.objects.get(pk=sitting.pk).deadline_at == sitting.deadline_at + timedelta(minutes=30)
    assert in_force(invitation.application.person_id).granted_time == ExtraTime.QUARTER
    assert Accommodation.objects.filter(state=State.REPLACED).count() == 1


def test_no_limit_lifts_the_deadline_of_a_running_sitting(invitation, ruth) -> None:
    sitting = make_sitting(invitation=invitation)
    give(invitation, ruth, time=ExtraTime.NO_LIMIT)
    assert Sitting.objects.get(pk=sitting.pk).deadline_at is None


def test_a_submitted_sitting_stays_as_it_is(invitation, ruth) -> None:
    sitting = make_sitting(invitation=invitation, submitted=True)
    give(invitation, ruth)
    assert Sitting.objects.get(pk=sitting.pk).deadline_at == sitting.deadline_at
    assert not TimeChange.objects.exists()


def test_a_rule_grants_at_once_what_it_covers_and_nothing_more(invitation, ruth) -> None:
    team = invitation.application.opening.team
    set_rule(team=team, extra_time=ExtraTime.QUARTER, by=ruth, at=timezone.now())
    assert wish(invitation, time=ExtraTime.HALF).state == State.WAITING
    granted = wish(invitation, time=ExtraTime.QUARTER)
    assert (granted.state, granted.answered_by, granted.granted_time) == (State.GRANTED, None, 25)
    assert needs_of(invitation.application.person_id).waiting is None
    assert wish(invitation, time=ExtraTime.QUARTER) == granted
    rest = wish(invitation, time=ExtraTime.QUARTER, breaks=True)
    assert (rest.state, in_force(invitation.application.person_id)) == (State.WAITING, granted)
    with pytest.raises(NeedsRefused):
        set_rule(team=team, extra_time=ExtraTime.DOUBLE, by=ruth, at=timezone.now())


def test_a_request_is_answered_in_words_once(invitation, ruth) -> None:
    request = wish(invitation, words="A telephone interview")
    with pytest.raises(NeedsRefused):
        decline(request=request, answer="  ", by=ruth, at=timezone.now())
    decline(request=request, answer="We call you on Monday.", by=ruth, at=timezone.now())
    with pytest.raises(NeedsRefused):
        decline(request=request, answer="Once more", by=ruth, at=timezone.now())
    assert needs_of(invitation.application.person_id).declined.answer == "We call you on Monday."
    give(invitation, ruth)
    assert needs_of(invitation.application.person_id).declined is None


@pytest.mark.parametrize("values", [{"time": 33}, {"break_minutes": 481}, {"break_minutes": -1}, {"time": 0}])
def test_an_answer_that_makes_no_sense_is_refused(invitation, ruth, values) -> None:
    with pytest.raises(NeedsRefused):
        give(invitation, ruth, **values)


def test_a_request_that_is_taken_back_waits_no_longer(invitation) -> None:
    wish(invitation)
    take_back(application=invitation.application, at=timezone.now())
    take_back(application=invitation.application, at=timezone.now())
    assert Accommodation.objects.get().state == State.WITHDRAWN


def test_the_audit_knows_who_and_what_and_no_word_of_it(invitation, ruth) -> None:
    wish(invitation, words="Because of my eyes")
    give(invitation, ruth, break_minutes=20, answer="A bigger font")
    entries = AuditEntry.objects.filter(subject_kind="accommodation").order_by("id")
    assert [entry.action for entry in entries] == ["accommodation.asked", "accommodation.granted"]
    assert {entry.opening_id for entry in entries} == {None}
    assert not any("eyes" in str(entry.data) or "font" in str(entry.data) for entry in entries)


def test_the_mail_says_that_there_is_an_answer_and_not_which(invitation, ruth) -> None:
    give(invitation, ruth, time=ExtraTime.DOUBLE, answer="A bigger font")
    job = Job.objects.get(kind="tell_about_needs")
    tell_about_needs.run(job.subject)(timezone.now())
    [sent] = mail.outbox
    assert sent.to == [invitation.application.person.email]
    assert "/t/" in sent.body
    assert "font" not in sent.body
    assert "Twice" not in sent.body


def test_an_erased_person_gets_no_mail_and_leaves_no_words(invitation, ruth) -> None:
    wish(invitation, words="Mine")
    granted = give(invitation, ruth, answer="Yours")
    person = invitation.application.person
    forget_needs(person=person, at=timezone.now())
    person.erased_at = timezone.now()
    person.save()
    tell_about_needs.run(str(granted.pk))(timezone.now())
    assert mail.outbox == []
    granted.refresh_from_db()
    assert (granted.asked_words, granted.answer, granted.granted_time) == ("", "", 50)


def test_the_database_refuses_a_second_grant_and_a_changed_record(invitation, ruth) -> None:
    make_sitting(invitation=invitation)
    granted = give(invitation, ruth)
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(
            person=granted.person, application=granted.application, state=State.GRANTED,
            asked_at=timezone.now(), answered_at=timezone.now(),
        )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        TimeChange.objects.update(seconds=1)


def test_a_limit_with_extra_time_is_never_cut_short() -> None:
    assert [with_extra(30, extra) for extra in (0, 25, 50, 100)] == [30, 38, 45, 60]
    assert with_extra(30, ExtraTime.NO_LIMIT) is None
    assert with_extra(None, ExtraTime.HALF) is None
    assert needs_of(make_person().pk).time == ExtraTime.NONE
