from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.rubric import Rubric as EngineRubric


class Competency(models.Model):
    """A competency by its stable key. What it means stands in the rubric versions, which never change."""

    key = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        verbose_name_plural = "competencies"

    def __str__(self) -> str:
        return self.label


class Role(models.Model):
    """One of the roles a company hires CX people for, with the weights an opening starts from.

    weights: competency key -> percent, summing to 100.
    minimums: competency key -> level 1-5 that the total cannot buy off.
    """

    key = models.SlugField(unique=True, max_length=40)
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    summary = models.TextField(_("summary"))
    quick_guide = models.TextField(_("quick guide"), blank=True)
    leans_on = models.TextField(_("leans on"), blank=True)
    responsibilities = models.JSONField(_("responsibilities"), default=list)
    metrics = models.JSONField(_("metrics"), default=list)
    keywords = models.JSONField(_("keywords"), default=list)
    weights = models.JSONField(_("weights"), default=dict)
    minimums = models.JSONField(_("minimum scores"), default=dict, blank=True)
    # From when on nothing new is made for it; what has it keeps it.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label


class Rubric(models.Model):
    """A rubric under work: its draft, and the versions published from it."""

    key = models.SlugField(unique=True, max_length=40)
    label = models.CharField(_("label"), max_length=120)
    # What new openings stand on. Going back to older content makes that older version current again.
    current = models.ForeignKey("RubricVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # `Rubric.to_dict()` of the engine; null while nothing differs from the latest version.
    draft = models.JSONField(null=True, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.label


class RubricVersion(models.Model):
    """A published rubric. Immutable (the database refuses changes), found by the hash of its content."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["rubric", "-number"]
        constraints = [models.UniqueConstraint(fields=["rubric", "number"], name="one_rubric_version_a_number")]

    def __str__(self) -> str:
        return f"{self.rubric_id} v{self.number}"

    def to_engine(self) -> EngineRubric:
        return EngineRubric.from_dict(self.body)


class RubricComment(models.Model):
    """What a colleague says about one competency of the draft, or about one part of it. Closed with the draft.

    competency: its key in the draft. place: which part is meant; empty, the competency as a whole.
    """

    class Place(models.TextChoices):
        WHOLE = "", _("The competency as a whole")
        DEFINITION = "definition", _("Definition")
        IS_NOT = "is_not", _("What it is not")
        INDICATORS = "indicators", _("Indicators")
        LEVEL_1 = "level_1", _("Level 1")
        LEVEL_2 = "level_2", _("Level 2")
        LEVEL_3 = "level_3", _("Level 3")
        LEVEL_4 = "level_4", _("Level 4")
        LEVEL_5 = "level_5", _("Level 5")

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="comments")
    competency = models.SlugField(max_length=40)
    place = models.CharField(max_length=12, choices=Place.choices, blank=True)
    words = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # When the draft that it is about was published or thrown away.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="a_rubric_comment_has_words"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="a_settled_comment_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"
