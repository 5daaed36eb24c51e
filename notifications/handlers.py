"""Background work of notifications. See settings.JOB_HANDLERS."""

from datetime import datetime

from jobs.registry import Handler, Write
from notifications import services
from notifications.mails import send_notification_mail
from notifications.models import NotificationMail


def _collect(subject: str) -> Write:
    user_id, _colon, channel = subject.partition(":")

    def write(at: datetime) -> None:
        services.collect(user_id=int(user_id), channel=channel, at=at)

    return write


def _send(subject: str) -> Write:
    """What stands in the mail was settled when it was collected: a worker that dies between the mail server's yes and
    our commit sends the same mail again, with the same Message-ID, and never another one."""
    mail = NotificationMail.objects.select_related("user").get(pk=subject)
    if mail.sent_at is None and mail.user.is_active:
        send_notification_mail(mail)
    return lambda at: services.mark_sent(mail=mail, at=at)


def _give_up(subject: str, reason: str, at: datetime) -> None:
    services.mark_failed(mail_id=int(subject), at=at)


def _forget(subject: str) -> Write:
    def write(at: datetime) -> None:
        services.forget_old(at=at)

    return write


collect_notifications = Handler(run=_collect)
send_notifications = Handler(run=_send, give_up=_give_up)
forget_notifications = Handler(run=_forget)
