"""A candidate's answer as HTML, with the stretches that a rating rests on marked.

The answer is hostile until escaped: every character of it, and of the notes, passes through `escape`.
The text of the result, read back from the browser, is the answer character by character, so that offsets
(in code points) that a page computes from it are the offsets that the server knows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HUES = frozenset({"empathy", "patience", "composure", "communication", "problem_solving"})
QUOTE_LENGTH = 90


@dataclass(frozen=True)
class Mark:
    number: int
    start: int
    end: int
    competency: str
    label: str
    text: str
    share: float
    source: str

    @property
    def hue(self) -> str:
        return hue(self.competency)


def hue(competency: str) -> str:
    """The competency's own class; a competency that an admin added shares one neutral hue."""
    return competency if competency in HUES else "other"


def read_marks(evidence: Iterable[Mapping[str, Any]], length: int) -> list[Mark]:
    """Marks inside the text, in reading order; a stretch that lies outside or is empty is left out."""
    inside: list[tuple[int, int, int, Mapping[str, Any]]] = []
    for item in evidence:
        start, end = max(int(item["start"]), 0), min(int(item["end"]), length)
        if start < end:
            inside.append((start, -end, len(inside), item))
    inside.sort(key=lambda entry: entry[:3])
    return [
        Mark(
            number=number,
            start=start,
            end=-minus_end,
            competency=str(item["competency"]),
            label=str(item.get("label") or item["competency"]),
            text=str(item.get("text") or ""),
            share=float(item.get("share") or 0),
            source=str(item.get("source") or ""),
        )
        for number, (start, minus_end, _order, item) in enumerate(inside, 1)
    ]


def escape_exactly(text: str) -> str:
    """Escaped so that the parser gives back every character; a bare CR would come back as LF."""
    return escape(text).replace("\r", "&#13;")


def marked_text(text: str, marks: Sequence[Mark], uid: str) -> SafeString:
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    pieces = []
    for start, end in pairwise(edges):
        words = escape_exactly(text[start:end])
        over = [m for m in marks if m.start <= start and m.end >= end]
        pieces.append(_wrap(words, over, start, uid) if over else words)
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above


def _wrap(words: str, over: Sequence[Mark], start: int, uid: str) -> str:
    """One <mark> a stretch, the further competencies nested in it, so that each draws its own line."""
    hues = list(dict.fromkeys(m.hue for m in over))
    against = {h for h in hues if all(m.share < 0 for m in over if m.hue == h)}
    for name in hues[:0:-1]:
        words = f'<span class="{_classes(name, name in against)}">{words}</span>'
    notes = " ".join(f"ev-{uid}-{m.number}" for m in over)
    # Only where a stretch begins does the keyboard stop: a stretch cut by another one is one stop, not three.
    stop = ' tabindex="0"' if any(m.start == start for m in over) else ""
    keys = " ".join(dict.fromkeys(m.hue for m in over))
    classes = _classes(hues[0], hues[0] in against)
    return (
        f'<mark class="{classes}" data-notes="{notes}" data-hues="{keys}" aria-describedby="{notes}"{stop}>'
        f"{words}</mark>"
    )


def _classes(name: str, against: bool) -> str:
    return f"ev ev--{name} c--{name}" + (" ev--against" if against else "")


def notes_html(text: str, marks: Sequence[Mark], uid: str) -> SafeString:
    return format_html_join("", "{}", ((_note(text, mark, uid),) for mark in marks))


def _note(text: str, mark: Mark, uid: str) -> SafeString:
    return format_html(
        '<li class="ev-note c--{}" id="ev-{}-{}"><span class="ev-note__head"><span class="c-name">{}</span>'
        '<span class="ev-note__share">{}</span></span><span class="ev-note__quote">“{}”</span>'
        '<span class="ev-note__text"><span class="ev-note__source">{}</span> {}</span></li>',
        mark.hue,
        uid,
        mark.number,
        mark.label,
        share_words(mark.share),
        _short(text[mark.start : mark.end]),
        source_words(mark.source),
        mark.text,
    )


def share_words(share: float) -> str:
    percent = round(abs(share) * 100)
    if not percent:
        return _("speaks for it") if share >= 0 else _("speaks against it")
    if share > 0:
        return _("speaks for it, %(percent)d%%") % {"percent": percent}
    return _("speaks against it, %(percent)d%%") % {"percent": percent}


def source_words(source: str) -> str:
    words = {
        "indicator": _("Close to the indicator:"),
        "sample": _("Close to the sample answer:"),
        "anchor": _("Close to the anchor:"),
        "rater": _("Selected by a rater:"),
    }
    return words.get(source, _("Because:"))


def places(count: int) -> str:
    return ngettext("Evidence in %(count)d place", "Evidence in %(count)d places", count) % {"count": count}


def safe_uid(uid: object) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", str(uid)) or "a"


def _short(quote: str) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= QUOTE_LENGTH else flat[: QUOTE_LENGTH - 1].rstrip() + "…"
