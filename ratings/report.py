"""A report as its page shows it: the stored figures, with the names of competencies and questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.queries import question_titles_by_key
from ratings.models import MachineReport
from roles.models import Competency


@dataclass(frozen=True)
class Row:
    key: str
    label: str
    machine: Mapping[str, Any]
    people: Mapping[str, Any]
    coverage: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    pk: int
    made_at: datetime
    source: str
    answers: int
    machine: Mapping[str, Any]
    people: Mapping[str, Any]
    coverage: Mapping[str, Any]
    competencies: Sequence[Row]
    questions: Sequence[Row]


def sheet_of(report: MachineReport | None) -> Sheet | None:
    if report is None:
        return None
    figures = report.figures
    labels = dict(Competency.objects.values_list("key", "label"))
    titles = question_titles_by_key(part["key"] for part in figures["questions"])
    return Sheet(
        pk=report.pk,
        made_at=report.made_at,
        source=report.get_source_display(),
        answers=report.answers,
        machine=figures["machine"],
        people=figures["people"],
        coverage=figures["coverage"],
        competencies=[_row(part, labels) for part in figures["competencies"]],
        questions=[_row(part, titles) for part in figures["questions"]],
    )


def _row(part: Mapping[str, Any], labels: Mapping[str, str]) -> Row:
    key = part["key"]
    return Row(key, labels.get(key, key), part["machine"], part["people"], part["coverage"])
