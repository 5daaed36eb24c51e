"""Whose feedback may be released, and what has been released and told to a candidate."""

from datetime import datetime

from django.db.models import Q, QuerySet

from openings.models import Application, Invitation, Opening
from ratings.models import MachineRun
from results.models import Decision, FeedbackRelease, ScoreSheet
from results.services.decisions import UNDO_WITHIN
from sittings.models import Sitting

# Decisions after which an application is settled; "hold" leaves it open.
SETTLED = ("advance", "decline", "offer", "hired", "withdrew")


def releasable(at: datetime, *, opening: Opening | None = None) -> QuerySet[Application]:
    """Applications whose feedback the opening's rule lets a hiring manager release now, and nobody has released yet.

    Decided: settled, and no longer to be undone. Rated: a total, and no machine rater still at work. Sets, not
    correlated look-ups: those took minutes on a thousand candidates. Of one opening, its own sets alone.
    """
    decisions, here = Decision.objects.standing(), Application.objects.all()
    if opening is not None:
        decisions, here = decisions.filter(application__opening=opening), here.filter(opening=opening)
    latest = decisions.order_by("application_id", "-id").distinct("application_id")
    settled = Decision.objects.filter(
        pk__in=latest.values("pk"), kind__in=SETTLED, holds_since__lte=at - UNDO_WITHIN
    ).values("application_id")
    sheets = ScoreSheet.objects.filter(total__isnull=False).values("sitting__application_id")
    working = MachineRun.objects.filter(state=MachineRun.State.WAITING).values("sitting__application_id")
    with_a_link = Invitation.objects.filter(revoked_at=None).values("application_id")
    rule = Opening.Feedback
    # Of somebody who took part again, what was released of the look before is not the last word.
    again = ScoreSheet.objects.filter(sitting__attempt__gt=1, total__isnull=False)
    newest = again.order_by("sitting__application_id", "-sitting__attempt").distinct("sitting__application_id")
    told = FeedbackRelease.objects.filter(
        ~Q(application__in=again.values("sitting__application_id"))
        | Q(score_sheet__sitting__in=Sitting.objects.filter(score_sheets__in=newest.values("pk")).values("pk"))
    )
    return (
        here.filter(person__erased_at=None, pk__in=sheets)
        .filter(pk__in=with_a_link)
        .filter(Q(opening__feedback=rule.AFTER_SCORING) | Q(opening__feedback=rule.AFTER_DECISION, pk__in=settled))
        .exclude(pk__in=told.values("application_id"))
        .exclude(pk__in=working)
    )


def released(application: Application) -> FeedbackRelease | None:
    """What this candidate may read now; None too where the opening gives no feedback any more."""
    if application.opening.feedback == Opening.Feedback.OFF:
        return None
    return (
        FeedbackRelease.objects.filter(application=application)
        .select_related("score_sheet__policy__rubric_version", "score_sheet__sitting")
        .first()
    )


def told_decision(application: Application) -> Decision | None:
    """The latest decision of which the candidate was told: one whose mail has left."""
    told = Decision.objects.standing().filter(application=application, mail__sent_at__isnull=False)
    return told.select_related("mail").order_by("-id").first()
