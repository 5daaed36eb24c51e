"""What can be done with the links of many: a new one, a later date, or none any more. See settings.BULK_ACTIONS."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from bulk.kinds import BulkRefused
from openings.models import Application, Invitation
from openings.services import extensions, invitations
from openings.services.openings import OpeningNotOpen
from sittings.models import Sitting


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


def extend(application: Application, values: dict[str, Any], by: User, at: datetime) -> bool:
    """A later date for the same link."""
    invitation = link_to_extend(application)
    until = datetime.fromisoformat(values["until"])
    try:
        made = extensions.extend(
            invitation=invitation, until=until, reason=values["reason"], tell=values["tell"], by=by, at=at
        )
    except (extensions.ExtensionRefused, OpeningNotOpen) as error:
        raise BulkRefused(str(error)) from error
    return made is not None


def link_to_extend(application: Application) -> Invitation:
    """The link that can have a later date. Not of those who have begun: they can finish, whatever its date.

    `BulkRefused` where there is none.
    """
    invitation = _latest(application)
    if invitation is None:
        raise BulkRefused(_("There was no link whose date could be another."))
    begun = application.sittings.filter(attempt__gte=invitation.attempt).exclude(mode=Sitting.Mode.LIVE)
    if begun.filter(submitted_at__isnull=False).exists():
        raise BulkRefused(_("The answers have been submitted already."))
    if begun.exists():
        raise BulkRefused(_("The assessment was begun: it can be finished, whatever the date of the link."))
    if invitation.revoked_at is not None:
        raise BulkRefused(_("This link was revoked. Send a new one."))
    return invitation


def revoke(application: Application, values: dict[str, Any], by: User, at: datetime) -> bool:
    invitation = _latest(application)
    return invitation is not None and invitations.revoke(invitation=invitation, by=by, at=at)


def _latest(application: Application) -> Invitation | None:
    related = Invitation.objects.select_related("application__opening")
    return related.filter(application=application).order_by("-id").first()
