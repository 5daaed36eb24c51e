"""What moved a deadline, and what tells that the house itself stood still."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sittings.models.answers import Sitting


class TimeChange(models.Model):
    """Seconds that a deadline was moved by, and why. Immutable; a break that ends early takes its rest back."""

    class Kind(models.TextChoices):
        ACCOMMODATION = "accommodation"
        ADDED = "added"
        BREAK = "break"
        OUTAGE = "outage"

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="time_changes")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    # Null: the limit was lifted altogether.
    seconds = models.IntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} of sitting {self.sitting_id}"


class Break(models.Model):
    """A time in which a sitting's clock stands. Ends by itself after `allowed_seconds`, what was left of the grant."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="breaks")
    began_at = models.DateTimeField()
    allowed_seconds = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting"], condition=Q(ended_at=None), name="one_break_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="break_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"break {self.pk}"


class Heartbeat(models.Model):
    """When a web server last said that it serves. One row."""

    key = models.CharField(max_length=10, unique=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.last_at:%Y-%m-%d %H:%M:%S}"


class Outage(models.Model):
    """A time in which no web server served; whoever was answering got it back."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    sittings = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"outage {self.began_at:%Y-%m-%d %H:%M:%S}"
