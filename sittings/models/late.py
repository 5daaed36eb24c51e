"""Text that was kept on a device and came after the end: stored apart, until a person says whether it counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sittings.models.answers import AnswerPart


class LateText(models.Model):
    """What arrived for a part after its end. The database refuses to change it.

    revision: the one that it was written on, by what the device said.
    """

    team_path = "part__answer__sitting__application__opening__team"

    part = models.ForeignKey(AnswerPart, on_delete=models.CASCADE, related_name="late_texts")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    words = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["part", "sha256"], name="one_late_text_a_content")]

    def __str__(self) -> str:
        return f"late text {self.pk}"


class LateDecision(models.Model):
    """Whether a late text counts, by whom and why. Immutable, one a text."""

    class Reason(models.TextChoices):
        CONNECTION = "connection", _("The connection had failed")
        DEVICE = "device", _("The device had failed")
        OURS = "ours", _("A fault of ours")
        SAME = "same", _("It adds nothing to what was received")
        AFTER = "after", _("It was written after the end")
        OTHER = "other", _("Another reason, in words")

    late = models.OneToOneField(LateText, on_delete=models.CASCADE, related_name="decision")
    counts = models.BooleanField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"decision on late text {self.late_id}"
