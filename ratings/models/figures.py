from django.db import models

from assessments.models import QuestionVersion


class QuestionFigures(models.Model):
    """How a version of a question does with the people who were asked it, as it was last counted, for lists.

    Only `ratings.services.figures` writes it, from `ratings.items`; a figure is null where too few answers carry it.
    discrimination, agreement: with the ends of their intervals where there are any.
    """

    version = models.OneToOneField(QuestionVersion, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    answers = models.PositiveIntegerField()
    rated_twice = models.PositiveIntegerField()
    facility = models.FloatField(null=True)
    discrimination = models.FloatField(null=True)
    discrimination_low = models.FloatField(null=True)
    discrimination_high = models.FloatField(null=True)
    agreement = models.FloatField(null=True)
    agreement_low = models.FloatField(null=True)
    agreement_high = models.FloatField(null=True)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "question figures"

    def __str__(self) -> str:
        return f"figures of {self.version_id}"
