from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FreeDay(models.Model):
    """A day that does not count as a business day anywhere in this installation: a public holiday, a works holiday."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["day"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="a_free_day_has_a_name")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
