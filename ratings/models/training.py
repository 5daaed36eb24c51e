from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.models import RubricVersion
from sittings.models import Answer


class RaterModel(models.Model):
    """What a machine rater of the kind "learned" has learned: arrays and JSON, found by the hash of their bytes.

    content: empty once one of the answers that it was trained on has been erased; then it rates no more.
    labels: competency -> how many answers it learned it from.
    """

    digest = models.CharField(max_length=64, unique=True)
    content = models.BinaryField(null=True)
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    labels = models.JSONField()
    answers = models.PositiveIntegerField()
    trained_at = models.DateTimeField()
    trained_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content=None, forgotten_at__isnull=False) | Q(content__isnull=False, forgotten_at=None),
                name="a_forgotten_model_has_no_content",
            )
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class TrainedOn(models.Model):
    """One line of a model's manifest. An answer in it cannot be deleted before the model has forgotten it."""

    model = models.ForeignKey(RaterModel, on_delete=models.CASCADE, related_name="manifest")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "answer"], name="one_line_an_answer")]

    def __str__(self) -> str:
        return f"{self.model_id} on {self.answer_id}"


class Training(models.Model):
    """One training of a model: who started it, how far it is, and what came of it. `requested_by` None: an erasure."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Training")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not trained")
        FAILED = "failed", _("Failed")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    # Why nothing came of it, in words.
    reason = models.TextField(blank=True)
    model = models.ForeignKey(RaterModel, on_delete=models.PROTECT, null=True, blank=True, related_name="trainings")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="one_training_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None) | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="training_finished_at_goes_with_end",
            ),
        ]

    def __str__(self) -> str:
        return f"training {self.pk}"
