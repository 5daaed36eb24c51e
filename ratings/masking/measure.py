"""How much of what identifies a candidate the rules find, on marked answers that they were not tuned on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratings.masking.mask import ADDRESS_KIND, CONTACT_DATA, EMPLOYER, KINDS, LINK, NAME, Span, find

FOLDER = Path(__file__).parent / "marked"
_LETTERS = {"n": NAME, "c": CONTACT_DATA, "a": ADDRESS_KIND, "l": LINK, "e": EMPLOYER}
_MARK = re.compile(r"\{([ncale]):([^{}]*)\}")


@dataclass(frozen=True)
class MarkedAnswer:
    name: str
    text: str
    spans: tuple[Span, ...]


def marked_answers(file: str) -> list[MarkedAnswer]:
    """`file`: "held_out" or "tuned_on"; a line is the name, a tab and the answer, "⏎" for a line break."""
    lines = (FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines()
    return [_read(*line.split("\t", 1)) for line in lines if line.strip()]


def _read(name: str, marked: str) -> MarkedAnswer:
    text, spans, at = "", [], 0
    marked = marked.replace("⏎", "\n")
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[2]), _LETTERS[match[1]]))
        text, at = text + match[2], match.end()
    return MarkedAnswer(name, text + marked[at:], tuple(spans))


@dataclass(frozen=True)
class Found:
    """`found`: of `spans`, those masked to the last letter. `right`: of `masked`, those that touch a marked one."""

    spans: int
    found: int
    masked: int
    right: int

    @property
    def recall(self) -> float | None:
        return self.found / self.spans if self.spans else None

    @property
    def precision(self) -> float | None:
        return self.right / self.masked if self.masked else None


def measure(answers: Sequence[MarkedAnswer]) -> dict[str, Found]:
    """Over all kinds ("all") and by kind; a stretch counts as found whatever kind it was taken for."""
    marked: list[Span] = []
    hits: list[Span] = []
    masked: list[Span] = []
    right: list[Span] = []
    for answer in answers:
        spans = find(answer.text, names=[answer.name])
        hidden = {place for span in spans for place in range(span.start, span.end)}
        marked += answer.spans
        hits += [span for span in answer.spans if hidden >= _letters(answer.text, span)]
        masked += spans
        right += [span for span in spans if any(span.start < m.end and m.start < span.end for m in answer.spans)]
    return {kind: Found(*(_count(group, kind) for group in (marked, hits, masked, right))) for kind in ("all", *KINDS)}


def _letters(text: str, span: Span) -> set[int]:
    return {place for place in range(span.start, span.end) if text[place].isalnum()}


def _count(spans: Iterable[Span], kind: str) -> int:
    return sum(kind in ("all", span.kind) for span in spans)
