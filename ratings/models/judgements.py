from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from openings.models import Application, Opening
from ratings.models.machines import MachineRater
from roles.models import Competency, RubricVersion
from sittings.models import Answer, AnswerPart


class RatingQuerySet(QuerySet["Rating"]):
    def current(self) -> "RatingQuerySet":
        """Ratings that no later one of the same rater supersedes."""
        return self.filter(superseded_by=None)

    def whole(self) -> "RatingQuerySet":
        """Ratings of whole answers: what scores and agreement stand on. Those of single parts are evidence beside."""
        return self.filter(part=None)

    def by_people(self) -> "RatingQuerySet":
        return self.filter(machine_rater=None)

    def by_machines(self) -> "RatingQuerySet":
        return self.filter(rater=None)


class Rating(models.Model):
    """What one rater, a person or a machine, says of one answer (or one part of it) on one competency.

    level, low, high: on the scale 1-5; people give whole levels and no band.
    evidence: [{"start", "end", "source", "key", "text", "share"}], offsets in code points into the answer's exact text.
    reason: why there is no level (gate or abstention code, or what failed).
    input_hash: SHA-256 over everything the rating stands on (answer, question version, rubric version, rater's build).
    """

    class State(models.TextChoices):
        RATED = "rated", _("Rated")
        NO_OPPORTUNITY = "no_opportunity", _("No opportunity to show it")
        ABSTAINED = "abstained", _("Abstained")
        GATED = "gated", _("Handed to people")
        FAILED = "failed", _("Failed")

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="ratings")
    part = models.ForeignKey(AnswerPart, on_delete=models.CASCADE, null=True, blank=True, related_name="ratings")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    machine_rater = models.ForeignKey(
        MachineRater, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    state = models.CharField(max_length=20, choices=State.choices)
    level = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    missing = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    # False once the rater had seen another's rating of this candidate; such a rating stays out of agreement figures.
    blind = models.BooleanField(default=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="superseded_by"
    )
    input_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rater__isnull=False, machine_rater=None) | Q(rater=None, machine_rater__isnull=False),
                name="rating_by_a_person_xor_a_machine",
            ),
            models.CheckConstraint(
                condition=Q(state="rated", level__gte=1, level__lte=5) | (~Q(state="rated") & Q(level=None)),
                name="level_goes_with_rated",
            ),
            models.CheckConstraint(
                condition=Q(low=None, high=None) | Q(low__gte=1, high__lte=5, low__lte=models.F("high")),
                name="band_is_on_the_scale",
            ),
            # Ten deliveries of one job are one result; after a failure the same input may be rated once more.
            models.UniqueConstraint(
                fields=["answer", "part", "competency", "machine_rater", "input_hash"],
                condition=Q(machine_rater__isnull=False) & ~Q(state="failed"),
                nulls_distinct=False,
                name="one_machine_rating_an_input",
            ),
            models.UniqueConstraint(
                fields=["answer", "part", "competency", "machine_rater", "input_hash"],
                condition=Q(machine_rater__isnull=False, state="failed"),
                nulls_distinct=False,
                name="one_machine_failure_an_input",
            ),
            # A person's ratings of one thing are a chain that starts once and, by the one-to-one, never branches.
            models.UniqueConstraint(
                fields=["answer", "part", "competency", "rater"],
                condition=Q(machine_rater=None, supersedes=None),
                nulls_distinct=False,
                name="one_first_rating_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["rater", "-id"]),
            # What a person has begun to rate, for their queue: read from the index alone.
            models.Index(
                fields=["rater", "answer"],
                condition=Q(machine_rater=None, supersedes=None, part=None),
                name="rating_begun_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"


class RaterNote(models.Model):
    """What a person wrote down about one answer while rating it; others see it only with that person's ratings.

    marks: {competency: [{"start", "end"}]}, words marked before a level was chosen; the rating then takes them over.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="rater_notes")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rater_notes")
    words = models.TextField(blank=True)
    marks = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "rater"], name="one_note_a_rater")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Skip(models.Model):
    """A person will not rate an answer, and why; it leaves their queue."""

    class Reason(models.TextChoices):
        CONFLICT = "conflict_of_interest", _("I know this person")
        UNCLEAR = "cannot_tell", _("I cannot tell from this answer")
        OTHER = "other", _("Another reason")

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="skips")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="skips")
    reason = models.CharField(max_length=30, choices=Reason.choices)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "rater"], name="one_skip_a_rater")]

    def __str__(self) -> str:
        return f"skip {self.pk}"


class Reveal(models.Model):
    """From when a person has seen others' ratings: of one answer, of one candidate, or of a whole opening."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reveals")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="reveals")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="reveals"
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, blank=True, related_name="reveals")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "opening", "application", "answer"], nulls_distinct=False, name="one_reveal_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"reveal {self.pk}"
