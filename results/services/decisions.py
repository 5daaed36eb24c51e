from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from notifications.people import of_team, only
from notifications.services import notify
from openings.models import Application, Opening
from ratings.models import Rating
from results.models import Decision, ScoreSheet
from results.services.left import count_left

UNDO_WITHIN = timedelta(hours=1)
WORDS_LIMIT = 4000
# What leads on or away. Holding leaves it open, and withdrawing is the candidate's own.
CONFIRMED_KINDS = frozenset({Decision.Kind.ADVANCE, Decision.Kind.DECLINE, Decision.Kind.OFFER, Decision.Kind.HIRED})
# Reasons for a decline that say nothing of the person's answers and so may be the same for many.
NOT_ABOUT_THE_PERSON = (Decision.Reason.ROLE_FILLED, Decision.Reason.CANDIDATE_CHOICE)


class DecisionRefused(Exception):
    """The decision cannot be taken; the message says why and what to do."""


class UndoTooLate(DecisionRefused):
    pass


@dataclass(frozen=True)
class Verdict:
    """What somebody wants to decide about one application."""

    application: Application
    kind: str
    reason: str
    words: str


class SomeRefused(DecisionRefused):
    """Of several decisions some cannot be taken, so none was. `refusals`: application id -> why and what to do."""

    def __init__(self, refusals: Mapping[int, str]) -> None:
        super().__init__(_("Nothing was recorded: some of these decisions cannot be taken yet."))
        self.refusals = refusals


def decide(*, application: Application, kind: str, reason: str, words: str, by: User, at: datetime) -> Decision:
    """Record a decision of a named person with its reason. Nothing else in the product decides."""
    verdict = Verdict(application, kind, reason, words.strip())
    rated = _rated_by_people([application])
    refusal = _refusal(verdict, rated, application.opening)
    if refusal:
        raise DecisionRefused(refusal)
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        [decision] = _record_all([verdict], rated, by=by, at=at)
    return decision


def decide_many(*, opening: Opening, verdicts: Sequence[Verdict], by: User, at: datetime) -> list[Decision]:
    """Record decisions about several candidates of one opening: all of them, or `SomeRefused` and none.

    Each decline stands by itself: it needs words of its own, unless its reason says nothing about the person. Somebody
    about whom this person has decided exactly this already is passed over, so that a second click changes nothing.
    """
    verdicts = [replace(verdict, words=verdict.words.strip()) for verdict in verdicts]
    rated = refuse_some(opening=opening, verdicts=verdicts)
    with transaction.atomic():
        ids = [verdict.application.pk for verdict in verdicts]
        list(Application.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        standing = {
            decision.application_id: (decision.kind, decision.reason, decision.words, decision.decided_by_id)
            for decision in Decision.objects.filter(application__in=ids, undone_at=None).order_by("id")
        }
        new = [
            verdict
            for verdict in verdicts
            if standing.get(verdict.application.pk) != (verdict.kind, verdict.reason, verdict.words, by.pk)
        ]
        return _record_all(new, rated, by=by, at=at)


def refuse_some(*, opening: Opening, verdicts: Sequence[Verdict]) -> set[int]:
    """`SomeRefused` where any of these could not be taken now; else the applications that people have rated."""
    rated = _rated_by_people([verdict.application for verdict in verdicts])
    refusals = {
        verdict.application.pk: refusal
        for verdict in verdicts
        if (refusal := _refusal(verdict, rated, opening) or _decline_refusal(verdict, verdicts))
    }
    if refusals:
        raise SomeRefused(refusals)
    return rated


def undo_decision(*, decision: Decision, by: User, at: datetime) -> None:
    """Take a decision back within an hour of its holding; it stays on record. A second undo changes nothing."""
    if decision.holds_since and at - decision.holds_since > UNDO_WITHIN:
        raise UndoTooLate(_("More than an hour has passed. Record a new decision instead."))
    with transaction.atomic():
        undone = Decision.objects.filter(pk=decision.pk, undone_at=None).update(undone_at=at, undone_by=by)
        if undone:
            count_left([decision.application_id])
            record(
                actor=user_actor(by.pk),
                action="decision.undone",
                subject_kind="application",
                subject_id=decision.application_id,
                at=at,
                opening_id=decision.application.opening_id,
                data={"decision": decision.pk},
            )


def confirm_decision(*, decision: Decision, words: str, by: User, at: datetime) -> None:
    """As a second person, in one's own words: from now on it holds, and can be undone for an hour."""
    _as_second(decision, words, by, at, action="decision.confirmed", holds_since=at, confirmed_by=by)


def send_back(*, decision: Decision, words: str, by: User, at: datetime) -> None:
    """As a second person, say in words why it should not hold. It stays on record as undone."""
    _as_second(decision, words, by, at, action="decision.sent_back", undone_at=at, undone_by=by)


def _as_second(decision: Decision, words: str, by: User, at: datetime, *, action: str, **changes: object) -> None:
    words = words.strip()
    if not words or len(words) > WORDS_LIMIT:
        raise DecisionRefused(_("Say in words what you saw, in at most %(n)d characters.") % {"n": WORDS_LIMIT})
    if decision.decided_by_id == by.pk:
        raise DecisionRefused(_("Somebody else has to look at a decision of yours."))
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=decision.application_id)
        waiting = Decision.objects.to_confirm().filter(pk=decision.pk)
        if not waiting.update(second_words=words, **changes):
            raise DecisionRefused(_("This decision does not wait any more: it was confirmed, undone or replaced."))
        count_left([decision.application_id])
        record(
            actor=user_actor(by.pk),
            action=action,
            subject_kind="application",
            subject_id=decision.application_id,
            at=at,
            opening_id=decision.application.opening_id,
            data={"decision": decision.pk, "kind": decision.kind, "decided_by": decision.decided_by_id},
        )
        opening, told = decision.application.opening, action.replace(".", "_")
        events = [f"decision:{decision.pk}"]
        notify(told, to=only(decision.decided_by_id), about=opening.pk, team=opening.team_id, events=events, at=at)


def _refusal(verdict: Verdict, rated: set[int], opening: Opening) -> str:
    """Why this decision cannot be taken, in words that say what to do; empty where it can."""
    if opening.is_development:
        return _("This opening is for development: no decision is made in it. To hire, invite to another opening.")
    if verdict.kind not in Decision.Kind.values:
        return _("Choose a decision.")
    if verdict.reason not in Decision.Reason.values:
        return _("Choose a reason.")
    if verdict.reason == Decision.Reason.OTHER and not verdict.words:
        return _("Say the reason in words.")
    if len(verdict.words) > WORDS_LIMIT:
        return _("Keep the words under %(n)d characters.") % {"n": WORDS_LIMIT}
    unrated = verdict.application.pk not in rated and not opening.policy.decline_unrated_reason
    if verdict.kind == Decision.Kind.DECLINE and unrated:
        return _(
            "No person has rated this candidate yet. Rate at least one answer, or have one rated, before declining."
        )
    return ""


def _decline_refusal(verdict: Verdict, among: Sequence[Verdict]) -> str:
    if verdict.kind != Decision.Kind.DECLINE or verdict.reason in NOT_ABOUT_THE_PERSON:
        return ""
    if not verdict.words:
        return _("Say in words what in this candidate's answers speaks for the decline.")
    same = [one for one in among if one is not verdict and one.kind == verdict.kind and one.words == verdict.words]
    if same:
        return _("The same words stand at somebody else. Say of each what their own answers showed.")
    return ""


def _record_all(verdicts: Sequence[Verdict], rated: set[int], *, by: User, at: datetime) -> list[Decision]:
    applications = [verdict.application.pk for verdict in verdicts]
    sheets = (
        ScoreSheet.objects.filter(sitting__application__in=applications)
        .order_by("sitting__application_id", "-id")
        .distinct("sitting__application_id")
        .values_list("sitting__application_id", "pk")
    )
    latest = dict(sheets)
    decisions = Decision.objects.bulk_create(
        Decision(
            application=verdict.application,
            kind=verdict.kind,
            reason=verdict.reason,
            words=verdict.words,
            score_sheet_id=latest.get(verdict.application.pk),
            decided_by=by,
            decided_at=at,
            holds_since=None if _wants_second(verdict) else at,
        )
        for verdict in verdicts
    )
    count_left(applications)
    for decision in decisions:
        record(
            actor=user_actor(by.pk),
            action=f"decision.{decision.kind}",
            subject_kind="application",
            subject_id=decision.application_id,
            at=at,
            opening_id=decision.application.opening_id,
            data={
                "decision": decision.pk,
                "reason": decision.reason,
                "score_sheet": decision.score_sheet_id,
                "rated_by_people": decision.application_id in rated,
            },
        )
    _tell_to_confirm(decisions, by, at)
    return decisions


def _tell_to_confirm(decisions: Sequence[Decision], by: User, at: datetime) -> None:
    waiting = [decision for decision in decisions if decision.holds_since is None]
    if waiting:
        # All of them are of one opening.
        opening = waiting[0].application.opening
        to, events = of_team("decision_to_confirm", opening.team_id), [f"decision:{one.pk}" for one in waiting]
        notify("decision_to_confirm", to=to, but=by, about=opening.pk, team=opening.team_id, events=events, at=at)


def _wants_second(verdict: Verdict) -> bool:
    return verdict.application.opening.second_person and verdict.kind in CONFIRMED_KINDS


def _rated_by_people(applications: Sequence[Application]) -> set[int]:
    """Which of these have a rating by a person."""
    rated = (
        Rating.objects.current()
        .whole()
        .by_people()
        .filter(answer__sitting__application__in=applications, state=Rating.State.RATED)
        .order_by()
        .values_list("answer__sitting__application", flat=True)
    )
    return set(rated.distinct())
