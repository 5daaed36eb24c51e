"""What other weights, minimum scores or another rubric would have changed in openings that are closed.

Nameless: counts over groups of MIN_GROUP candidates or more. Nothing is read of openings that still run, whose scoring
policy stays what it is, and nothing that candidates said of themselves. Writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, QuerySet

from openings.models import Opening
from openings.queries import hiring
from ratings.models import Rating
from results.comparing import scores_of
from results.models import ScoreSheet
from results.services.sheets import policy_in
from roles.models import Role
from scoring.reordering import Reordering, reordering
from scoring.totals import PolicyIn, Total, reweigh

# Below this a count could point at somebody.
MIN_GROUP = 10
# From the rules of a sheet, and the competencies that it has levels of, to the rules it is tried with (None: none fit).
Other = Callable[[PolicyIn, set[str]], PolicyIn | None]


@dataclass(frozen=True)
class Passing:
    """People by whether they meet every minimum (or reach the line), before and after; None: cannot be judged."""

    both: int = 0
    neither: int = 0
    lost: int = 0
    gained: int = 0
    unjudged: int = 0

    def __add__(self, other: "Passing") -> "Passing":
        return Passing(
            both=self.both + other.both,
            neither=self.neither + other.neither,
            lost=self.lost + other.lost,
            gained=self.gained + other.gained,
            unjudged=self.unjudged + other.unjudged,
        )

    @property
    def before(self) -> int:
        return self.both + self.lost

    @property
    def after(self) -> int:
        return self.both + self.gained


@dataclass(frozen=True)
class Change:
    """One person's total before and after, without a name. `passes`: kept, lost, gained or "" where nothing changed
    hands."""

    before: float
    after: float
    passes: str


@dataclass(frozen=True)
class Group:
    """The candidates of one opening, or of several that are too small each (`opening` None).

    beyond: people whose total would have moved by more than its own standard error. line: who reaches the line that
    the opening's page draws; None where there is none.
    """

    opening: Opening | None
    openings: int
    order: Reordering
    minimums: Passing
    line: Passing | None
    beyond: int
    changes: tuple[Change, ...]

    @property
    def people(self) -> int:
        return self.order.people


@dataclass(frozen=True)
class Impact:
    """groups: those large enough to be shown. too_few: candidates (of `small` openings) that are not. unscored: closed
    openings where nobody has a total that rests on people."""

    groups: tuple[Group, ...] = ()
    too_few: int = 0
    small: int = 0
    unscored: int = 0

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups)

    @property
    def openings(self) -> int:
        return sum(group.openings for group in self.groups)

    @property
    def changes_nothing(self) -> bool:
        changes = [change for group in self.groups for change in group.changes]
        return bool(changes) and all(change.before == change.after and not change.passes for change in changes)


@dataclass(frozen=True)
class Texts:
    """What a rubric's texts were used for: answers in closed openings that people rated by a competency's old words."""

    changed: Mapping[str, int] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    removed: Mapping[str, int] = field(default_factory=dict)


def impact_of_role(role: Role, *, weights: Mapping[str, float], minimums: Mapping[str, float]) -> Impact:
    """What these weights and minimums would have changed in the closed openings of the role; two queries."""

    def other(rules: PolicyIn, rated: set[str]) -> PolicyIn | None:
        kept = {key: float(weight) for key, weight in weights.items() if weight and key in rated}
        floors = {key: float(level) for key, level in minimums.items() if key in rated}
        return replace(rules, weights=kept, minimums=floors) if kept else None

    return _impact(Opening.objects.filter(role=role), other)


def impact_of_rubric(keys: Sequence[str]) -> Impact:
    """What would have been the case had the rubric only had these competencies; two queries.

    What people would have said by other words cannot be calculated: a competency whose texts change keeps its levels.
    """

    def other(rules: PolicyIn, rated: set[str]) -> PolicyIn | None:
        kept = {key: weight for key, weight in rules.weights.items() if key in keys and weight}
        floors = {key: level for key, level in rules.minimums.items() if key in keys}
        return replace(rules, weights=kept, minimums=floors) if kept else None

    return _impact(Opening.objects.all(), other)


def rubric_texts(before: Mapping[str, object], after: Mapping[str, object]) -> Texts:
    """Which competencies read otherwise in the draft, and how many answers of closed openings people rated on them."""
    old, new = _competencies(before), _competencies(after)
    changed = [key for key, text in new.items() if key in old and old[key] != text]
    removed = [key for key in old if key not in new]
    rows = (
        Rating.objects.current()
        .by_people()
        .whole()
        .filter(answer__sitting__application__opening__state=Opening.State.CLOSED, competency__in=[*changed, *removed])
        .order_by()
        .values("competency")
        .annotate(n=Count("answer", distinct=True))
    )
    counts = {row["competency"]: row["n"] for row in rows}
    return Texts(
        changed={key: counts.get(key, 0) for key in changed},
        added=tuple(key for key in new if key not in old),
        removed={key: counts.get(key, 0) for key in removed},
    )


def _competencies(body: Mapping[str, object]) -> dict[str, object]:
    items = body.get("competencies", [])
    return {item["key"]: item for item in items} if isinstance(items, list) else {}


@dataclass(frozen=True)
class _Person:
    before: Total
    after: Total
    cut: float | None


def _impact(openings: QuerySet[Opening], other: Other) -> Impact:
    closed = {
        opening.pk: opening for opening in hiring(openings).filter(state=Opening.State.CLOSED).order_by("-closed_at")
    }
    people: dict[int, list[_Person]] = {pk: [] for pk in closed}
    for sheet in _sheets(list(closed)):
        person = _person(sheet, other)
        if person:
            people[sheet.sitting.application.opening_id].append(person)
    large = [_group(closed[pk], found) for pk, found in people.items() if len(found) >= MIN_GROUP]
    small = [_group(closed[pk], found) for pk, found in people.items() if 0 < len(found) < MIN_GROUP]
    together = sum(group.people for group in small)
    if together >= MIN_GROUP:
        large.append(_together(small))
        small, together = [], 0
    return Impact(tuple(large), together, len(small), sum(not found for found in people.values()))


def _sheets(opening_ids: Sequence[int]) -> QuerySet[ScoreSheet]:
    """The latest sheet of each candidate; the order of the rows is nobody's."""
    latest = (
        ScoreSheet.objects.filter(sitting__application__opening__in=opening_ids)
        .order_by("sitting__application_id", "-sitting__attempt", "-id")
        .distinct("sitting__application_id")
    )
    return latest.select_related("policy", "sitting__application")


def _person(sheet: ScoreSheet, other: Other) -> _Person | None:
    """None where there is no total by people, before or after."""
    if sheet.provisional or sheet.total is None:
        return None
    scores = scores_of(sheet)
    rules = policy_in(sheet.policy)
    changed = other(rules, {score.competency for score in scores if score.value is not None})
    # Both from scores as they were rounded, so that nothing but the rules differs.
    before = reweigh(scores, rules)
    after = reweigh(scores, changed) if changed else None
    if before.value is None or after is None or after.value is None:
        return None
    return _Person(before, after, None if sheet.policy.cut is None else float(sheet.policy.cut))


def _group(opening: Opening, people: Sequence[_Person]) -> Group:
    before = [(person.before.value or 0.0, person.before.se) for person in people]
    after = [(person.after.value or 0.0, person.after.se) for person in people]
    cut = people[0].cut
    line = (
        _passing([(old >= cut, new >= cut) for (old, _), (new, _) in zip(before, after, strict=True)]) if cut else None
    )
    return Group(
        opening=opening,
        openings=1,
        order=reordering(before, after),
        minimums=_passing([(person.before.meets_minimums, person.after.meets_minimums) for person in people]),
        line=line,
        beyond=sum(abs(new - old) > (se or 0.0) for (old, se), (new, _) in zip(before, after, strict=True)),
        # By value: in this order nobody can be found again.
        changes=tuple(sorted((_change(person) for person in people), key=lambda one: (-one.before, -one.after))),
    )


def _together(groups: Sequence[Group]) -> Group:
    lines = [group.line for group in groups if group.line]
    changes = [change for group in groups for change in group.changes]
    return Group(
        opening=None,
        openings=len(groups),
        order=sum((group.order for group in groups), Reordering()),
        minimums=sum((group.minimums for group in groups), Passing()),
        line=sum(lines, Passing()) if lines else None,
        beyond=sum(group.beyond for group in groups),
        changes=tuple(sorted(changes, key=lambda one: (-one.before, -one.after))),
    )


def _passing(pairs: Sequence[tuple[bool | None, bool | None]]) -> Passing:
    return Passing(
        both=pairs.count((True, True)),
        neither=pairs.count((False, False)),
        lost=pairs.count((True, False)),
        gained=pairs.count((False, True)),
        unjudged=sum(None in pair for pair in pairs),
    )


def _change(person: _Person) -> Change:
    met, meets = person.before.meets_minimums, person.after.meets_minimums
    passes = "lost" if met is True and meets is False else "gained" if met is False and meets is True else ""
    return Change(person.before.value or 0.0, person.after.value or 0.0, passes)
