"""Saved filters: who may use which, and the only writers of them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from accounts.models import SavedFilter, Team, User

MOST = 50
# The fields of each list's filter form. Nothing else of an address is kept.
FIELDS: dict[str, tuple[str, ...]] = {
    SavedFilter.Place.RANKING: ("q", "stage", "minimums", "fits"),
    SavedFilter.Place.CANDIDATES: ("q", "state"),
}


class NameTaken(Exception):
    """Another filter of this person for this list is called so."""


class NothingToSave(Exception):
    """The list is not filtered, or the person has as many filters as one can oversee."""


def usable(user: User) -> QuerySet[SavedFilter]:
    """One's own and those shared with one's teams, by name."""
    shared = Q(team__in=user.teams.values("pk"))
    if user.role == User.Role.ADMIN:
        shared = Q(team__isnull=False)
    found = SavedFilter.objects.filter(Q(owner=user) | shared).select_related("team", "owner")
    return found.order_by("name", "id")


def own(user: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(owner=user).select_related("team").order_by("place", "name", "id")


def address_of(saved: SavedFilter) -> str:
    """The query of an address that shows the list so."""
    return urlencode(saved.query)


def default_query(user: User, place: str) -> str:
    """What to show this person where the address asks for nothing; empty: everybody."""
    found = SavedFilter.objects.filter(owner=user, place=place, is_default=True).first()
    return address_of(found) if found else ""


def asked_of(place: str, query: Mapping[str, str]) -> dict[str, str]:
    """The fields of the list's form that ask for something."""
    return {name: value[:160] for name in FIELDS[place] if (value := str(query.get(name, "")).strip())}


@transaction.atomic
def save_filter(
    *, place: str, name: str, query: Mapping[str, str], team: Team | None, is_default: bool, by: User, at: datetime
) -> SavedFilter:
    """A new filter, or other content for the one of this name."""
    asked = asked_of(place, query)
    User.objects.select_for_update().get(pk=by.pk)
    mine = SavedFilter.objects.filter(owner=by, place=place)
    if not asked or mine.count() >= MOST:
        raise NothingToSave
    if is_default:
        mine.update(is_default=False)
    values = {"query": asked, "team": team, "is_default": is_default, "name": name}
    saved = mine.filter(name__iexact=name).first()
    if saved is None:
        return SavedFilter.objects.create(place=place, owner=by, created_at=at, **values)
    SavedFilter.objects.filter(pk=saved.pk).update(**values)
    return saved


def change_filter(*, saved: SavedFilter, name: str, team: Team | None, is_default: bool) -> None:
    """Another name, shared or not, and whether it is what the owner sees first."""
    try:
        with transaction.atomic():
            if is_default:
                others = SavedFilter.objects.filter(owner=saved.owner_id, place=saved.place)
                others.exclude(pk=saved.pk).update(is_default=False)
            SavedFilter.objects.filter(pk=saved.pk).update(name=name, team=team, is_default=is_default)
    except IntegrityError as error:
        raise NameTaken from error


def delete_filter(*, saved: SavedFilter) -> None:
    SavedFilter.objects.filter(pk=saved.pk).delete()
