"""Mails about decisions: asked for by a person, sent when the hour for undoing is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from notifications.people import only
from notifications.services import notify
from results.models import Decision, DecisionMail
from results.services.decisions import UNDO_WITHIN

JOB = "send_decision_mail"
LONGEST_SUBJECT = 200
LONGEST_BODY = 6000


class MailRefused(Exception):
    """The mail cannot be sent or stopped; the message says why."""


def write_mail(*, decision: Decision, subject: str, body: str, by: User, at: datetime) -> DecisionMail:
    """Have a mail sent to the candidate once the decision can no longer be undone. One mail a decision."""
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if not subject or len(subject) > LONGEST_SUBJECT or not body or len(body) > LONGEST_BODY:
        raise MailRefused(_("A mail has a subject and a text."))
    person = decision.application.person
    if decision.undone_at is not None:
        raise MailRefused(_("This decision was undone."))
    if decision.holds_since is None:
        raise MailRefused(_("Somebody else has to confirm this decision first."))
    if person.erased_at is not None or not person.email:
        raise MailRefused(_("There is no email address of this candidate."))
    due_at = max(at, decision.holds_since + UNDO_WITHIN)
    with transaction.atomic():
        mail, created = DecisionMail.objects.get_or_create(
            decision=decision,
            defaults={"subject": subject, "body": body, "due_at": due_at, "created_at": at, "created_by": by},
        )
        if not created:
            raise MailRefused(_("There is a mail about this decision already."))
        jobs.add(kind=JOB, subject=mail.pk, at=at, due_at=due_at)
        _record(mail, "decision_mail.written", by=by, at=at)
    return mail


def cancel_mail(*, mail: DecisionMail, by: User, at: datetime) -> None:
    """Stop a mail that has not left yet. A second time changes nothing."""
    with transaction.atomic():
        stopped = DecisionMail.objects.filter(pk=mail.pk, sent_at=None, cancelled_at=None).update(
            cancelled_at=at, cancelled_by=by
        )
        if stopped:
            _record(mail, "decision_mail.cancelled", by=by, at=at)
        elif DecisionMail.objects.filter(pk=mail.pk, sent_at__isnull=False).exists():
            raise MailRefused(_("This mail has been sent."))


def mark_sent(*, mail: DecisionMail, at: datetime) -> None:
    if DecisionMail.objects.filter(pk=mail.pk, sent_at=None, cancelled_at=None).update(sent_at=at, failed=""):
        _record(mail, "decision_mail.sent", by=None, at=at)


def mark_failed(*, mail: DecisionMail, reason: str, at: datetime) -> None:
    """`reason` is a code: "mail_failed", "undone" or "no_address"."""
    if DecisionMail.objects.filter(pk=mail.pk, sent_at=None).exclude(failed=reason).update(failed=reason):
        _record(mail, "decision_mail.not_sent", by=None, at=at, reason=reason)
        if reason != "undone":
            opening, events = mail.decision.application.opening, [f"mail:{mail.pk}"]
            to = only(mail.created_by_id)
            notify("mail_not_sent", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)


def _record(mail: DecisionMail, action: str, *, by: User | None, at: datetime, **data: object) -> None:
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action=action,
        subject_kind="application",
        subject_id=mail.decision.application_id,
        at=at,
        opening_id=mail.decision.application.opening_id,
        data={"decision": mail.decision_id, **data},
    )
