"""Background work of openings: mails to candidates and long lists. See settings.JOB_HANDLERS."""

from datetime import datetime

from django.utils import timezone

from jobs.registry import Handler, Write
from jobs.turns import TURN_SECONDS, take_turn
from openings.mails import send_extension_mail, send_invitation_mail
from openings.models import Invitation, LinkExtension, Opening
from openings.services import batches, extensions, invitations

EXTENSIONS = LinkExtension.objects.select_related("invitation__application__person",
                                                  "invitation__application__opening", "created_by")  # fmt: skip


def _nothing(at: datetime) -> None:
    return None


def _refusal(invitation: Invitation, reason: str) -> Write:
    def write(at: datetime) -> None:
        invitations.mark_send_failed(invitation=invitation, reason=reason, at=at)

    return write


def _send_invitation(subject: str) -> Write:
    """Send the mail of an invitation that still opens something.

    Nothing can send a mail exactly once: a worker that dies between the mail server's yes and our commit sends it
    again. It is at least once, with the same link and the same Message-ID.
    """
    invitation = Invitation.objects.select_related(
        "application__person",
        "application__opening__role",
        "application__opening__assessment_version",
        "created_by",
    ).get(pk=subject)
    if invitation.sent_at or invitation.revoked_at or invitation.expires_at <= timezone.now():
        return _nothing
    if invitation.application.person.erased_at is not None:
        return _nothing
    if invitation.application.opening.state != Opening.State.OPEN:
        return _refusal(invitation, "opening_closed")
    try:
        send_invitation_mail(invitation)
    except invitations.LinkUnavailable:
        return _refusal(invitation, "link_unavailable")

    def write(at: datetime) -> None:
        invitations.mark_sent(invitation=invitation, at=at)

    return write


def _give_up_sending(subject: str, reason: str, at: datetime) -> None:
    invitations.mark_send_failed(
        invitation=Invitation.objects.select_related("application__opening").get(pk=subject),
        reason="mail_failed",
        at=at,
    )


def _send_extension(subject: str) -> Write:
    """Tell a new date that still holds; at least once, like every mail."""
    extension = EXTENSIONS.get(pk=subject)
    invitation = extension.invitation
    over = invitation.revoked_at or invitation.expires_at <= timezone.now()
    if extension.told_at or over or invitation.application.person.erased_at is not None:
        return _nothing
    if not (invitation.sent_at or invitation.send_failed):
        # It still waits to leave, and says the new date itself.
        return _nothing
    try:
        send_extension_mail(extension)
    except invitations.LinkUnavailable:
        return lambda at: extensions.mark_not_told(extension=extension, reason="link_unavailable", at=at)
    return lambda at: extensions.mark_told(extension=extension, at=at)


def _give_up_telling(subject: str, reason: str, at: datetime) -> None:
    extensions.mark_not_told(extension=EXTENSIONS.get(pk=subject), reason="mail_failed", at=at)


def _import_batch(subject: str) -> Write:
    batch_id = int(subject)
    take_turn(lambda: batches.work_off_chunk(batch_id=batch_id, at=timezone.now()), seconds=TURN_SECONDS)

    def write(at: datetime) -> None:
        batches.end_turn(batch_id=batch_id, at=at)

    return write


def _give_up_batch(subject: str, reason: str, at: datetime) -> None:
    batches.fail_batch(batch_id=int(subject), at=at)


def _note_run_out(subject: str) -> Write:
    def write(at: datetime) -> None:
        invitations.note_run_out(at=at)

    return write


note_run_out = Handler(run=_note_run_out)
send_invitation = Handler(run=_send_invitation, give_up=_give_up_sending)
send_extension = Handler(run=_send_extension, give_up=_give_up_telling)
import_batch = Handler(run=_import_batch, give_up=_give_up_batch)
