import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from openings.models import Application


class NoticeShown(models.Model):
    """When a candidate was first shown a version of the notice. Ten business days are counted from the first."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notices_shown")
    notice = models.ForeignKey("sittings.Notice", on_delete=models.PROTECT, related_name="+")
    shown_at = models.DateTimeField()

    class Meta:
        ordering = ["shown_at", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "notice"], name="one_first_showing_a_notice")]

    def __str__(self) -> str:
        return f"notice {self.notice_id} shown"


class Choices(models.Model):
    """What a candidate chose about their answers. Without a row: a machine rater may read, and none may learn.

    only_people: no machine rater reads the answers. may_teach: machine raters may be trained on them. shares_answers:
    in a development opening, managers of the team may read the words, not only where the levels stand.
    """

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="choices")
    only_people = models.BooleanField(default=False)
    may_teach = models.BooleanField(default=False)
    shares_answers = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "choices"

    def __str__(self) -> str:
        return f"choices {self.pk}"


class SelfIdentification(models.Model):
    """What a candidate voluntarily said of themselves, for looking at fairness in groups, and for nothing else.

    key: a hash of the application under the installation's secret key: no join leads from here to a person, and a copy
    of the database alone tells nobody who this is. No times, and ids without an order, for the same reason.
    """

    class Gender(models.TextChoices):
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")
        NON_BINARY = "non_binary", _("Non-binary, or another gender")

    class Ethnicity(models.TextChoices):
        HISPANIC = "hispanic", _("Hispanic or Latino")
        WHITE = "white", _("White")
        BLACK = "black", _("Black or African American")
        ASIAN = "asian", _("Asian")
        NATIVE = "native", _("American Indian or Alaska Native")
        PACIFIC = "pacific", _("Native Hawaiian or Pacific Islander")
        SEVERAL = "several", _("Two or more of these")
        OTHER = "other", _("Another")

    class Age(models.TextChoices):
        UNDER_30 = "under_30", _("Under 30")
        UNDER_40 = "under_40", _("30 to 39")
        UNDER_50 = "under_50", _("40 to 49")
        OLDER = "older", _("50 and over")

    class Disability(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    gender = models.CharField(max_length=20, choices=Gender.choices, blank=True)
    ethnicity = models.CharField(max_length=20, choices=Ethnicity.choices, blank=True)
    age = models.CharField(max_length=20, choices=Age.choices, blank=True)
    disability = models.CharField(max_length=20, choices=Disability.choices, blank=True)

    def __str__(self) -> str:
        return "self-identification"
