"""Who has a place in an opening, and which. The database orders, so that a page reads whom that page shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from openings.models import Application, Opening
from ratings.models import MachineRater, MachineRun
from ratings.offers import raters_of_policy
from results.models import Placing
from scoring.ranking import RankRange, rank_ranges


def provisional_order_allowed(opening: Opening) -> bool:
    if opening.policy.provisional_order:
        return True
    # A newer build of a promoted machine rater is another one: what it rated while on trial gives no place.
    named = raters_of_policy(opening.policy)
    on_trial = Q(state=MachineRater.State.TRIAL, runs__sitting__application__opening=opening)
    promoted = named.filter(state=MachineRater.State.PROMOTED).exists()
    return promoted and not named.filter(on_trial, runs__state=MachineRun.State.DONE).exists()


@dataclass(frozen=True)
class Standing(Sequence[int]):
    """Candidates of an opening: first who has a place, in order, then the others, by name; the order of those means
    nothing. A sequence of application ids, of which a page reads its slice.

    everyone: all of the opening who have a place, these and others. provisional: whether machines alone give places.
    """

    placed: "QuerySet[Any, int]"
    unplaced: "QuerySet[Application, int]"
    everyone: QuerySet[Placing]
    provisional: bool
    n: int
    n_placed: int

    def __len__(self) -> int:
        return self.n

    @overload
    def __getitem__(self, part: int) -> int: ...
    @overload
    def __getitem__(self, part: slice) -> list[int]: ...
    def __getitem__(self, part: int | slice) -> int | list[int]:
        if isinstance(part, int):
            return self[:][part]
        start, stop, _step = part.indices(self.n)
        first, others = min(start, self.n_placed), max(start - self.n_placed, 0)
        found = list(self.placed[first : min(stop, self.n_placed)]) if start < self.n_placed else []
        return found + (list(self.unplaced[others : stop - self.n_placed]) if stop > self.n_placed else [])

    def ranks(self, ids: Sequence[int]) -> dict[int, RankRange]:
        """The places that the data leave open, among everybody who has one, for these applications."""
        # Of thousands many share a total: those are read once, with how many they are, and which of `ids` they are.
        rows = self.everyone.order_by().values_list("total", "se")
        alike = list(rows.annotate(n=Count("pk"), ours=ArrayAgg("pk", filter=Q(pk__in=ids), default=[])))
        asked = [(pk, (total, se)) for total, se, _n, ours in alike for pk in ours]
        among, counts = [(total, se) for total, se, _n, _ours in alike], [n for _total, _se, n, _ours in alike]
        ranges = rank_ranges([value for _pk, value in asked], among, counts)
        return {pk: found for (pk, _value), found in zip(asked, ranges, strict=True)}


def standing(
    opening: Opening, applications: QuerySet[Application] | None = None, *, hidden: Collection[int] = ()
) -> Standing:
    """Of these candidates of the opening, or of all. Placed: whose sheet rests on people; machine-only ones too where
    the policy allows a provisional order or the machine rater was promoted. Never who is `hidden` from the reader."""
    provisional = provisional_order_allowed(opening)
    everyone = Placing.objects.filter(_has_place(opening, provisional))
    with_place = everyone.exclude(pk__in=hidden)
    placed: QuerySet[Any, int]
    if applications is None:
        # From their own index, which has them in order: names are read only as far as the page goes.
        placed = with_place.order_by("-total", "application__person__name", "pk").values_list("pk", flat=True)
        applications = Application.objects.filter(opening=opening)
        counts = {"n": applications.count(), "n_placed": placed.count()}
    else:
        place = _has_place(opening, provisional, "placing__") & ~Q(pk__in=hidden)
        some = applications.filter(place).order_by("-placing__total", "person__name", "pk")
        placed = some.values_list("pk", flat=True)
        counts = applications.aggregate(n=Count("pk"), n_placed=Count("pk", filter=place))
    unplaced = applications.exclude(pk__in=with_place.values("pk")).order_by(Lower("person__name"), "pk")
    return Standing(
        placed=placed,
        unplaced=unplaced.values_list("pk", flat=True),
        everyone=everyone,
        provisional=provisional,
        **counts,
    )


def _has_place(opening: Opening, provisional: bool, path: str = "") -> Q:
    place = Q(**{f"{path}opening": opening, f"{path}total__isnull": False})
    return place if provisional else place & Q(**{f"{path}provisional": False})
