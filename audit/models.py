from django.db import models


class AuditEntry(models.Model):
    """Who did what to what, when and why. The database refuses UPDATE, DELETE and TRUNCATE.

    Holds ids, codes and hashes only, never personal text, so that erasing a person leaves it whole.
    `before` and `after` are SHA-256 hashes of the subject's canonical JSON, or empty.
    """

    class Actor(models.TextChoices):
        USER = "user"
        CANDIDATE = "candidate"
        MACHINE = "machine"
        SYSTEM = "system"

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10, choices=Actor.choices)
    actor_id = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    # What an auditor narrows by: everything that belongs to one opening carries its id.
    opening_id = models.BigIntegerField(null=True, blank=True)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["subject_kind", "subject_id", "-id"]),
            models.Index(fields=["actor_kind", "actor_id", "-id"]),
            models.Index(fields=["opening_id", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__regex=r"^[a-z_]+(\.[a-z_]+)+$"), name="audit_action_is_dotted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.subject_kind}:{self.subject_id}"
