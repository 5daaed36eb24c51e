from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of background work: the row is the truth, the broker's message only the fast path.

    `subject` is the id of the row the work is about, in words the handler of `kind` understands.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A second request for work that still waits is the same work. Work asked for while a run is under
            # way is new work: the run may have read its input already.
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="queued"), name="one_queued_job_a_subject"
            ),
            # Two runs on one subject could write in the other order than they read.
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="running"), name="one_running_job_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_token=None, lease_until=None)),
                name="job_lease_goes_with_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at=None),
                name="job_finished_at_goes_with_end",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_lease"),
            models.Index(fields=["kind", "subject"], name="job_subject"),
            models.Index(fields=["kind", "state"], name="job_kind_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.state})"
