"""The machine raters that there are, with what each build did so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language_info

from audit.ids import numbers
from ratings.engine import kinds
from ratings.models import DriftWarning, MachineRater, MachineReport, MachineRun, RaterModel, Rating
from ratings.standing import LEARNED, Standing, made_of, standings, untried
from scoring.raters.learned import LANGUAGES

COUNTED = {
    "rated": Rating.State.RATED,
    "no_opportunity": Rating.State.NO_OPPORTUNITY,
    "abstained": Rating.State.ABSTAINED,
    "gated": Rating.State.GATED,
    "failed": Rating.State.FAILED,
}


@dataclass(frozen=True)
class Build:
    """One version; `counts`: answers x competencies by what became of them; `is_running`: what workers run here.

    standing: what may be said of it, with its report. warning: that it agrees less than its report promised.
    """

    rater: MachineRater
    counts: dict[str, int]
    answers: int
    waiting: int
    is_running: bool
    standing: Standing
    warning: DriftWarning | None

    @property
    def report(self) -> MachineReport | None:
        return self.standing.report


@dataclass(frozen=True)
class Kind:
    """is_checked: whether its heading leaves it to the versions to say how far people have checked each."""

    key: str
    label: str
    is_checked: bool
    languages: list[str]
    builds: list[Build]
    running_build: str


def machine_kinds() -> list[Kind]:
    """Those that the engine has, and those that it had; six queries."""
    builds: dict[str, list[Build]] = {key: [] for key in kinds()}
    for build in _builds(MachineRater.objects.all()):
        builds.setdefault(build.rater.kind, []).append(build)
    return [_kind(key, found) for key, found in builds.items()]


def build_of(rater: MachineRater) -> Build:
    return _builds(MachineRater.objects.filter(pk=rater.pk))[0]


def model_of(rater: MachineRater) -> RaterModel | None:
    """What a trained one has learned, without its bytes."""
    models = RaterModel.objects.defer("content").select_related("trained_by", "rubric_version__rubric")
    return models.filter(pk=rater.model_id).first() if rater.model_id else None


def machine_rater_names(ids: Iterable[str]) -> dict[str, str]:
    """Kind and build by id, for the audit."""
    return {str(rater.pk): str(rater) for rater in MachineRater.objects.filter(pk__in=numbers(ids))}


def _builds(raters: QuerySet[MachineRater]) -> list[Build]:
    """The latest first, in six queries."""
    counts, waiting = _counts(raters), _waiting(raters)
    running = {kind.key: kind.build for kind in kinds().values()}
    shown = list(raters.select_related("state_changed_by", "model").defer("model__content").order_by("-id"))
    found = standings(shown)
    warnings = {found.machine_rater_id: found for found in DriftWarning.objects.filter(ended_at=None)}
    return [
        Build(
            rater=rater,
            counts={name: counts.get(rater.pk, {}).get(name, 0) for name in COUNTED},
            answers=counts.get(rater.pk, {}).get("answers", 0),
            waiting=waiting.get(rater.pk, 0),
            is_running=running.get(rater.kind) == rater.build,
            standing=found[rater.pk],
            warning=warnings.get(rater.pk),
        )
        for rater in shown
    ]


def _kind(key: str, builds: list[Build]) -> Kind:
    """Its heading must be true of every version below it: what one of them was promoted by stands beside that one."""
    known = kinds().get(key)
    if key == LEARNED:
        codes, running = LANGUAGES, ""
    else:
        codes, running = (known.languages, known.build) if known else (frozenset(), "")
    name, made = made_of(key)
    is_checked = any(build.standing.is_validated for build in builds)
    label = f"{name}: {made}" if is_checked else untried(key).label
    return Kind(key, label, is_checked, _names(codes), builds, running)


def _names(codes: Iterable[str]) -> list[str]:
    return sorted(get_language_info(code)["name_translated"] for code in codes)


def _counts(raters: QuerySet[MachineRater]) -> dict[int, dict[str, Any]]:
    by_state = {name: Count("pk", filter=Q(state=state)) for name, state in COUNTED.items()}
    rows = Rating.objects.whole().filter(machine_rater__in=raters.values("pk")).order_by().values("machine_rater")
    return {
        row["machine_rater"]: dict(row) for row in rows.annotate(answers=Count("answer", distinct=True), **by_state)
    }


def _waiting(raters: QuerySet[MachineRater]) -> dict[int, int]:
    runs = MachineRun.objects.filter(state=MachineRun.State.WAITING, machine_rater__in=raters.values("pk"))
    return {row["machine_rater"]: row["n"] for row in runs.order_by().values("machine_rater").annotate(n=Count("pk"))}
