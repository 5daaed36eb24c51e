from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import QuestionVersion
from openings.models import Application, Invitation, Opening


class Notice(models.Model):
    """What a candidate is told before starting, word for word. Immutable, found by content hash."""

    key = models.SlugField(max_length=40)
    language = models.CharField(max_length=10, default="en")
    number = models.PositiveIntegerField()
    body = models.TextField()
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["key", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "number"], name="one_notice_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language} v{self.number}"


class Sitting(models.Model):
    """One time that somebody took an assessment, or an interview held elsewhere."""

    class Mode(models.TextChoices):
        ONLINE = "online", _("Online")
        LIVE = "live", _("Live interview")
        IMPORTED = "imported", _("Imported interview")

    class Ending(models.TextChoices):
        CANDIDATE = "candidate", _("Submitted by the candidate")
        DEADLINE = "deadline", _("Taken at the deadline")
        IMPORT = "import", _("Imported")

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sittings")
    attempt = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="sittings")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    consented_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    # Server time only; null: no limit. With everything that moved it, see TimeChange.
    deadline_at = models.DateTimeField(null=True, blank=True)
    # What of the person's accommodation is in the deadline already, in percent of the limit.
    extra_percent = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "attempt"], name="one_sitting_an_attempt"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(submitted_at=None), name="one_open_sitting_an_application"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, ending="") | (Q(submitted_at__isnull=False) & ~Q(ending="")),
                name="ending_goes_with_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(mode="online") | Q(notice__isnull=False, consented_at__isnull=False),
                name="online_sitting_has_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at"]),
            # Who has submitted, counted from the index alone.
            models.Index(fields=["application"], condition=Q(submitted_at__isnull=False), name="sitting_submitted"),
        ]

    def __str__(self) -> str:
        return f"sitting {self.pk}"


class Answer(models.Model):
    """A question of a sitting, at its place, and what was answered to it.

    language: in which it is answered, as far as the candidate chose; shown: the translation of the question that was
    read, null where it was the question's own text.
    frozen_hash: SHA-256 over the texts of its parts, set at submission; ratings name it.
    limit_minutes: of this question alone; its clock runs from `opened_at` to `deadline_at`.
    """

    team_path = "sitting__application__opening__team"

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="answers")
    language = models.CharField(max_length=10, default="en")
    shown = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    frozen_hash = models.CharField(max_length=64, blank=True)
    limit_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sitting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "position"], name="one_answer_a_place"),
            models.CheckConstraint(
                condition=Q(deadline_at=None) | Q(opened_at__isnull=False, limit_minutes__isnull=False),
                name="a_question_clock_has_a_limit_and_a_start",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def as_read(self) -> QuestionVersion:
        """The question in the words that the candidate reads; no query where `shown` was read along."""
        return self.shown or self.question_version


class AnswerPart(models.Model):
    """One text of an answer: the only one, or one turn of a chat. `text` is that of the latest revision.

    rated: judged by raters; what is not is a fact, checked by rule or shown.
    in_turn: opens when the part before it was sent; from `sent_at` on it stands as it is.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    rated = models.BooleanField(default=True)
    in_turn = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["answer", "position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="one_part_a_place"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(in_turn=True), name="only_turns_are_sent"),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class AnswerRevision(models.Model):
    """One saved state of a part: what its receipt stands for. The database refuses to change it."""

    part = models.ForeignKey(AnswerPart, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    words = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["part", "number"]
        constraints = [models.UniqueConstraint(fields=["part", "number"], name="one_revision_a_number")]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.part_id}"


class InterviewImport(models.Model):
    """A file of interviews held elsewhere, brought into an opening, with what was wrong in it.

    A file with any bad row changes nothing; `report` names the rows: [{"line": 2, "reason": code}].
    """

    team_path = "opening__team"

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="interview_imports")
    file_hash = models.CharField(max_length=64)
    candidates = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"interview import {self.pk}"
