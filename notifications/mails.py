"""Mails to staff about what happened."""

from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.clock import zone_of
from notifications.models import Channel, NotificationMail
from notifications.queries import lines, lines_of, seen_by


class MailNotSent(Exception):
    """The mail server did not take it. The cause is named by its kind alone: its text can hold an address."""


def send_notification_mail(mail: NotificationMail) -> bool:
    """Send it in the language of staff's pages and the time of their zone. False where nothing is left to tell:
    the person has left the team meanwhile. `MailNotSent`."""
    with translation.override(settings.STAFF_LANGUAGES[0]), timezone.override(zone_of(mail.user.time_zone)):
        message = _message(mail)
    if message is None:
        return False
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None
    return True


def _message(mail: NotificationMail) -> EmailMultiAlternatives | None:
    # Whether they were read since makes no line of its own here.
    found = seen_by(mail.user).filter(mail=mail)
    told = lines({**row, "read_at": None} for row in lines_of(found))
    if not told:
        return None
    subject = told[0].words if len(told) == 1 else _digest_subject(mail, len(told))
    page = settings.SITE_URL + reverse("notifications:list")
    context = {
        "user": mail.user,
        "lines": [(line, settings.SITE_URL + reverse("notifications:open", args=[line.pk])) for line in told],
        "page": page,
        "settings_page": settings.SITE_URL + reverse("notifications:settings"),
        "daily": mail.channel == Channel.DIGEST,
    }
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("notifications/mail/told.txt", context),
        to=[mail.user.email],
        headers={"Message-ID": f"<notifications.{mail.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("notifications/mail/told.html", context), "text/html")
    return message


def _digest_subject(mail: NotificationMail, n: int) -> str:
    if mail.channel == Channel.DIGEST:
        return _("What happened since your last daily mail")
    return ngettext("%d thing happened", "%d things happened", n) % n
