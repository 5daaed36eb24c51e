from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openings.models import Opening
from ratings.models.machines import MachineRun
from sittings.models import Answer


class JudgeCall(models.Model):
    """One request to the judge's endpoint and what it cost. Holds no personal text: see `JudgeTranscript`.

    The row is written before the request leaves, with the most that it can cost, so that no worker spends what another
    has spent, and a worker that dies in between leaves a trace.
    problem: reason code for which the reply was not believed, or did not come. token: the mark of the fence.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not believed")
        FORMAT_REFUSED = "format_refused", _("Form of reply refused")
        FAILED = "failed", _("No reply")
        LOST = "lost", _("Cut off")

    team_path = "opening__team"

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="judge_calls")
    run = models.ForeignKey(MachineRun, on_delete=models.SET_NULL, null=True, related_name="judge_calls")
    # Null once the answer was erased: what was spent stays counted.
    answer = models.ForeignKey(Answer, on_delete=models.SET_NULL, null=True, related_name="judge_calls")
    build = models.CharField(max_length=80)
    pass_number = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=40, unique=True)
    response_format = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State.choices, default=State.SENT)
    problem = models.CharField(max_length=40, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    tokens_in = models.PositiveIntegerField()
    tokens_out = models.PositiveIntegerField()
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    # True while the tokens are the most that the call can cost, or all that is known of one that was cut off.
    is_estimated = models.BooleanField(default=True)
    request_hash = models.CharField(max_length=64)
    response_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # A run delivered twice asks each thing once.
            models.UniqueConstraint(
                fields=["run", "answer", "build", "pass_number", "attempt"], name="one_judge_call_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", finished_at=None) | (~Q(state="sent") & Q(finished_at__isnull=False)),
                name="judge_call_ends_with_its_state",
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at"], name="judge_call_sent"),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="judge_call_in_flight"),
        ]

    def __str__(self) -> str:
        return f"judge call {self.pk}"

    @property
    def seconds(self) -> float | None:
        return None if self.duration_ms is None else self.duration_ms / 1000

    @property
    def look(self) -> str:
        """The state's name in the table of pills, where "sent" is a mail's."""
        return f"judge_{self.state}"


class JudgeTranscript(models.Model):
    """What was sent and received, word for word. Goes with the answer."""

    call = models.OneToOneField(JudgeCall, on_delete=models.CASCADE, related_name="transcript")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="judge_transcripts")
    request = models.TextField()
    response = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"transcript of {self.call_id}"
