"""All that was done for many in an opening, as one page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from bulk.queries import ACTIONS, standings
from openings.views.batches import BATCHES, progress_of


@dataclass(frozen=True)
class Entry:
    """An action, or a list of people who were invited."""

    at: datetime
    by: User | None
    progress: Mapping[str, object]


def entries(page: Iterable[tuple[datetime, bool, int]]) -> list[Entry]:
    """Those of a page of `queries.everything`; three queries at any number."""
    found = list(page)
    lists = BATCHES.in_bulk([pk for _at, is_list, pk in found if is_list])
    actions = ACTIONS.filter(pk__in=[pk for _at, is_list, pk in found if not is_list])
    standing = {one.action.pk: one for one in standings(actions)}
    return [
        Entry(at, lists[pk].created_by, progress_of(lists[pk]))
        if is_list
        else Entry(at, standing[pk].action.created_by, standing[pk].progress)
        for at, is_list, pk in found
    ]
