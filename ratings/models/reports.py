from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ratings.models.machines import MachineRater

# Fewer answers say next to nothing of a machine rater: the interval is as wide as the scale.
ANSWERS_TO_PROMOTE = 20


class MachineReport(models.Model):
    """How far a machine rater agreed with people, measured once. The database refuses to change it.

    figures: see `ratings.measuring.figures_of`. answers: how many answers they rest on.
    """

    class Source(models.TextChoices):
        HELD_OUT = "held_out", _("Answers of its training, each predicted without itself")
        RATED = "rated", _("Answers that it and people rated, none of them from its training")

    machine_rater = models.ForeignKey(MachineRater, on_delete=models.PROTECT, related_name="reports")
    source = models.CharField(max_length=10, choices=Source.choices)
    figures = models.JSONField()
    answers = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def says_enough(self) -> bool:
        """Whether somebody may promote by it."""
        return self.answers >= ANSWERS_TO_PROMOTE


class Foresight(models.Model):
    """What putting a machine rater in the place of those that rate now would change. Counts only, no names.

    figures: see `results.services.foresight`.
    """

    machine_rater = models.ForeignKey(MachineRater, on_delete=models.PROTECT, related_name="foresights")
    figures = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"foresight {self.pk}"


class MachineRaterChange(models.Model):
    """Who promoted, retired or put back a machine rater, and why. The database refuses to change it.

    report: what a person had before them who promoted it.
    """

    machine_rater = models.ForeignKey(MachineRater, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=10, choices=MachineRater.State.choices)
    after = models.CharField(max_length=10, choices=MachineRater.State.choices)
    reason = models.TextField()
    report = models.ForeignKey(MachineReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # None: the system retired it, because an answer that it was trained on was erased.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(before=models.F("after")), name="a_change_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(after="promoted") | Q(report__isnull=False), name="a_promotion_has_a_report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class DriftWarning(models.Model):
    """From when to when a promoted machine rater agreed less with people than its report had promised.

    promised: the kappa of the report; low, high: the interval of the latest answers when the warning was raised.
    """

    machine_rater = models.ForeignKey(MachineRater, on_delete=models.PROTECT, related_name="drift_warnings")
    promised = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    answers = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine_rater"], condition=Q(ended_at=None), name="one_drift_warning_a_machine_rater"
            )
        ]

    def __str__(self) -> str:
        return f"drift warning {self.pk}"
