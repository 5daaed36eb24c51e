"""The machine raters that there are, with what each build did so far."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from ratings.models import MachineRater, MachineRun, Rating
from scoring.raters import TABLE

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
    builds: dict[str, list[Build]] = {key: [] for key in TABLE}
    counts = _counts()
    waiting = _waiting()
    for rater in MachineRater.objects.select_related("state_changed_by").order_by("-id"):
        known = TABLE.get(rater.kind)
        counted = counts.get(rater.pk, {})
        builds.setdefault(rater.kind, []).append(
            Build(
                rater=rater,
                counts={name: counted.get(name, 0) for name in COUNTED},
                answers=counted.get("answers", 0),
                waiting=waiting.get(rater.pk, 0),
                is_running=known is not None and known.build == rater.build,
            )
        )
    return [_kind(key, found) for key, found in builds.items()]


def _kind(key: str, builds: list[Build]) -> Kind:
    known = TABLE.get(key)
    if known is None:
        return Kind(key, key, [], builds, "")
    return Kind(key, known.label, sorted(known.languages), builds, known.build)


def _counts() -> dict[int, dict[str, Any]]:
    by_state = {name: Count("pk", filter=Q(state=state)) for name, state in COUNTED.items()}
    rows = Rating.objects.by_machines().order_by().values("machine_rater")
    return {
        row["machine_rater"]: dict(row) for row in rows.annotate(answers=Count("answer", distinct=True), **by_state)
    }


def _waiting() -> dict[int, int]:
    runs = MachineRun.objects.filter(state=MachineRun.State.WAITING).order_by()
    return {row["machine_rater"]: row["n"] for row in runs.values("machine_rater").annotate(n=Count("pk"))}
