from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """People who hire together. An opening belongs to one team; its members see it, nobody else."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields.setdefault("role", User.Role.ADMIN)
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Candidates are no users: they hold an invitation link."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin")
        HIRING_MANAGER = "hiring_manager", _("Hiring manager")
        RATER = "rater", _("Rater")
        ACCOMMODATION = "accommodation_coordinator", _("Accommodation coordinator")
        FAIRNESS = "fairness_officer", _("Fairness officer")

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    teams = models.ManyToManyField(Team, related_name="members", blank=True)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_email")]

    def __str__(self) -> str:
        return self.name or self.email

    # allauth and the templates ask for these.
    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.role == self.Role.ADMIN


class SavedFilter(models.Model):
    """A name for what somebody asks of a list. Of the person who saved it, and with `team`, for that team to use.

    query: the fields of the list's filter form with their values, as they stand in its address.
    """

    class Place(models.TextChoices):
        RANKING = "ranking", _("Ranking of an opening")
        CANDIDATES = "candidates", _("Candidates and invitations")

    team_path = "team"

    place = models.CharField(max_length=12, choices=Place.choices)
    name = models.CharField(_("name"), max_length=60)
    query = models.JSONField()
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_filters")
    # What the owner sees where the address asks for nothing.
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("owner", "place", Lower("name"), name="one_saved_filter_a_name"),
            models.UniqueConstraint(
                fields=["owner", "place"], condition=models.Q(is_default=True), name="one_default_filter_a_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name
