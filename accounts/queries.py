from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from accounts.models import Team, User
from audit.ids import numbers


def users(*, text: str = "", role: str = "", state: str = "active") -> QuerySet[User]:
    """Staff with their teams; `state` is "active", "inactive" or "" for all."""
    found = User.objects.prefetch_related("teams")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role:
        found = found.filter(role=role)
    if state:
        found = found.filter(is_active=state == "active")
    return found


def teams() -> QuerySet[Team]:
    """Teams with how many active people each has, as `people`."""
    return Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """The names of these users, by id as text. Ids of nobody are left out."""
    rows = User.objects.filter(pk__in=numbers(ids)).values_list("pk", "name", "email")
    return {str(pk): name or email for pk, name, email in rows}


def team_names(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Team.objects.filter(pk__in=numbers(ids)).values_list("pk", "name")}
