from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sittings.models import Answer


class AlikeAnswers(models.Model):
    """Two candidates' answers to one question that share most of their words, and what a person made of it.

    Nothing follows by itself: people may have learned from one text, or one may have copied from the other.
    """

    class Verdict(models.TextChoices):
        COPIED = "copied", _("One was taken from the other")
        SHARED_SOURCE = "shared_source", _("Both go back to the same text")
        CHANCE = "chance", _("They only look alike")
        UNCLEAR = "unclear", _("It cannot be told")

    team_path = "answer__sitting__application__opening__team"

    # The later one, whose submission showed it, and the earlier one.
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="alike")
    other = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    words = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "other"], name="alike_once"),
            models.CheckConstraint(condition=~Q(answer=F("other")), name="alike_are_two"),
            models.CheckConstraint(
                condition=Q(verdict="", settled_at=None) | (~Q(verdict="") & Q(settled_at__isnull=False)),
                name="alike_verdict_goes_with_settled_at",
            ),
        ]

    def __str__(self) -> str:
        return f"alike {self.pk}"
