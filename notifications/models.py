from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team


class Channel(models.TextChoices):
    """How somebody hears of a kind of thing. Whatever is mailed stands in the product as well."""

    APP = "app", _("Here")
    AT_ONCE = "at_once", _("Here, and by mail at once")
    DIGEST = "digest", _("Here, and in the daily mail")
    OFF = "off", _("Not at all")


class NotificationMail(models.Model):
    """One mail to one person about the notifications that name it: which they are is settled before it leaves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="notification_mail_age")]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class Notification(models.Model):
    """Something that happened, told to one person. It holds ids alone: no name, no words of anybody.

    kind: one of `kinds.KINDS`. about: the id of what it is about (an opening, a machine rater), empty where the kind
    has one page for all. event: what happened, such as "sitting:12"; a person is told of it once, however often the
    work behind it is done again. team: whose it is; who leaves the team reads it no more.
    """

    team_path = "team"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=40, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    event = models.CharField(max_length=60)
    at = models.DateTimeField()
    # Until when somebody waits for an answer.
    due_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    mail = models.ForeignKey(
        NotificationMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="notifications"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "event"], name="one_notification_an_event"),
            models.CheckConstraint(condition=~Q(channel="off"), name="what_is_off_is_not_told"),
        ]
        indexes = [
            # By this the bell on every page finds what it counts.
            models.Index(
                fields=["user", "kind", "about", "team"], condition=Q(read_at=None), name="notification_unread"
            ),
            models.Index(fields=["user", "at"], name="notification_of_user"),
            models.Index(
                fields=["user", "channel"],
                condition=Q(mail=None, read_at=None, channel__in=["at_once", "digest"]),
                name="notification_to_mail",
            ),
            models.Index(fields=["kind", "about"], name="notification_about"),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notification_read"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class NotificationSettings(models.Model):
    """Where somebody's wishes differ from what everybody gets: channels, kind -> channel."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_settings"
    )
    channels = models.JSONField(default=dict)
    # The hour of the daily mail, in the person's own time zone.
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digest_hour__lte=23), name="digest_hour_is_an_hour")]

    def __str__(self) -> str:
        return f"settings of {self.user_id}"
