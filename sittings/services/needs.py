"""Asking for what one needs, and granting it: once, for every sitting of the person."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from audit.services import SYSTEM, Actor, candidate_actor, record, user_actor
from jobs import services as jobs
from notifications.people import of_team
from notifications.services import notify
from openings.models import Application, Person
from sittings.models import Accommodation, AccommodationRule, ExtraTime, Sitting
from sittings.needs import SUBJECT, in_force, rule_for
from sittings.services.clock import apply_extra_time
from sittings.text import clean

LONGEST_WORDS = 4000
MOST_BREAK_MINUTES = 480
State = Accommodation.State


class NeedsRefused(Exception):
    """The request or its answer cannot be taken; the message says why."""


@transaction.atomic
def ask(*, application: Application, time: int, breaks: bool, words: str, at: datetime) -> Accommodation:
    """What a candidate needs. Changes the request that waits; grants at once what the team's rule grants.

    Where the rule covers all of it nothing waits, and the grant is returned.
    """
    words = clean(words).strip()[:LONGEST_WORDS]
    if not (time or breaks or words):
        raise NeedsRefused(_("Say what you need: more time, breaks, or something else in your own words."))
    if time not in ExtraTime.values:
        raise NeedsRefused(_("Choose one of the times."))
    person = _hold(application.person_id)
    by_rule = _grant_by_rule(application, time, at)
    if by_rule and not (breaks or words):
        _waiting(person).update(state=State.WITHDRAWN)
        return by_rule
    asked = {"asked_time": time, "asked_breaks": breaks, "asked_words": words}
    request, created = Accommodation.objects.update_or_create(
        person=person,
        state=State.WAITING,
        defaults=asked,
        create_defaults={**asked, "application": application, "asked_at": at},
    )
    _note(
        request,
        "accommodation.asked",
        candidate_actor(person.pk),
        at,
        extra_time=time,
        breaks=breaks,
        again=not created,
    )
    team = application.opening.team_id
    notify("needs_asked", to=of_team("needs_asked", team), team=team, events=[f"needs:{request.pk}"], at=at)
    return request


def _grant_by_rule(application: Application, time: int, at: datetime) -> Accommodation | None:
    """What holds, where the rule covers the time that is asked for."""
    if not time or time > rule_for(application.opening.team_id):
        return None
    held = in_force(application.person_id)
    if held and held.granted_time >= time:
        return held
    minutes, answer = (held.granted_break_minutes, held.answer) if held else (0, "")
    return _grant(application, time=time, break_minutes=minutes, answer=answer, by=None, at=at, asked_time=time)


@transaction.atomic
def take_back(*, application: Application, at: datetime) -> None:
    """The candidate no longer asks. What was granted stays."""
    person = _hold(application.person_id)
    request = _waiting(person).first()
    if request:
        Accommodation.objects.filter(pk=request.pk).update(state=State.WITHDRAWN)
        _note(request, "accommodation.withdrawn", candidate_actor(person.pk), at)


@transaction.atomic
def grant(
    *, application: Application, time: int, break_minutes: int, answer: str, by: User, at: datetime
) -> Accommodation:
    """What holds from now on for every sitting of the person, those under way too; answers the request that waits.

    It may be less than what held before: new sittings go by it, and no running one loses time.
    """
    if time not in ExtraTime.values or not 0 <= break_minutes <= MOST_BREAK_MINUTES:
        raise NeedsRefused(_("Choose one of the times, and at most 480 minutes of breaks."))
    answer = clean(answer).strip()[:LONGEST_WORDS]
    if not (time or break_minutes or answer):
        raise NeedsRefused(_("Grant something, or answer in words what will be done instead."))
    _hold(application.person_id)
    return _grant(application, time=time, break_minutes=break_minutes, answer=answer, by=by, at=at)


def _grant(
    application: Application,
    *,
    time: int,
    break_minutes: int,
    answer: str,
    by: User | None,
    at: datetime,
    asked_time: int = ExtraTime.NONE,
) -> Accommodation:
    person = application.person
    Accommodation.objects.filter(person=person, state=State.GRANTED).update(state=State.REPLACED)
    granted = {
        "state": State.GRANTED, "granted_time": time, "granted_break_minutes": break_minutes, "answer": answer,
        "answered_at": at, "answered_by": by,
    }  # fmt: skip
    request = _waiting(person).first() if by else None
    if request:
        Accommodation.objects.filter(pk=request.pk).update(**granted)
        request.refresh_from_db()
    else:
        request = Accommodation.objects.create(
            person=person, application=application, asked_time=asked_time, asked_at=at, **granted
        )
    actor = user_actor(by.pk) if by else SYSTEM
    _note(request, "accommodation.granted", actor, at, extra_time=time, break_minutes=break_minutes)
    running = Sitting.objects.filter(application__person=person, mode=Sitting.Mode.ONLINE, submitted_at=None)
    for sitting in running.order_by("id"):
        apply_extra_time(sitting=sitting, extra=time, at=at, by=by)
    if by:
        jobs.add(kind="tell_about_needs", subject=request.pk, at=at)
    return request


@transaction.atomic
def decline(*, request: Accommodation, answer: str, by: User, at: datetime) -> None:
    """Answer a request with words and without a grant; the words say what else can be done."""
    answer = clean(answer).strip()[:LONGEST_WORDS]
    if not answer:
        raise NeedsRefused(_("Say in words what can be done instead: the candidate reads it."))
    _hold(request.person_id)
    answered = Accommodation.objects.filter(pk=request.pk, state=State.WAITING).update(
        state=State.DECLINED, answer=answer, answered_at=at, answered_by=by
    )
    if not answered:
        raise NeedsRefused(_("This request has been answered or taken back meanwhile."))
    _note(request, "accommodation.declined", user_actor(by.pk), at)
    jobs.add(kind="tell_about_needs", subject=request.pk, at=at)


@transaction.atomic
def set_rule(*, team: Team, extra_time: int, by: User, at: datetime) -> None:
    """How much extra time the team grants at once."""
    if extra_time not in dict(AccommodationRule.AT_ONCE):
        raise NeedsRefused(_("Choose one of the times."))
    changed = {"extra_time": extra_time, "changed_at": at, "changed_by": by}
    AccommodationRule.objects.update_or_create(team=team, defaults=changed)
    record(
        actor=user_actor(by.pk),
        action="accommodation_rule.set",
        subject_kind="accommodation_rule",
        subject_id=team.pk,
        at=at,
        data={"team": team.pk, "extra_time": extra_time},
    )


@transaction.atomic
def forget_needs(*, person: Person, at: datetime) -> None:
    """Erase the words of a person who is being erased; that something was granted stays, as a number."""
    Accommodation.objects.filter(person=person).update(asked_words="", answer="")
    _waiting(person).update(state=State.WITHDRAWN)


def _hold(person_id: int) -> Person:
    """One at a time for each person: two answers at once must not both hold."""
    return Person.objects.select_for_update(no_key=True).get(pk=person_id)


def _waiting(person: Person) -> QuerySet[Accommodation]:
    return Accommodation.objects.filter(person=person, state=State.WAITING)


def _note(request: Accommodation, action: str, actor: Actor, at: datetime, **data: object) -> None:
    application = request.application
    record(
        actor=actor,
        action=action,
        subject_kind=SUBJECT,
        subject_id=request.pk,
        at=at,
        data={"person": request.person_id, "team": application.opening.team_id, **data},
    )
