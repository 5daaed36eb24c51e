from django.conf import settings
from django.db import models
from django.db.models import Q


class Wording(models.Model):
    """What a role, an assessment, a company or an opening says, in another language.

    Each save is a version that never changes (the database refuses it); the newest one holds.
    subject: kind and id of what says it, such as "role:3".
    texts: [{"place": "summary", "original": ..., "text": ...}]. A text is shown for as long as
    the original reads as it did when it was translated.
    """

    subject = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["subject", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "language", "number"], name="one_wording_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="wordings_are_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.language} v{self.number}"
