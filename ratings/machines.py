"""The machine raters that there are, with what each build did so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from audit.ids import numbers
from ratings.engine import kinds
from ratings.models import DriftWarning, MachineRater, MachineReport, MachineRun, RaterModel, Rating
from ratings.offers import LEARNED
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

    report: the latest of how far it agreed with people. warning: that it agrees less than its report promised.
    """

    rater: MachineRater
    counts: dict[str, int]
    answers: int
    waiting: int
    is_running: bool
    report: MachineReport | None
    warning: DriftWarning | None


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    languages: list[str]
    builds: list[Build]
    running_build: str


def machine_kinds() -> list[Kind]:
    """Those that the engine has, and those that it had; five queries."""
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


def kind_label(key: str) -> str:
    if key == LEARNED:
        return _("Learned: trained here, on what your own people said")
    known = kinds().get(key)
    return known.label if known else key


def machine_rater_names(ids: Iterable[str]) -> dict[str, str]:
    """Kind and build by id, for the audit."""
    return {str(rater.pk): str(rater) for rater in MachineRater.objects.filter(pk__in=numbers(ids))}


def _builds(raters: QuerySet[MachineRater]) -> list[Build]:
    """The latest first, in five queries."""
    counts, waiting = _counts(raters), _waiting(raters)
    running = {kind.key: kind.build for kind in kinds().values()}
    reports = MachineReport.objects.filter(machine_rater__in=raters.values("pk")).order_by("machine_rater_id", "-id")
    latest = {report.machine_rater_id: report for report in reports.distinct("machine_rater_id")}
    warnings = {found.machine_rater_id: found for found in DriftWarning.objects.filter(ended_at=None)}
    return [
        Build(
            rater=rater,
            counts={name: counts.get(rater.pk, {}).get(name, 0) for name in COUNTED},
            answers=counts.get(rater.pk, {}).get("answers", 0),
            waiting=waiting.get(rater.pk, 0),
            is_running=running.get(rater.kind) == rater.build,
            report=latest.get(rater.pk),
            warning=warnings.get(rater.pk),
        )
        for rater in raters.select_related("state_changed_by").order_by("-id")
    ]


def _kind(key: str, builds: list[Build]) -> Kind:
    known = kinds().get(key)
    if key == LEARNED:
        return Kind(key, kind_label(key), sorted(LANGUAGES), builds, "")
    if known is None:
        return Kind(key, key, [], builds, "")
    return Kind(key, known.label, sorted(known.languages), builds, known.build)


def _counts(raters: QuerySet[MachineRater]) -> dict[int, dict[str, Any]]:
    by_state = {name: Count("pk", filter=Q(state=state)) for name, state in COUNTED.items()}
    rows = Rating.objects.whole().filter(machine_rater__in=raters.values("pk")).order_by().values("machine_rater")
    return {
        row["machine_rater"]: dict(row) for row in rows.annotate(answers=Count("answer", distinct=True), **by_state)
    }


def _waiting(raters: QuerySet[MachineRater]) -> dict[int, int]:
    runs = MachineRun.objects.filter(state=MachineRun.State.WAITING, machine_rater__in=raters.values("pk"))
    return {row["machine_rater"]: row["n"] for row in runs.order_by().values("machine_rater").annotate(n=Count("pk"))}
