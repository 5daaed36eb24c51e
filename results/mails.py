"""Mails to candidates about decisions."""

from collections.abc import Callable
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from openings.mails import MailNotSent, invitation_link
from openings.models import Application
from openings.services.invitations import LinkUnavailable
from openings.words import title_of
from results.models import Decision, DecisionMail
from roles.words import role_label

NAME = "{name}"


def template_of(decision: Decision) -> dict[str, str]:
    """The subject and body that a mail about this decision starts from, in the candidate's language; a person reads and
    changes them first."""
    with translation.override(decision.application.language or None):
        return _template_of(decision)


def _template_of(decision: Decision) -> dict[str, str]:
    opening = decision.application.opening
    names = {"title": title_of(opening), "role": role_label(opening.role), "by": decision.decided_by.name}
    kinds = Decision.Kind
    middle = {
        kinds.ADVANCE: _(
            "We have read your answers and would like to go on with you. We will write with the next step."
        ),
        kinds.HOLD: _("We have read your answers. We are not ready to decide yet, and will write to you when we are."),
        kinds.DECLINE: _(
            "We have read your answers with care, and have decided not to go on with your application for this role. "
            "This is about what we were looking for here, and no verdict on you. If you would like to know what our "
            "decision rests on, or think that something was missed, answer this mail: a person will look at it."
        ),
        kinds.OFFER: _(
            "We would be glad to work with you and would like to make you an offer. We will write with the details."
        ),
        kinds.HIRED: _("We are very glad that you are joining us. We will write with everything for your first day."),
        kinds.WITHDREW: _(
            "You told us that you do not want to go on with your application. Thank you for letting us know."
        ),
    }[kinds(decision.kind)]
    greeting = _("Hello %(name)s,") % {"name": NAME}
    thanks = _("Thank you for the time you gave to “%(title)s” (%(role)s).") % names
    body = "\n\n".join([greeting, thanks, middle, _("Kind regards,\n%(by)s") % names])
    return {"subject": _("Your application: %(title)s") % names, "body": body}


def with_name(text: str, name: str) -> str:
    return text.replace(NAME, name)


def send_mail_of_decision(mail: DecisionMail) -> None:
    """`MailNotSent` when the mail server does not take it."""
    person = mail.decision.application.person
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMessage(
        subject=with_name(mail.subject, person.name),
        body=with_name(mail.body, person.name),
        to=[person.email],
        reply_to=[mail.created_by.email],
        headers={"Message-ID": f"<decision.{mail.pk}@{host}>"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None


def send_feedback_mail(application: Application) -> None:
    """Say that the feedback is there, and where. `MailNotSent`."""
    send_to_candidate(application, "feedback", subject=lambda: _("Your feedback: %(title)s"))


def send_appeal_mail(application: Application) -> None:
    """Say that the second look was answered, and where. `MailNotSent`."""
    send_to_candidate(application, "appeal", subject=lambda: _("Your second look: %(title)s"))


def send_data_code(application: Application, *, code: str, purpose: str, minutes: int) -> None:
    """The code in a mail, and no link in it: whoever holds the mail alone opens nothing. `MailNotSent`."""
    send_to_candidate(
        application, "data_code", subject=lambda: _("Your code: %(title)s"), code=code, purpose=purpose, minutes=minutes
    )


def send_to_candidate(application: Application, name: str, *, subject: Callable[[], str], **context: object) -> None:
    """`results/mail/NAME.txt` in the candidate's language, with the link to their page where it can be made."""
    invitation = application.invitations.filter(revoked_at=None).select_related("created_by").first()
    try:
        link = invitation_link(invitation) if invitation else ""
    except LinkUnavailable:
        link = ""
    sender = invitation.created_by if invitation else None
    with translation.override(application.language or (invitation.language if invitation else None)):
        title = title_of(application.opening)
        about = {"title": title, "person": application.person, "opening": application.opening}
        values = {**about, "link": link, "sender": sender}
        message = EmailMessage(
            subject=" ".join((subject() % {"title": title}).split()),
            body=render_to_string(f"results/mail/{name}.txt", {**values, **context}),
            to=[application.person.email],
            reply_to=[sender.email] if sender else None,
            headers={"Auto-Submitted": "auto-generated"},
        )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None
