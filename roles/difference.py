"""What differs between two texts, word by word, and between two rubrics, field by field. Plain Python."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SAME, ADDED, REMOVED = "same", "added", "removed"
# Below this share of common words a text reads better as a whole: the old one struck out, then the new one.
READABLE = 0.4
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
Label = str | Promise


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or only the later (added) or the earlier (removed)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs."""

    label: Label
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Group:
    """What differs in one part, such as a competency. `kind` is "added", "removed" or "changed"."""

    key: str
    label: str
    kind: str
    changes: tuple[Change, ...]


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one, with what was removed and what was added."""
    if before == after:
        return (Piece(SAME, before),) if before else ()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matcher.ratio() < READABLE:
        return tuple(piece for piece in (Piece(REMOVED, before), Piece(ADDED, after)) if piece.text)
    return tuple(_joined(matcher, old, new))


def _joined(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            yield Piece(SAME, "".join(old[a:b]))
            continue
        if b > a:
            yield Piece(REMOVED, "".join(old[a:b]))
        if d > c:
            yield Piece(ADDED, "".join(new[c:d]))


def changes(before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, Label]) -> tuple[Change, ...]:
    """The fields that differ, in the order of `labels`."""
    return tuple(
        Change(label, pieces(before.get(name, ""), after.get(name, "")))
        for name, label in labels.items()
        if before.get(name, "") != after.get(name, "")
    )


def rubric_groups(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Group]:
    """What differs between two rubrics, competency by competency; those that are the same are left out."""
    old = {item["key"]: item for item in before.get("competencies", [])}
    new = {item["key"]: item for item in after.get("competencies", [])}
    order = [*new, *(key for key in old if key not in new)]
    found = (_group(key, old.get(key), new.get(key)) for key in order)
    return [group for group in found if group]


def _group(key: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Group | None:
    kind = "changed" if old and new else "added" if new else "removed"
    differing = competency_changes(old or {}, new or {})
    label = (new or old or {}).get("label", key)
    return Group(key, label, kind, differing) if differing else None


_FIELDS: dict[str, Label] = {
    "label": gettext_lazy("Name"),
    "definition": gettext_lazy("Definition"),
    "is_not": gettext_lazy("What it is not"),
}


def competency_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields, indicators and levels of one competency that differ."""
    before, after = _flat(old), _flat(new)
    labels = dict(_FIELDS)
    for item in (*old.get("indicators", []), *new.get("indicators", [])):
        labels[f"indicator {item['key']}"] = _("Indicator for") if item["sign"] == 1 else _("Indicator against")
    for item in (*old.get("levels", []), *new.get("levels", [])):
        labels[f"level {item['number']}"] = _("Level %(number)d") % {"number": item["number"]}
    return changes(before, after, labels)


def _flat(competency: Mapping[str, Any]) -> dict[str, str]:
    flat = {name: competency.get(name, "") for name in _FIELDS}
    for item in competency.get("indicators", []):
        sign = "" if item["sign"] == 1 else _("(against)") + " "
        flat[f"indicator {item['key']}"] = f"{sign}{item['text']}"
    flat |= {f"level {item['number']}": item["anchor"] for item in competency.get("levels", [])}
    return flat
