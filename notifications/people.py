"""Whom something is told to."""

from django.db.models import Q, QuerySet

from accounts.models import User
from notifications.kinds import KINDS


def of_team(kind: str, team_id: int) -> QuerySet[User]:
    """The team's members whose role is told of this kind. Admins who are in no team hear of none: the first page
    shows them everything."""
    return _active(kind).filter(teams=team_id)


def everybody(kind: str) -> QuerySet[User]:
    return _active(kind)


def only(*users: User | int | None) -> QuerySet[User]:
    """These people, as far as they are there."""
    ids = [user.pk if isinstance(user, User) else user for user in users if user]
    return User.objects.filter(pk__in=ids, is_active=True)


def also(kind: str, team_id: int, user: User | int | None) -> QuerySet[User]:
    """The team, and somebody who began it and may be in no team."""
    pk = user.pk if isinstance(user, User) else user
    return _active(kind).filter(Q(teams=team_id) | Q(pk=pk, role=User.Role.ADMIN)).distinct()


def _active(kind: str) -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=KINDS[kind].roles)
