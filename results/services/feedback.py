"""Releasing feedback to candidates: a hiring manager's deed, one score sheet each."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from openings.models import Application, Opening
from results.models import FeedbackRelease, ScoreSheet
from results.queries import sheets_in_full
from results.releasing import releasable
from results.services.left import count_left

JOB = "send_feedback_mail"


class FeedbackRefused(Exception):
    """Nothing can be released; the message says why."""


@transaction.atomic
def release_feedback(
    *, opening: Opening, by: User, at: datetime, only: Collection[int] | None = None
) -> list[FeedbackRelease]:
    """Release the feedback of every candidate of the opening for whom its rule allows it, or of `only` those.

    A second click releases nothing more. `FeedbackRefused` where the opening gives none.
    """
    if opening.feedback == Opening.Feedback.OFF:
        raise FeedbackRefused(_("This opening gives no feedback. Change that in the opening first."))
    Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.pk)
    applications = releasable(at, opening=opening)
    if only is not None:
        applications = applications.filter(pk__in=only)
    found = list(applications.order_by("pk"))
    sheets = sheets_in_full([application.pk for application in found])
    releases = [_release(application, sheets[application.pk], by=by, at=at) for application in found]
    count_left(application.pk for application in found)
    return releases


def release_new_sheet(*, application: Application, sheet: ScoreSheet, by: User, at: datetime) -> None:
    """After a second look: the candidate reads the newer sheet, if they were reading one. Inside the caller's
    transaction; whoever calls tells the candidate."""
    if FeedbackRelease.objects.filter(application=application).exists():
        FeedbackRelease.objects.get_or_create(
            application=application, score_sheet=sheet, defaults={"released_at": at, "released_by": by, "told_at": at}
        )
        count_left([application.pk])


def mark_told(*, release: FeedbackRelease, at: datetime) -> None:
    if FeedbackRelease.objects.filter(pk=release.pk, told_at=None).update(told_at=at):
        _record(release, "feedback.told", by=None, at=at)


def _release(application: Application, sheet: ScoreSheet, *, by: User, at: datetime) -> FeedbackRelease:
    release = FeedbackRelease.objects.create(application=application, score_sheet=sheet, released_at=at, released_by=by)
    jobs.add(kind=JOB, subject=release.pk, at=at)
    _record(release, "feedback.released", by=by, at=at)
    return release


def _record(release: FeedbackRelease, action: str, *, by: User | None, at: datetime) -> None:
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action=action,
        subject_kind="application",
        subject_id=release.application_id,
        at=at,
        opening_id=release.application.opening_id,
        data={"feedback": release.pk, "score_sheet": release.score_sheet_id},
    )
