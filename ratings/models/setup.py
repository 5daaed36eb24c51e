from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openings.models import Opening


class RatingSetup(models.Model):
    """How an opening's answers are given to raters. No part of its scoring policy: no rating counts otherwise by it.

    double_share: of a hundred answers, how many one more person rates than the policy asks.
    double_below: the same as the bound of a hash in hexadecimal, for the database to compare with.
    """

    class Order(models.TextChoices):
        QUESTION = "question", _("Question by question, candidates mixed")
        CANDIDATE = "candidate", _("Candidate by candidate")

    team_path = "opening__team"

    opening = models.OneToOneField(Opening, on_delete=models.CASCADE, related_name="rating_setup")
    order = models.CharField(_("order"), max_length=10, choices=Order.choices, default=Order.QUESTION)
    double_share = models.PositiveSmallIntegerField(_("share that one more person rates, in percent"), default=0)
    double_below = models.CharField(max_length=8, default="", blank=True)
    needs_certificate = models.BooleanField(_("only raters with a certificate rate"), default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(double_share__lte=100), name="double_share_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"rating setup of {self.opening_id}"
