from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from assessments.models import QuestionVersion
from openings.models import Person
from roles.models import Competency, Role


class Development(models.Model):
    """Somebody of a team's own staff who grows towards a role, with their agreement. No part of any selection.

    wants: what the person says they want, in their words. It is read, and never part of a score.
    """

    team_path = "team"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="developments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="developments")
    present_role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    wants = models.TextField(_("what the person wants"), blank=True)
    reassess_on = models.DateField(_("look again on"), null=True, blank=True)
    # Counts the changes, so that two people at once do not write over each other.
    revision = models.PositiveIntegerField(default=1)
    agreed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "team"], name="one_development_a_person_and_team"),
            models.CheckConstraint(condition=~Q(role=models.F("present_role")), name="one_grows_towards_another_role"),
        ]

    def __str__(self) -> str:
        return f"development {self.pk}"


class PlanStep(models.Model):
    """What is trained, how, with which question to practise, and by when."""

    class How(models.TextChoices):
        MENTOR = "mentor", _("With a mentor")
        ROTATION = "rotation", _("Rotation")
        MARKETING = "marketing", _("Work with marketing")
        PRODUCT = "product", _("Work with product")
        ENGINEERING = "engineering", _("Work with engineering")
        TRAINING = "training", _("Training")
        PRACTICE = "practice", _("Practice on the job")

    development = models.ForeignKey(Development, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    what = models.TextField(_("what to train"))
    how = models.CharField(_("how"), max_length=12, choices=How.choices)
    by_date = models.DateField(_("by"), null=True, blank=True)
    question = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["development", "position"]
        constraints = [models.UniqueConstraint(fields=["development", "position"], name="one_plan_step_a_place")]

    def __str__(self) -> str:
        return f"step {self.position} of {self.development_id}"


class Wish(models.Model):
    """What a member of staff wants, in their own words; each time they change it, a new version with its date.

    Aptitude and will are kept apart: no part of this is in any score, comparison or order. shared: whether managers of
    the team may read this version; they read the latest alone. ways: keys of `WAYS`. within: of `Within`, or empty.
    """

    class Within(models.TextChoices):
        NOW = "now", _("As soon as possible")
        HALF_YEAR = "half_year", _("Within half a year")
        YEAR = "year", _("Within a year")
        TWO_YEARS = "two_years", _("Within two years")
        LATER = "later", _("Later")

    WAYS = {
        "mentor": _("With a mentor"),
        "rotation": _("In another team for a time"),
        "marketing": _("Working with marketing"),
        "product": _("Working with product"),
        "engineering": _("Working with engineering"),
        "course": _("In a course"),
    }

    team_path = "team"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wishes")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="wishes")
    number = models.PositiveIntegerField()
    # None: the role that they have, or not known yet; `stays` tells them apart.
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stays = models.BooleanField(default=False)
    within = models.CharField(max_length=10, choices=Within.choices, blank=True)
    learn = models.TextField(blank=True)
    ways = models.JSONField(default=list, blank=True)
    not_wanted = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["person", "team", "-number"]
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(fields=["person", "team", "number"], name="one_wish_a_number"),
            models.CheckConstraint(condition=Q(stays=False) | Q(role=None), name="who_stays_wants_no_other_role"),
        ]

    def __str__(self) -> str:
        return f"wish {self.number} of {self.person_id}"

    @property
    def way_labels(self) -> list[str]:
        return [str(label) for key, label in self.WAYS.items() if key in self.ways]
