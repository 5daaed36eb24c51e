"""What somebody was told, in lines: what happened in one place is one line. A fixed number of queries at any count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.module_loading import import_string

from accounts.models import User
from notifications.kinds import KINDS, Kind, kinds_of
from notifications.models import Notification

# The bell does not count further.
MOST_COUNTED = 99


def seen_by(user: User) -> QuerySet[Notification]:
    """A person's own, without those of teams that they have left and of roles that they no longer have."""
    own = Notification.objects.filter(user=user, kind__in=kinds_of(user))
    if user.role == User.Role.ADMIN:
        return own
    return own.filter(Q(team=None) | Q(team__in=user.teams.values("pk")))


def unread_lines(user: User) -> int:
    """For the bell, in one query: how many lines there are to read, counted up to one more than `MOST_COUNTED`."""
    lines = seen_by(user).filter(read_at=None).order_by().values("kind", "about").distinct()
    return lines[: MOST_COUNTED + 1].count()


def lines_of(found: QuerySet[Notification]) -> QuerySet[Any, Any]:
    """One row for each kind and place that was not read yet, and for each time that somebody read some."""
    return (
        found.order_by()
        .values("kind", "about", "read_at")
        .annotate(n=Count("pk"), first=Min("at"), last=Max("at"), due=Min("due_at"), newest=Max("pk"))
        .order_by(F("last").desc(), F("newest").desc())
    )


@dataclass(frozen=True)
class Line:
    """One line of the page or of a mail. `pk`: the newest notification in it."""

    pk: int
    kind: Kind
    words: str
    about: str
    url: str
    n: int
    at: datetime
    read_at: datetime | None


def lines(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Rows of `lines_of` in words, with the name of what they are about: one query a kind of subject more."""
    rows = list(rows)
    names = _names(rows)
    return [
        Line(
            pk=row["newest"],
            kind=(kind := KINDS[row["kind"]]),
            words=kind.words(row["n"], row["due"]),
            about=names.get((kind.subject, row["about"]), ""),
            url=kind.where(row["about"]),
            n=row["n"],
            at=row["last"],
            read_at=row["read_at"],
        )
        for row in rows
    ]


def _names(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for row in rows:
        subject = KINDS[row["kind"]].subject
        if subject:
            wanted.setdefault(subject, set()).add(row["about"])
    return {
        (subject, pk): name
        for subject, ids in wanted.items()
        for pk, name in import_string(settings.AUDIT_NAMES[subject])(ids).items()
    }
