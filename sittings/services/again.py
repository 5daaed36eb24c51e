"""A further sitting of somebody in a development opening: the old one stays, the new one stands beside it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AssessmentVersion
from openings.models import Application, Invitation
from openings.queries import parallel_forms
from openings.services.invitations import invite_again
from sittings.models import Sitting


class NoFurtherLook(Exception):
    """There can be no further sitting now; the message says why."""


@transaction.atomic
def look_again(*, application: Application, form: AssessmentVersion | None, by: User, at: datetime) -> Invitation:
    """Invite to a new sitting with the opening's questions, or with a parallel form of them.

    Only in a development opening: the database holds sittings elsewhere to one. A second click changes nothing: while
    the sitting that was asked for has not been submitted, there is no further one. `NoFurtherLook`, `OpeningNotOpen`.
    """
    locked = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    if not application.opening.is_development:
        raise NoFurtherLook(_("Only a development opening can be taken again."))
    written = Sitting.objects.filter(application=locked).exclude(mode=Sitting.Mode.LIVE).order_by("-attempt")
    last = written.first()
    asked_for = Invitation.objects.filter(application=locked).order_by("-attempt").first()
    if last is None or last.submitted_at is None or (asked_for and asked_for.attempt > last.attempt):
        raise NoFurtherLook(_("They have not submitted what they were invited to last."))
    if form is not None and form not in parallel_forms(application.opening):
        raise NoFurtherLook(_("Choose questions from the list."))
    return invite_again(application=application, attempt=last.attempt + 1, version=form, by=by, at=at)
