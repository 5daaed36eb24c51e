"""The guide as a page and as a document: the same questions, rules and anchors in both."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import QuestionVersion
from assessments.queries import competencies_of
from interviews import oral
from interviews.models import InterviewGuide
from interviews.queries import questions_of
from roles.models import RubricVersion

TEMPLATE = Path(__file__).parent / "content" / "guide.typ"


@dataclass(frozen=True)
class Anchors:
    """One competency of a question with what each level means in it."""

    competency: dict[str, Any]
    levels: list[dict[str, Any]]

    @property
    def key(self) -> str:
        return str(self.competency["key"])

    @property
    def label(self) -> str:
        return str(self.competency["label"])

    @property
    def heading(self) -> dict[str, Any]:
        return {name: self.competency[name] for name in ("key", "label", "definition")}


@dataclass(frozen=True)
class Asked:
    position: int
    question: QuestionVersion
    anchors: Sequence[Anchors]


def asked_in(guide: InterviewGuide, version: RubricVersion) -> list[Asked]:
    """The questions in order, each with the competencies that it is rated on and their anchors; one query."""
    return [
        Asked(item.position, item.question_version, anchors_of(item.question_version, version))
        for item in questions_of(guide)
    ]


def anchors_of(question: QuestionVersion, version: RubricVersion) -> list[Anchors]:
    by_key = {item["key"]: item for item in version.body["competencies"]}
    return [
        Anchors(by_key[key], _levels(by_key[key], question.anchors.get(key, {})))
        for key in competencies_of(question, version)
        if key in by_key
    ]


def _levels(competency: dict[str, Any], own: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"number": level["number"], "anchor": own.get(str(level["number"]), level["anchor"])}
        for level in competency["levels"]
    ]


def oral_anchors() -> Anchors:
    return Anchors(oral.COMPETENCY, oral.LEVELS)


def guide_pdf(guide: InterviewGuide, *, at: datetime) -> bytes:
    """The texts go in as data, never as markup; the same input gives the same bytes. Reads nothing from a network."""
    opening = guide.opening
    spoken = oral_anchors()
    data = {
        "title": _("Interview guide"),
        "about": f"{opening.title} · {opening.role.label}",
        "facts": [
            [_("Candidate"), ""],
            [_("Interviewer"), ""],
            [_("Date"), ""],
            [_("Time"), _("%(n)d minutes") % {"n": guide.minutes}],
        ],
        "sections": [[_("At the beginning"), guide.welcome], [_("Follow-up questions"), guide.follow_ups]],
        "questions": [
            {
                "title": f"{one.position}. {one.question.title}",
                "stimulus": one.question.stimulus,
                "prompt": one.question.prompt,
                "anchors": [_sheet_rows(anchors) for anchors in one.anchors],
            }
            for one in asked_in(guide, opening.policy.rubric_version)
        ],
        "oral": _sheet_rows(spoken) | {"definition": str(spoken.competency["definition"])},
        "words": {
            "notes": _("Notes: what was said, word for word where you can"),
            "level": _("Level"),
            "none": _("No opportunity"),
            "whole": _("The whole interview"),
        },
        "footer": _("Rate alone, before you talk with the other interviewers. Made %(date)s.")
        % {"date": date_format(at.astimezone(UTC), "DATE_FORMAT")},
    }
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"data": json.dumps(data)}, timestamp=int(at.timestamp())
    )
    return pdf


def _sheet_rows(anchors: Anchors) -> dict[str, Any]:
    return {
        "label": str(anchors.label),
        "levels": [[str(level["number"]), str(level["anchor"])] for level in anchors.levels],
    }
