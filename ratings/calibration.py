"""The calibration set, and somebody's way through it: what is to be rated, and how it compares with the expert's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from ratings.models import CalibrationItem, CalibrationRating, RaterTraining
from ratings.queries import closed_without_certificate
from roles.models import RubricVersion
from scoring import agreement
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

# Enough for a figure to mean something: with five answers on two competencies, ten ratings.
FEWEST_ITEMS = 5
LEAST_KAPPA, LEAST_ADJACENT = 0.6, 0.9


def active_items() -> QuerySet[CalibrationItem]:
    return CalibrationItem.objects.filter(retired_at=None).select_related("question_version__question", "created_by")


def items_for(version: RubricVersion) -> list[CalibrationItem]:
    """Those in use that this version of the rubric can be learned on."""
    keys = {item["key"] for item in version.body["competencies"]}
    return [item for item in active_items() if item.levels and set(item.levels) <= keys]


def trainings_of(user: User, version: RubricVersion) -> list[RaterTraining]:
    """The latest first."""
    return list(RaterTraining.objects.filter(rater=user, rubric_version=version))


def certificate_of(user: User, version: RubricVersion) -> RaterTraining | None:
    return RaterTraining.objects.filter(rater=user, rubric_version=version, passed=True).order_by("ended_at").first()


def closed_openings(user: User) -> dict[RubricVersion, list[str]]:
    """What this person may not rate yet: the titles of their teams' openings by the rubric to learn; two queries."""
    openings = closed_without_certificate(user).filter(state="open").select_related("policy__rubric_version__rubric")
    if user.role != User.Role.ADMIN:
        openings = openings.filter(team__in=user.teams.values("pk"))
    found: dict[RubricVersion, list[str]] = {}
    for opening in openings.order_by("title"):
        found.setdefault(opening.policy.rubric_version, []).append(opening.title)
    return found


def items_done(training: RaterTraining) -> set[int]:
    return set(CalibrationRating.objects.filter(training=training).values_list("item", flat=True))


def next_item(training: RaterTraining) -> int | None:
    done = items_done(training)
    return next((pk for pk in training.items if pk not in done), None)


@dataclass(frozen=True)
class Compared:
    """One rating beside the expert's. `reason`: the expert's words, else what the rubric says of the expert's level."""

    key: str
    label: str
    own: int
    expert: int
    reason: str

    @property
    def apart(self) -> int:
        return self.own - self.expert


@dataclass(frozen=True)
class Lesson:
    item: CalibrationItem
    lines: Sequence[Compared]

    @property
    def furthest(self) -> int:
        return max((abs(line.apart) for line in self.lines), default=0)


def lessons_of(training: RaterTraining) -> list[Lesson]:
    """Every item of an ended training, where it differs most first; two queries."""
    items = CalibrationItem.objects.select_related("question_version").in_bulk(training.items)
    own: dict[int, dict[str, int]] = {}
    for rating in CalibrationRating.objects.filter(training=training):
        own.setdefault(rating.item_id, {})[rating.competency_id] = rating.level
    by_key = {item["key"]: item for item in training.rubric_version.body["competencies"]}
    lessons = [
        Lesson(items[pk], [_compared(items[pk], key, level, by_key[key]) for key, level in own.get(pk, {}).items()])
        for pk in training.items
    ]
    return sorted(lessons, key=lambda lesson: -lesson.furthest)


def _compared(item: CalibrationItem, key: str, level: int, competency: Mapping[str, Any]) -> Compared:
    expert = int(item.levels[key])
    reason = item.reasons.get(key) or anchor_of(item, competency, expert)
    return Compared(key, str(competency["label"]), level, expert, str(reason))


def levels_of(item: CalibrationItem, competency: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The anchors of one competency: the question's own where it has some."""
    own = item.question_version.anchors.get(competency["key"], {})
    return [
        {"number": level["number"], "anchor": own.get(str(level["number"]), level["anchor"])}
        for level in competency["levels"]
    ]


def anchor_of(item: CalibrationItem, competency: Mapping[str, Any], number: int) -> str:
    return next((str(level["anchor"]) for level in levels_of(item, competency) if level["number"] == number), "")


def figures_of(pairs: Iterable[tuple[str, int, int]]) -> dict[str, Any]:
    """Agreement with the expert over (competency, own level, expert's level), and by competency; None: undefined."""
    pairs = list(pairs)
    by_key: dict[str, list[tuple[str, int, int]]] = {}
    for pair in pairs:
        by_key.setdefault(pair[0], []).append(pair)
    return {**_figures(pairs), "competencies": {key: _figures(some) for key, some in sorted(by_key.items())}}


def _figures(pairs: Sequence[tuple[str, int, int]]) -> dict[str, Any]:
    own, expert = [pair[1] for pair in pairs], [pair[2] for pair in pairs]
    kappa = agreement.quadratic_weighted_kappa(expert, own, LOWEST_LEVEL, HIGHEST_LEVEL)
    return {
        "n": len(pairs),
        "kappa": _rounded(kappa),
        "exact": _rounded(agreement.percent_exact(expert, own)),
        "adjacent": _rounded(agreement.percent_adjacent(expert, own)),
        "lean": _rounded(agreement.mean_bias(expert, own)),
    }


def is_enough(figures: Mapping[str, Any]) -> bool:
    kappa, adjacent = figures["kappa"], figures["adjacent"]
    return kappa is not None and kappa >= LEAST_KAPPA and adjacent is not None and adjacent >= LEAST_ADJACENT


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)
