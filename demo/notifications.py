"""What people of the demo were told: what is older was read, what is newer waits to be read."""

from datetime import datetime, timedelta

from accounts.models import User
from notifications.models import Notification, NotificationSettings
from notifications.services import mark_read, save_settings

READ_AFTER = timedelta(hours=3)
NEW_SINCE = timedelta(days=3)


def ensure_notifications(*, manager: User, at: datetime) -> None:
    """A second run changes nothing."""
    if NotificationSettings.objects.exists():
        return
    old = Notification.objects.filter(read_at=None, at__lt=at - NEW_SINCE).select_related("user").order_by("at", "pk")
    for notification in old:
        mark_read(user=notification.user, notification=notification, at=notification.at + READ_AFTER)
    save_settings(user=manager, channels={"invitation_ran_out": "app"}, digest_hour=7, at=at)
