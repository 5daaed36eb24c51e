from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.services import record, user_actor
from openings.models import Application
from ratings.models import Rating
from results.models import Decision, ScoreSheet

UNDO_WITHIN = timedelta(hours=1)
WORDS_LIMIT = 4000


class DecisionRefused(Exception):
    """The decision cannot be taken; the message says why and what to do."""


class UndoTooLate(DecisionRefused):
    pass


def decide(*, application: Application, kind: str, reason: str, words: str, by: User, at: datetime) -> Decision:
    """Record a decision of a named person with its reason. Nothing else in the product decides."""
    if kind not in Decision.Kind.values:
        raise DecisionRefused("Choose a decision.")
    if reason not in Decision.Reason.values:
        raise DecisionRefused("Choose a reason.")
    words = words.strip()
    if reason == Decision.Reason.OTHER and not words:
        raise DecisionRefused("Say the reason in words.")
    if len(words) > WORDS_LIMIT:
        raise DecisionRefused(f"Keep the words under {WORDS_LIMIT} characters.")
    policy = application.opening.policy
    rated = _rated_by_people(application)
    if kind == Decision.Kind.DECLINE and not rated and not policy.decline_unrated_reason:
        raise DecisionRefused(
            "No person has rated this candidate yet. Rate at least one answer, or have one rated, before declining."
        )
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        sheet = ScoreSheet.objects.filter(sitting__application=application).order_by("-id").first()
        decision = Decision.objects.create(
            application=application,
            kind=kind,
            reason=reason,
            words=words,
            score_sheet=sheet,
            decided_by=by,
            decided_at=at,
        )
        record(
            actor=user_actor(by.pk),
            action=f"decision.{kind}",
            subject_kind="application",
            subject_id=application.pk,
            at=at,
            opening_id=application.opening_id,
            data={
                "decision": decision.pk,
                "reason": reason,
                "score_sheet": sheet.pk if sheet else None,
                "rated_by_people": rated,
            },
        )
    return decision


def undo_decision(*, decision: Decision, by: User, at: datetime) -> None:
    """Take a decision back within the hour; it stays on record as undone. A second undo changes nothing."""
    if at - decision.decided_at > UNDO_WITHIN:
        raise UndoTooLate("More than an hour has passed. Record a new decision instead.")
    with transaction.atomic():
        undone = Decision.objects.filter(pk=decision.pk, undone_at=None).update(undone_at=at, undone_by=by)
        if undone:
            record(
                actor=user_actor(by.pk),
                action="decision.undone",
                subject_kind="application",
                subject_id=decision.application_id,
                at=at,
                opening_id=decision.application.opening_id,
                data={"decision": decision.pk},
            )


def _rated_by_people(application: Application) -> bool:
    return (
        Rating.objects.current()
        .whole()
        .by_people()
        .filter(answer__sitting__application=application, state=Rating.State.RATED)
        .exists()
    )
