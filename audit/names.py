"""Whose name stands behind an id, looked up when an entry is shown: the entries themselves hold no name.

`settings.AUDIT_NAMES` is one explicit table, kind -> dotted path of a function from ids (texts) to names by id.
"""

from collections.abc import Callable, Iterable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from audit.models import AuditEntry

Lookup = Callable[[Iterable[str]], dict[str, str]]
Key = tuple[str, str]


@cache
def _lookup(kind: str) -> Lookup | None:
    path = settings.AUDIT_NAMES.get(kind)
    lookup: Lookup | None = import_string(path) if path else None
    return lookup


def names_in(entries: Iterable[AuditEntry]) -> dict[Key, str]:
    """The names of all who act or are acted on, by (kind, id); one query a kind. Erased people are left out."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        for kind, value in ((entry.actor_kind, entry.actor_id), (entry.subject_kind, entry.subject_id)):
            if value:
                wanted.setdefault(kind, set()).add(value)
    names: dict[Key, str] = {}
    for kind, ids in wanted.items():
        if lookup := _lookup(kind):
            names |= {(kind, value): name for value, name in lookup(ids).items()}
    return names
