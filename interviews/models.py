from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import QuestionVersion
from openings.models import Application, Opening


class InterviewGuide(models.Model):
    """A structured live interview of an opening: the same questions in the same order, and who asks and rates."""

    team_path = "opening__team"

    opening = models.OneToOneField(Opening, on_delete=models.CASCADE, related_name="interview_guide")
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    welcome = models.TextField(_("what is said at the beginning"), blank=True)
    follow_ups = models.TextField(_("rules for follow-up questions"), blank=True)
    interviewers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="interview_guides", blank=True)
    # Set by the first scorecard or transcript; from then on the questions do not change.
    fixed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=240), name="an_interview_takes_5_to_240"),
        ]

    def __str__(self) -> str:
        return f"interview guide of {self.opening_id}"


class GuideQuestion(models.Model):
    """The question at one place of a guide."""

    guide = models.ForeignKey(InterviewGuide, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["guide", "position"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "position"], name="one_guide_question_a_place"),
            models.UniqueConstraint(fields=["guide", "question_version"], name="a_question_once_a_guide"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question_version_id}"


class Scorecard(models.Model):
    """What one interviewer wrote down of one candidate. Nobody else reads it before they have submitted their own.

    levels: {position of the question: {competency: "1" to "5" or "none"}}; notes: {position: words}.
    oral: how well they could follow what was said, by ear, the same scale; it enters no score sheet.
    """

    team_path = "application__opening__team"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="scorecards")
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorecards")
    levels = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=dict, blank=True)
    oral = models.CharField(max_length=4, blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "interviewer"], name="one_scorecard_an_interviewer"),
        ]

    def __str__(self) -> str:
        return f"scorecard {self.pk}"


class Transcript(models.Model):
    """What was said in one live interview, as it was brought in; a person says who is who and what answers what.

    turns: [{"speaker", "text"}] in order. roles: {speaker: a `Role`}. places: for each turn the position of the
    question that it answers, 0 for none. Only the candidate's turns with a place become answers.
    """

    class Source(models.TextChoices):
        PASTED = "pasted", _("Pasted")
        TXT = "txt", _("Text file")
        VTT = "vtt", _("WebVTT file")
        SRT = "srt", _("SubRip file")
        DOCX = "docx", _("Word document")

    class Role(models.TextChoices):
        CANDIDATE = "candidate", _("The candidate")
        INTERVIEWER = "interviewer", _("An interviewer")
        OTHER = "other", _("Somebody else")
        NOBODY = "nobody", _("No speaker: goes on with the turn before")

    team_path = "application__opening__team"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="transcript")
    source = models.CharField(max_length=10, choices=Source.choices)
    sha256 = models.CharField(max_length=64)
    turns = models.JSONField(default=list)
    roles = models.JSONField(default=dict, blank=True)
    places = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"transcript {self.pk}"
