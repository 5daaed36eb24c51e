from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments import kinds
from roles.models import Role
from scoring.rubric import Question as EngineQuestion


class Question(models.Model):
    """A question of the bank under work: its draft, and the versions published from it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")
        IMPORTED = "imported", _("Imported")

    key = models.SlugField(unique=True, max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    roles = models.ManyToManyField(Role, related_name="questions", blank=True)
    tags = models.JSONField(default=list, blank=True)
    # What new assessment versions take. Going back to older content makes that older version current again.
    current = models.ForeignKey("QuestionVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The body of a QuestionVersion; null while nothing differs from the latest version.
    draft = models.JSONField(null=True, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(models.Model):
    """What is asked, word for word. Immutable (the database refuses changes), found by the hash of its content.

    competencies: keys it gives a chance to show; empty means nobody has mapped it, so all are tried.
    anchors: {competency: {"1": text, ..., "5": text}} where the rubric's own are too vague for it.
    samples: [{"text": ..., "levels": {competency: level}}].
    kind, content: a row of assessments.kinds.TABLE, and what such a question has beyond its wording.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    # No choices: they are the table's, and another kind is no migration.
    kind = models.CharField(max_length=20)
    style = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="en")
    translation_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="translations"
    )
    title = models.CharField(_("title"), max_length=120)
    prompt = models.TextField(_("question"))
    stimulus = models.TextField(_("what the candidate is given to read"), blank=True)
    guidance = models.TextField(_("guidance"), blank=True)
    content = models.JSONField(default=dict, blank=True)
    competencies = models.JSONField(default=list)
    anchors = models.JSONField(default=dict, blank=True)
    samples = models.JSONField(default=list, blank=True)
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "language", "number"], name="one_question_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def asked(self) -> kinds.Asked:
        return kinds.asked(self.kind, self.content)

    def to_engine(self) -> EngineQuestion:
        return EngineQuestion.from_dict(
            {
                "key": self.content_hash,
                "prompt": self.prompt,
                "stimulus": self.stimulus,
                "competencies": self.competencies,
                "anchors": self.anchors,
                "samples": self.samples,
            }
        )


class Assessment(models.Model):
    """A set of questions for one role under work: its draft, and the versions published from it."""

    key = models.SlugField(unique=True, max_length=80)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assessments")
    retired_at = models.DateTimeField(null=True, blank=True)
    # What new openings take. Going back to older content makes that older version current again.
    current = models.ForeignKey("AssessmentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # {"title", "instructions", "time_limit_minutes", "questions": [question key, ...], "minutes": {question key: n}}
    draft = models.JSONField(null=True, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["role", "key"]

    def __str__(self) -> str:
        return self.key


class AssessmentVersion(models.Model):
    """A published assessment. Immutable (the database refuses changes), found by the hash of its content."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=120)
    instructions = models.TextField(_("instructions"), blank=True)
    time_limit_minutes = models.PositiveSmallIntegerField(_("time limit in minutes"), null=True, blank=True)
    questions: "models.ManyToManyField[QuestionVersion, AssessmentItem]" = models.ManyToManyField(
        QuestionVersion, through="AssessmentItem", related_name="assessment_versions"
    )
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["assessment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_assessment_version_a_number"),
            models.CheckConstraint(
                condition=Q(time_limit_minutes=None) | Q(time_limit_minutes__gt=0),
                name="time_limit_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class AssessmentItem(models.Model):
    """The question at one place of an assessment version. Immutable with it."""

    version = models.ForeignKey(AssessmentVersion, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="items")
    # Of this question alone, counted from when it is opened; null: only the whole has a limit, if any.
    time_limit_minutes = models.PositiveSmallIntegerField(_("time limit in minutes"), null=True, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(time_limit_minutes=None) | Q(time_limit_minutes__gt=0), name="item_time_limit_is_positive"
            ),
            models.UniqueConstraint(fields=["version", "position"], name="one_item_a_place"),
            models.UniqueConstraint(fields=["version", "question_version"], name="a_question_once_an_assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question_version_id}"
