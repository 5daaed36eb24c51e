"""Mails to candidates about what they asked. They say that there is an answer, not which: others may read
a mailbox, too."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from openings.mails import MailNotSent, invitation_link, language_of
from openings.models import Invitation
from openings.words import title_of


def send_answer_mail(invitation: Invitation) -> None:
    """Tell the candidate that there is an answer behind the link. `MailNotSent`, `LinkUnavailable`."""
    application = invitation.application
    context = {
        "person": application.person,
        "opening": application.opening,
        "link": invitation_link(invitation),
        "page": settings.SITE_URL + reverse("sittings:needs", args=[application.pk]),
    }
    with translation.override(language_of(invitation)):
        context["title"] = title_of(application.opening)
        message = EmailMessage(
            subject=" ".join(render_to_string("sittings/mail/answer_subject.txt", context).split()),
            body=render_to_string("sittings/mail/answer.txt", context),
            to=[application.person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None
