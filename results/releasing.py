"""Whose feedback may be released, and what has been released and told to a candidate."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from openings.models import Application, Invitation, Opening
from ratings.models import MachineRun
from results.models import Decision, FeedbackRelease, LeftToDo
from results.services.decisions import UNDO_WITHIN

# Beyond so many the start page says "more than".
MOST_COUNTED = 100


class CountUpTo(Subquery):
    """How many rows a sliced query finds: it stops where the slice ends."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def releasable(at: datetime, *, opening: Opening | None = None) -> QuerySet[Application]:
    """Applications whose feedback the opening's rule lets a hiring manager release now, and nobody has released yet.

    Decided: settled, and no longer to be undone. Rated: a total, and no machine rater still at work.
    """
    left = LeftToDo.objects.filter(_release_rule(at))
    return Application.objects.filter(pk__in=(left.filter(opening=opening) if opening else left).values("pk"))


def count_releasable(openings: Collection[int], at: datetime) -> dict[int, int]:
    """Opening -> how many feedbacks may be released, counted up to one more than MOST_COUNTED."""
    some = LeftToDo.objects.filter(_release_rule(at), opening=OuterRef("pk")).order_by()[: MOST_COUNTED + 1]
    found = Opening.objects.filter(pk__in=openings).order_by().annotate(n=CountUpTo(some.values("pk")))
    return {pk: n for pk, n in found.values_list("pk", "n") if n}


def _release_rule(at: datetime) -> Q:
    """Asked row by row of what is left to release, so that counting may stop."""
    working = MachineRun.objects.filter(state=MachineRun.State.WAITING, sitting__application=OuterRef("pk"))
    with_a_link = Invitation.objects.filter(revoked_at=None, application=OuterRef("pk"))
    rule = Opening.Feedback
    decided = Q(settled_at__lte=at - UNDO_WITHIN, opening__feedback=rule.AFTER_DECISION)
    ruled = Q(opening__feedback=rule.AFTER_SCORING) | decided
    return Q(ruled, Exists(with_a_link), ~Exists(working), unreleased=True)


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
