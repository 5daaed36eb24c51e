"""The kinds of question that there are. A new kind is one module, its line in this table, and its templates."""

from collections.abc import Mapping
from typing import Any

from assessments.kinds.base import Asked, Content, Kind, Part
from assessments.kinds.chat import CHAT
from assessments.kinds.data_case import DATA_CASE
from assessments.kinds.facts import Facts, Words
from assessments.kinds.handover import HANDOVER
from assessments.kinds.judgement import JUDGEMENT
from assessments.kinds.message import MESSAGE
from assessments.kinds.plain import INTERVIEW, SCENARIO
from assessments.kinds.work_history import WORK_HISTORY

TABLE: dict[str, Kind] = {
    kind.key: kind for kind in (INTERVIEW, SCENARIO, MESSAGE, HANDOVER, CHAT, DATA_CASE, JUDGEMENT, WORK_HISTORY)
}


class UnknownKind(LookupError):
    pass


def kind_of(key: str) -> Kind:
    try:
        return TABLE[key]
    except KeyError:
        raise UnknownKind(f"There is no kind of question {key!r}; known: {', '.join(TABLE)}.") from None


def choices() -> list[tuple[str, Words]]:
    return [(kind.key, kind.label) for kind in TABLE.values()]


def unrated() -> list[str]:
    """Kinds whose answers are facts: nobody judges them on competencies."""
    return [kind.key for kind in TABLE.values() if not kind.rated]


def asked(kind: str, content: Mapping[str, Any]) -> Asked:
    row = kind_of(kind)
    return Asked(row, row.content.from_dict(content))


__all__ = [
    "TABLE",
    "Asked",
    "Content",
    "Facts",
    "Kind",
    "Part",
    "UnknownKind",
    "asked",
    "choices",
    "kind_of",
    "unrated",
]
