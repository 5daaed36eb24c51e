"""What differs between two versions of a question."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.difference import Change, Label, changes
from roles.models import Competency

_FIELDS: dict[str, Label] = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "style": gettext_lazy("Style"),
    "language": gettext_lazy("Language"),
    "prompt": gettext_lazy("Question"),
    "stimulus": gettext_lazy("What the candidate is given to read"),
    "guidance": gettext_lazy("Guidance"),
    "competencies": gettext_lazy("Competencies"),
}


def question_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields, anchors and sample answers that differ."""
    names = dict(Competency.objects.values_list("key", "label"))
    old, new = _flat(before, names), _flat(after, names)
    labels = dict(_FIELDS)
    for name in [*old, *new]:
        labels.setdefault(name, name)
    return changes(old, new, labels)


def _content_lines(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a kind's content, one line each, named by where they stand."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _content_lines(inner, f"{path} · {name}" if path else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _content_lines(inner, f"{path} {number}")
    else:
        yield path, str(value)


def _flat(body: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    flat = {name: str(body.get(name, "")) for name in _FIELDS}
    flat["competencies"] = ", ".join(names.get(key, key) for key in body.get("competencies", []))
    for key, levels in sorted(body.get("anchors", {}).items()):
        for number, text in sorted(levels.items()):
            label = _("%(competency)s, level %(number)s") % {"competency": names.get(key, key), "number": number}
            flat[label] = text
    for label, words in _content_lines(body.get("content", {})):
        flat[label] = words
    for index, sample in enumerate(body.get("samples", []), start=1):
        levels = ", ".join(f"{names.get(key, key)} {level}" for key, level in sample["levels"].items())
        flat[_("Sample answer %(number)d") % {"number": index}] = f"{sample['text']}\n[{levels}]"
    return flat
