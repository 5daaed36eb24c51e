"""Mails to candidates."""

from datetime import UTC, datetime
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from openings.models import Invitation, LinkExtension, Opening
from openings.services.invitations import invitation_token
from openings.words import title_of


class MailNotSent(Exception):
    """The mail server did not take it. The cause is named by its kind alone: its text can hold an address."""


def invitation_link(invitation: Invitation) -> str:
    """The whole address that lets the candidate in. `LinkUnavailable`."""
    return settings.SITE_URL + reverse("sittings:door", kwargs={"token": invitation_token(invitation)})


def language_of(invitation: Invitation) -> str:
    """What the candidate reads in: what they have chosen since, else what they were invited in."""
    return invitation.application.language or invitation.language


def send_invitation_mail(invitation: Invitation) -> None:
    """Send it in the candidate's language. `MailNotSent`, `LinkUnavailable`."""
    message = _invitation_message(invitation)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None


def send_extension_mail(extension: LinkExtension) -> None:
    """Tell the candidate the new date, with the link that they have. `MailNotSent`, `LinkUnavailable`."""
    invitation = extension.invitation
    link = invitation_link(invitation)
    words = extension_words(
        invitation.application.opening, language_of(invitation), name=invitation.application.person.name, link=link,
        until=invitation.expires_at, sender=extension.created_by.name,
    )  # fmt: skip
    message = EmailMessage(
        subject=words["subject"],
        body=words["body"],
        to=[invitation.application.person.email],
        reply_to=[extension.created_by.email],
        headers={
            "Message-ID": f"<extension.{extension.pk}.{invitation.token_hash[:12]}@{_host()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None


def extension_words(
    opening: Opening, language: str, *, name: str, link: str, until: datetime, sender: str
) -> dict[str, str]:
    """The subject and body of that mail, as it is sent and as it is looked at before."""
    # The times of mails are UTC, whoever looks at them before.
    with translation.override(language), timezone.override(UTC):
        about = {"title": title_of(opening), "opening": opening, "name": name, "link": link, "until": until}
        subject = render_to_string("openings/mail/extension_subject.txt", about)
        body = render_to_string("openings/mail/extension.txt", {**about, "sender": sender})
    return {"subject": " ".join(subject.split()), "body": body.strip()}


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _invitation_message(invitation: Invitation) -> EmailMultiAlternatives:
    opening = invitation.application.opening
    assessment = invitation.assessment_version or opening.assessment_version
    context = {
        "invitation": invitation,
        "person": invitation.application.person,
        "opening": opening,
        "assessment": assessment,
        "questions": assessment.items.count() if assessment else 0,
        "link": invitation_link(invitation),
        "sender": invitation.created_by,
    }
    with translation.override(language_of(invitation)):
        context["title"] = title_of(opening)
        subject = render_to_string("openings/mail/invitation_subject.txt", context)
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("openings/mail/invitation.txt", context),
            to=[invitation.application.person.email],
            reply_to=[invitation.created_by.email] if invitation.created_by else None,
            headers={
                "Message-ID": f"<invitation.{invitation.pk}.{invitation.token_hash[:12]}@{_host()}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("openings/mail/invitation.html", context), "text/html")
    return message
