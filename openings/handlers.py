"""Background work of openings: mails to candidates and long lists. See settings.JOB_HANDLERS."""

from datetime import datetime
from time import monotonic

from django.utils import timezone

from jobs.registry import Handler, Write
from openings.mails import send_invitation_mail
from openings.models import Invitation, Opening
from openings.services import batches, invitations

TURN_SECONDS = 30


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


def _import_batch(subject: str) -> Write:
    """Invite the rows chunk by chunk, each committed by itself so that the page sees it move.

    A long list takes several turns: other work gets in between, and none comes near the end of its lease.
    """
    batch_id = int(subject)
    turn_ends = monotonic() + TURN_SECONDS
    while batches.work_off_chunk(batch_id=batch_id, at=timezone.now()) and monotonic() < turn_ends:
        pass

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
import_batch = Handler(run=_import_batch, give_up=_give_up_batch)
