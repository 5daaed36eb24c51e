"""What can be done with the links of many: a new one for each, or none any more. See settings.BULK_ACTIONS."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from bulk.kinds import BulkRefused
from openings.models import Application, Invitation
from openings.services import invitations
from openings.services.openings import OpeningNotOpen


def resend(application: Application, values: dict[str, Any], by: User, at: datetime) -> bool:
    """A new link by mail. Not to those who have submitted: they have nothing to open."""
    invitation = _latest(application)
    if invitation is None:
        raise BulkRefused(_("There was no invitation that could be sent again."))
    if application.sittings.filter(submitted_at__isnull=False).exists():
        raise BulkRefused(_("The answers have been submitted already."))
    try:
        invitations.resend(invitation=invitation, by=by, at=at)
    except OpeningNotOpen as error:
        raise BulkRefused(str(error)) from error
    return True


def revoke(application: Application, values: dict[str, Any], by: User, at: datetime) -> bool:
    invitation = _latest(application)
    return invitation is not None and invitations.revoke(invitation=invitation, by=by, at=at)


def _latest(application: Application) -> Invitation | None:
    related = Invitation.objects.select_related("application__opening")
    return related.filter(application=application).order_by("-id").first()
