from django.conf import settings
from django.db import models
from django.db.models import Q

from openings.models import Application, Opening


class BulkAction(models.Model):
    """One thing that somebody does for many candidates of an opening; a job does it, candidate by candidate.

    digest: of the people and of what is to be done with them: a second click while it waits is the same action.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    team_path = "opening__team"

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="bulk_actions")
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    digest = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "kind", "created_by", "digest"],
                condition=Q(state="waiting"),
                name="one_waiting_bulk_action_alike",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None) | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="bulk_action_finished_at_goes_with_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkItem(models.Model):
    """One candidate of it. It is done, and said to be done, in one transaction: nobody's turn comes twice.

    values: what is to be done, in words of the kind; emptied when it is, for they may be about a person.
    reason: why not, where it was refused, or not reached.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        # It was so already.
        PASSED = "passed"
        REFUSED = "refused"

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    values = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["action", "application"], name="one_bulk_item_a_candidate"),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at=None)
                | (~Q(state="waiting") & Q(done_at__isnull=False, values={})),
                name="a_bulk_item_lets_go_of_its_values",
            ),
        ]
        indexes = [models.Index(fields=["action", "id"], condition=Q(state="waiting"), name="bulk_item_waiting")]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.application_id}"
