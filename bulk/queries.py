"""How far it is. A fixed number of queries at any number of candidates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bulk.kinds import KINDS, BulkKind
from bulk.models import BulkAction, BulkItem
from openings.models import InvitationBatch, Opening

State = BulkItem.State
ACTIONS = BulkAction.objects.select_related("opening", "created_by")


@dataclass(frozen=True)
class Standing:
    """A bulk action with how many had their turn (`handled`), and what came of it."""

    action: BulkAction
    kind: BulkKind
    counts: dict[str, int]

    @property
    def handled(self) -> int:
        return self.done + self.passed + self.refused

    @property
    def done(self) -> int:
        return self.counts.get(State.DONE, 0)

    @property
    def passed(self) -> int:
        return self.counts.get(State.PASSED, 0)

    @property
    def refused(self) -> int:
        return self.counts.get(State.REFUSED, 0)

    @property
    def progress(self) -> dict[str, object]:
        """What the progress partial shows."""
        waiting = self.action.state == BulkAction.State.WAITING
        urls = {"pk": self.action.opening_id, "bulk_pk": self.action.pk}
        could_not = ngettext("%d could not be done", "%d could not be done", self.refused) % self.refused
        return {
            "title": self.kind.label,
            "done": self.handled,
            "total": self.action.total,
            "state": ("running" if self.handled else "queued") if waiting else self.action.state,
            "poll_url": reverse("bulk:progress", kwargs=urls) if waiting else "",
            "note": could_not if self.refused else "",
            "result_url": reverse("bulk:action", kwargs=urls),
            "result_label": _("What came of it"),
        }


def standings(actions: Iterable[BulkAction]) -> list[Standing]:
    """These actions, in their order, with one query for all their counts."""
    found = list(actions)
    rows = BulkItem.objects.filter(action__in=found).order_by().values_list("action", "state").annotate(n=Count("pk"))
    counts: dict[int, dict[str, int]] = {}
    for pk, state, n in rows:
        counts.setdefault(pk, {})[state] = n
    return [Standing(action, KINDS[action.kind], counts.get(action.pk, {})) for action in found]


def of_opening(opening: Opening) -> QuerySet[BulkAction]:
    return ACTIONS.filter(opening=opening)


def everything(opening: Opening) -> QuerySet[Any, Any]:
    """All that was done for many in an opening, the lists of people who were invited too, as (when, whether it is a
    list, id), the latest first."""
    rows = {False: BulkAction.objects.filter(opening=opening), True: InvitationBatch.objects.filter(opening=opening)}
    actions, lists = (
        found.order_by().annotate(is_list=Value(is_list)).values_list("created_at", "is_list", "pk")
        for is_list, found in rows.items()
    )
    both: QuerySet[Any, Any] = actions.union(lists, all=True).order_by("-created_at", "-pk")
    return both


def items_with_outcome(action: BulkAction) -> QuerySet[BulkItem]:
    """Those who had their turn: first whom it could not be done for, then who was passed over, then the others."""
    order = Case(
        When(state=State.REFUSED, then=Value(0)), When(state=State.PASSED, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    items = BulkItem.objects.filter(action=action).exclude(state=State.WAITING)
    return items.select_related("application__person").order_by(order, "reason", "pk")
