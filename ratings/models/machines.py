from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ratings.models.training import RaterModel
from sittings.models import Answer, Sitting


class MachineRater(models.Model):
    """A version of the engine that rates. One more rater: on trial until a person promotes it."""

    class State(models.TextChoices):
        TRIAL = "trial", _("On trial")
        PROMOTED = "promoted", _("Promoted")
        RETIRED = "retired", _("Retired")

    kind = models.SlugField(max_length=40)
    build = models.CharField(max_length=80)
    # What a trained one has learned; the same model under another build of the engine is another machine rater.
    model = models.ForeignKey(RaterModel, on_delete=models.PROTECT, null=True, blank=True, related_name="raters")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIAL)
    created_at = models.DateTimeField()
    state_changed_at = models.DateTimeField(null=True, blank=True)
    state_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["kind", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "build"], name="one_machine_rater_a_build")]

    def __str__(self) -> str:
        return f"{self.kind} {self.build}"

    @property
    def is_forgotten(self) -> bool:
        """What it had learned is deleted: it rates no more. Costs no query where `model` is joined."""
        return self.model is not None and self.model.forgotten_at is not None


class DrawnAnswer(models.Model):
    """A machine-rated answer that the draw gives to one more person than the policy asks. Raters cannot tell."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="drawn")
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draw of {self.answer_id}"


class MachineStop(models.Model):
    """From when to when no machine rated anything, who said so and why. In force while `resumed_at` is null."""

    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resumed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resumed_at"], condition=Q(resumed_at=None), nulls_distinct=False, name="one_stop_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(resumed_at=None, resumed_by=None, resumed_reason="")
                    | (Q(resumed_at__isnull=False, resumed_by__isnull=False) & ~Q(resumed_reason=""))
                ),
                name="a_stop_and_its_end_have_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"


class MachineRun(models.Model):
    """One machine rater's work on one sitting: the subject of its job, and the state that pages show."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Handed to people")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="machine_runs")
    machine_rater = models.ForeignKey(MachineRater, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["sitting", "machine_rater"], name="one_machine_run_a_sitting")]

    def __str__(self) -> str:
        return f"run {self.pk}"
