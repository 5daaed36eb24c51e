"""Background work of accounts. See settings.JOB_HANDLERS."""

from datetime import datetime

from accounts.mails import send_password_mail
from accounts.models import User
from jobs.registry import Handler, Write


def _send_password_link(subject: str) -> Write:
    user = User.objects.get(pk=subject)
    if user.is_active:
        send_password_mail(user)
    return _nothing


def _nothing(at: datetime) -> None:
    return None


send_password_link = Handler(run=_send_password_link)
