"""The blocks of a report, and the PDF of them. Every text is hostile: it goes in as data, never as markup."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from accounts.templatetags.band_geometry import one_decimal
from accounts.templatetags.evidence_marks import hue

TEMPLATE = Path(__file__).parent.parent / "content" / "report.typ"
Part = Mapping[str, Any]
Marks = Iterable[Mapping[str, Any]]


@dataclass
class Paper:
    eyebrow: str
    title: str
    facts: Sequence[tuple[str, str]]
    footer: str
    parts: list[Part] = field(default_factory=list)

    def add(self, *parts: Part) -> None:
        self.parts.extend(parts)

    def as_pdf(self, *, at: datetime) -> bytes:
        """The same paper gives the same bytes. Reads nothing from a network."""
        data = {
            "eyebrow": self.eyebrow,
            "title": self.title,
            "facts": [row for row in self.facts if row[1]],
            "footer": self.footer,
            "parts": self.parts,
        }
        pdf: bytes = typst.compile(
            TEMPLATE.read_bytes(), sys_inputs={"data": json.dumps(data)}, timestamp=int(at.timestamp())
        )
        return pdf


def heading(text: str, level: int = 2) -> Part:
    return {"kind": "heading", "level": level, "text": text}


def text(words: str) -> Part:
    return {"kind": "text", "text": words}


def quiet(words: str) -> Part:
    return {"kind": "quiet", "text": words}


def notice(words: str) -> Part:
    return {"kind": "notice", "text": words}


def facts(rows: Iterable[tuple[str, str]]) -> Part:
    return {"kind": "facts", "rows": [row for row in rows if row[1]]}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Part:
    return {"kind": "table", "header": list(header), "rows": [list(row) for row in rows]}


def bars(rows: Iterable[tuple[str, int, str]]) -> Part:
    return {"kind": "bars", "rows": [{"label": label, "n": n, "note": note} for label, n, note in rows]}


def bands(header: Sequence[str], rows: Iterable[Part]) -> Part:
    """Rows as `band_row` makes them; four columns: what, the picture, the figure, what stands beside it."""
    return {"kind": "bands", "header": list(header), "rows": list(rows)}


def band_row(
    label: str,
    score: Mapping[str, Any],
    *,
    note: str = "",
    aside: str = "",
    key: str = "",
    minimum: float | None = None,
    empty: str = "",
) -> Part:
    """`score`: level, low, high (None where there is none) and whether it is provisional."""
    return {
        "label": label,
        "note": note,
        "aside": aside,
        "hue": hue(key) if key else "",
        "minimum": minimum,
        "empty": empty or _("No score yet"),
        "words": band_words(score),
        **{name: score[name] for name in ("level", "low", "high", "provisional")},
    }


def band_words(score: Mapping[str, Any]) -> str:
    """3.4 (2.9–3.9), as the pages say it."""
    if score["level"] is None:
        return ""
    value = one_decimal(score["level"])
    # People give whole levels and no band.
    return (
        f"{score['level']:g}"
        if score["low"] is None
        else f"{value} ({one_decimal(score['low'])}–{one_decimal(score['high'])})"
    )


def legend(labels: Mapping[str, str]) -> Part:
    return {"kind": "legend", "rows": [{"hue": hue(key), "label": label} for key, label in labels.items()]}


def quote(words: str, marks: Marks, label: str = "") -> Part:
    """Words of an answer, marked; where marks overlap, the one that begins later shows."""
    hues = [""] * len(words)
    for mark in sorted(marks, key=lambda one: int(one["start"])):
        start, end = max(0, int(mark["start"])), min(len(words), int(mark["end"]))
        hues[start:end] = [hue(str(mark["competency"]))] * max(0, end - start)
    paragraphs: list[list[dict[str, str]]] = [[]]
    for letter, colour in zip(words, hues, strict=True):
        if letter == "\n":
            paragraphs.append([])
        elif paragraphs[-1] and paragraphs[-1][-1]["hue"] == colour:
            paragraphs[-1][-1]["text"] += letter
        else:
            paragraphs[-1].append({"text": letter, "hue": colour})
    return {"kind": "quote", "label": label, "paragraphs": [runs for runs in paragraphs if runs]}
