from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import QuestionVersion
from roles.models import Competency, RubricVersion


class CalibrationItem(models.Model):
    """An answer that raters learn on. Its content never changes: a better one is another item.

    levels: {competency: level} as an expert rated it; reasons: {competency: why}.
    """

    class Source(models.TextChoices):
        SAMPLE = "sample", _("A sample answer of the question")
        OWN = "own", _("Written here")

    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="calibration_items")
    text = models.TextField()
    levels = models.JSONField()
    reasons = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    content_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"calibration item {self.pk}"


class RaterTraining(models.Model):
    """One person's way through the calibration set under one version of the rubric.

    items: ids in the order in which they are rated, fixed when it begins. figures: set when it ends.
    """

    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rater_trainings")
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    items = models.JSONField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(null=True, blank=True)
    # Set with the end where the agreement was enough: this training is the certificate.
    passed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rater", "rubric_version"], condition=Q(ended_at=None), name="one_rater_training_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, figures=None, passed=False)
                | Q(ended_at__isnull=False, figures__isnull=False),
                name="figures_go_with_the_end",
            ),
        ]

    def __str__(self) -> str:
        return f"rater training {self.pk}"


class CalibrationRating(models.Model):
    """What somebody in training said of one item on one competency, before they saw the expert's level."""

    training = models.ForeignKey(RaterTraining, on_delete=models.CASCADE, related_name="ratings")
    item = models.ForeignKey(CalibrationItem, on_delete=models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["training", "item", "competency"], name="one_calibration_rating_each"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="calibration_level_is_on_the_scale"),
        ]

    def __str__(self) -> str:
        return f"calibration rating {self.pk}"
