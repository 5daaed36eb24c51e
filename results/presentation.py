"""How results are put for the templates: plain dicts and words, no queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openings.models import Opening
from ratings.models import Rating
from ratings.queries import RatedText
from results.models import ScoreSheet
from results.queries import Row
from results.reasons import reason_words
from scoring.ranking import RankRange


@dataclass(frozen=True)
class Task:
    """Something that waits for the reader, and the link to do it."""

    count: int
    words: str
    url: str
    action: str


def rank_words(rank: RankRange | None) -> str:
    if rank is None:
        return ""
    return str(rank.best) if rank.best == rank.worst else f"{rank.best}–{rank.worst}"


def near_words(rank: RankRange | None) -> str:
    """Ties as ties: how many others the data cannot tell this candidate from."""
    if rank is None or rank.best == rank.worst:
        return ""
    others = rank.worst - rank.best
    return (
        ngettext("Difference to %d other is not reliable", "Difference to %d others is not reliable", others) % others
    )


def list_rows(rows: Iterable[Row], opening: Opening, hidden: set[int]) -> list[dict[str, Any]]:
    """Rows as the `band_table` partial draws them; a hidden one shows its state and no number."""
    drawn = []
    for row in rows:
        application = row.application
        sheet = None if application.pk in hidden else row.sheet
        drawn.append(
            {
                "rank": rank_words(row.rank) if sheet and row.rank else None,
                "near": near_words(row.rank) if sheet else "",
                "name": application.person.name,
                "url": reverse("results:candidate", args=[opening.pk, application.pk]),
                "level": sheet.total if sheet else None,
                "low": sheet.low if sheet else None,
                "high": sheet.high if sheet else None,
                "provisional": bool(sheet and sheet.provisional),
                "n": people_behind(sheet),
                "meets_minimum": sheet.meets_minimums if sheet and opening.policy.minimums else None,
                "state": row.decision.kind if row.decision else row.stage,
                "reason": reason_words(row.reason) if row.reason else "",
                "hidden": application.pk in hidden,
            }
        )
    return drawn


def people_behind(sheet: ScoreSheet | None) -> int | None:
    """Human ratings a total rests on."""
    return sum(item["n_human"] for item in sheet.competencies) if sheet else None


@dataclass(frozen=True)
class Line:
    """One competency of a score sheet: what it is worth, what it came to, and from what."""

    key: str
    label: str
    weight: float | None
    score: dict[str, Any]
    minimum: float | None


def sheet_lines(sheet: ScoreSheet, labels: dict[str, str]) -> list[Line]:
    whole = sum(sheet.policy.weights.values()) or 1
    return [
        Line(
            key=item["competency"],
            label=labels.get(item["competency"], item["competency"]),
            weight=100 * sheet.policy.weights.get(item["competency"], 0) / whole,
            score=item,
            minimum=sheet.policy.minimums.get(item["competency"]),
        )
        for item in sheet.competencies
    ]


@dataclass(frozen=True)
class Judgement:
    """One rating beside the others of its competency."""

    rating: Rating
    who: str
    why: str


@dataclass(frozen=True)
class Dossier:
    """One answer with everything said of it: marks for its text, judgements by competency."""

    rated: RatedText
    marks: list[dict[str, Any]]
    judgements: list[tuple[str, str, list[Judgement]]]


def dossier(rated: RatedText, labels: dict[str, str]) -> Dossier:
    by_competency: dict[str, list[Judgement]] = {}
    marks: list[dict[str, Any]] = []
    for rating in rated.ratings:
        key = rating.competency_id
        by_competency.setdefault(key, []).append(
            Judgement(rating, who_rated(rating), reason_words(rating.reason) if rating.reason else "")
        )
        marks.extend(
            {**item, "competency": key, "label": labels.get(key, key), "source": item.get("source", "rater")}
            for item in rating.evidence
            if item.get("source") != "gate"
        )
    order = list(labels)
    keys = sorted(by_competency, key=lambda key: order.index(key) if key in order else len(order))
    return Dossier(rated, marks, [(key, labels.get(key, key), by_competency[key]) for key in keys])


def who_rated(rating: Rating) -> str:
    if rating.rater is not None:
        return rating.rater.name
    return _("Machine rater “%(kind)s”") % {"kind": rating.machine_rater.kind if rating.machine_rater else ""}


def labels_of(rubric_body: dict[str, Any]) -> dict[str, str]:
    return {item["key"]: item["label"] for item in rubric_body["competencies"]}
