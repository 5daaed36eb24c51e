"""What a person needs to show what they can do. Known to the person and to those who grant it, and to nobody else."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from openings.models import Application, Person


class ExtraTime(models.IntegerChoices):
    """Percent on top of every time limit. Of two, the greater is the kinder one."""

    NONE = 0, _("No extra time")
    QUARTER = 25, _("A quarter more time")
    HALF = 50, _("Half as much time again")
    DOUBLE = 100, _("Twice the time")
    NO_LIMIT = 9999, _("No time limit")


class Accommodation(models.Model):
    """One request of a person and the answer to it. What is granted holds for every sitting of the person.

    asked_*: as the candidate put it. granted_*: what holds; `answer` is told to the candidate.
    application: where it was asked, which says whose coordinator answers. answered_by null: granted by a rule.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Answered otherwise")
        WITHDRAWN = "withdrawn", _("Taken back")
        REPLACED = "replaced", _("Replaced by a later one")

    team_path = "application__opening__team"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accommodations")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="accommodations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_time = models.PositiveSmallIntegerField(choices=ExtraTime.choices, default=ExtraTime.NONE)
    asked_breaks = models.BooleanField(default=False)
    asked_words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    granted_time = models.PositiveSmallIntegerField(choices=ExtraTime.choices, default=ExtraTime.NONE)
    granted_break_minutes = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="waiting"), name="one_waiting_need_a_person"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="granted"), name="one_need_in_force_a_person"),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "declined"]) | Q(answered_at__isnull=False),
                name="answered_need_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"accommodation {self.pk}"

    @property
    def is_empty(self) -> bool:
        """Granted words alone: nothing that a clock has to know."""
        return not self.granted_time and not self.granted_break_minutes


class AccommodationRule(models.Model):
    """How much extra time a team grants at once, to everybody who asks, without anybody having to decide."""

    AT_ONCE = [(ExtraTime.NONE, _("None: a coordinator answers every request")), *ExtraTime.choices[1:3]]

    team_path = "team"

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="accommodation_rule")
    extra_time = models.PositiveSmallIntegerField(choices=AT_ONCE, default=ExtraTime.NONE)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["team"]
        constraints = [
            models.CheckConstraint(condition=Q(extra_time__in=[0, 25, 50]), name="a_rule_grants_at_most_half")
        ]

    def __str__(self) -> str:
        return f"rule of team {self.team_id}"
