"""The machine raters that there are, with what each build did so far."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from ratings.engine import kinds
from ratings.models import MachineRater, MachineRun, Rating

COUNTED = {
    "rated": Rating.State.RATED,
    "no_opportunity": Rating.State.NO_OPPORTUNITY,
    "abstained": Rating.State.ABSTAINED,
    "gated": Rating.State.GATED,
    "failed": Rating.State.FAILED,
}


@dataclass(frozen=True)
class Build:
    """One version; `counts`: answers x competencies by what became of them; `is_running`: what workers run here."""

    rater: MachineRater
    counts: dict[str, int]
    answers: int
    waiting: int
    is_running: bool


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    languages: list[str]
    builds: list[Build]
    running_build: str


def machine_kinds() -> list[Kind]:
    """Those that the engine has, and those that it had; three queries."""
    builds: dict[str, list[Build]] = {key: [] for key in kinds()}
    for build in _builds(MachineRater.objects.all()):
        builds.setdefault(build.rater.kind, []).append(build)
    return [_kind(key, found) for key, found in builds.items()]


def build_of(rater: MachineRater) -> Build:
    return _builds(MachineRater.objects.filter(pk=rater.pk))[0]


def kind_label(key: str) -> str:
    known = kinds().get(key)
    return known.label if known else key


def _builds(raters: QuerySet[MachineRater]) -> list[Build]:
    """The latest first, in three queries."""
    counts, waiting = _counts(raters), _waiting(raters)
    running = {kind.key: kind.build for kind in kinds().values()}
    return [
        Build(
            rater=rater,
            counts={name: counts.get(rater.pk, {}).get(name, 0) for name in COUNTED},
            answers=counts.get(rater.pk, {}).get("answers", 0),
            waiting=waiting.get(rater.pk, 0),
            is_running=running.get(rater.kind) == rater.build,
        )
        for rater in raters.select_related("state_changed_by").order_by("-id")
    ]


def _kind(key: str, builds: list[Build]) -> Kind:
    known = kinds().get(key)
    if known is None:
        return Kind(key, key, [], builds, "")
    return Kind(key, known.label, sorted(known.languages), builds, known.build)


def _counts(raters: QuerySet[MachineRater]) -> dict[int, dict[str, Any]]:
    by_state = {name: Count("pk", filter=Q(state=state)) for name, state in COUNTED.items()}
    rows = Rating.objects.filter(machine_rater__in=raters.values("pk")).order_by().values("machine_rater")
    return {
        row["machine_rater"]: dict(row) for row in rows.annotate(answers=Count("answer", distinct=True), **by_state)
    }


def _waiting(raters: QuerySet[MachineRater]) -> dict[int, int]:
    runs = MachineRun.objects.filter(state=MachineRun.State.WAITING, machine_rater__in=raters.values("pk"))
    return {row["machine_rater"]: row["n"] for row in runs.order_by().values("machine_rater").annotate(n=Count("pk"))}
