"""Later dates for links that are out: given by a person, and told by mail where they say so."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from notifications.people import only
from notifications.services import notify
from openings.models import Invitation, LinkExtension
from openings.services.openings import LONGEST_INVITATION_DAYS, fix_opening

JOB = "send_extension"


class ExtensionRefused(Exception):
    """The link cannot have this date; the message says why, and names nobody."""


def latest_day(at: datetime) -> datetime:
    return at + timedelta(days=LONGEST_INVITATION_DAYS)


@transaction.atomic
def extend(
    *, invitation: Invitation, until: datetime, reason: str = "", tell: bool, by: User, at: datetime
) -> LinkExtension | None:
    """Let a link that nobody has begun with open until then; None where it does so, or longer, already.

    tell: a mail with the new date leaves by a job after commit. Whether the candidate has begun is the caller's to see.
    `ExtensionRefused`, `OpeningNotOpen`.
    """
    fix_opening(opening=invitation.application.opening, at=at)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("application__person")
    link = current.get(pk=invitation.pk)
    if link.application.person.erased_at is not None:
        raise ExtensionRefused(_("This person has been erased."))
    if link.revoked_at is not None:
        raise ExtensionRefused(_("This link was revoked. Send a new one."))
    if until <= at:
        raise ExtensionRefused(_("This day is over. Choose a day that is still to come."))
    if until > latest_day(at):
        raise ExtensionRefused(
            _("This is too far away: a link is valid for at most %(n)d days.") % {"n": LONGEST_INVITATION_DAYS}
        )
    if until <= link.expires_at:
        return None
    made = LinkExtension.objects.create(
        invitation=link, before=link.expires_at, until=until, reason=reason, tell=tell, created_at=at, created_by=by
    )
    Invitation.objects.filter(pk=link.pk).update(expires_at=until)
    _record(made, "invitation.extended", by=by, at=at, until=until.isoformat(), reason=reason, told=tell)
    if tell:
        jobs.add(kind=JOB, subject=made.pk, at=at)
    return made


@transaction.atomic
def mark_told(*, extension: LinkExtension, at: datetime) -> None:
    if LinkExtension.objects.filter(pk=extension.pk, told_at=None).update(told_at=at, tell_failed=""):
        _record(extension, "invitation.extension_told", by=None, at=at)


@transaction.atomic
def mark_not_told(*, extension: LinkExtension, reason: str, at: datetime) -> None:
    """`reason` is a code: "mail_failed", "link_unavailable"."""
    if LinkExtension.objects.filter(pk=extension.pk, told_at=None, tell_failed="").update(tell_failed=reason):
        _record(extension, "invitation.extension_not_told", by=None, at=at, reason=reason)
        opening, to = extension.invitation.application.opening, only(extension.created_by_id)
        events = [f"extension:{extension.pk}"]
        notify("extension_not_told", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)


def _record(extension: LinkExtension, action: str, *, by: User | None, at: datetime, **data: object) -> None:
    application = extension.invitation.application
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action=action,
        subject_kind="invitation",
        subject_id=extension.invitation_id,
        at=at,
        opening_id=application.opening_id,
        data={"application": application.pk, **data},
    )
