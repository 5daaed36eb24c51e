"""An answer as those who rate it read it: without what says who wrote it, and the way back to the exact text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from ratings.masking.mask import ADDRESS_KIND, CONTACT_DATA, EMPLOYER, LINK, NAME, Masked, Span, find, mask
from ratings.pieces import MarkedPiece, Marks
from sittings.models import Answer
from sittings.queries import answer_text, pieces_of


@dataclass(frozen=True)
class MaskedPiece(MarkedPiece):
    """One part as raters read it; `start` and the marks are offsets of the masked text."""

    shown: str = ""
    shown_at: int = 0

    @property
    def text(self) -> str:
        return self.shown

    @property
    def words(self) -> str:
        return self.shown

    @property
    def start(self) -> int:
        return self.shown_at


def labels() -> dict[str, str]:
    return {
        NAME: _("name"),
        CONTACT_DATA: _("contact"),
        ADDRESS_KIND: _("place"),
        LINK: _("link"),
        EMPLOYER: _("employer"),
    }


def masked_answer(answer: Answer) -> Masked:
    """The whole answer. No query where its parts, its question and its candidate are there already."""
    pieces = [piece for piece in pieces_of(answer) if piece.part.rated]
    edges = [(piece.start, piece.end) for piece in pieces]
    return mask(answer_text(answer), list(_within(_spans(answer, answer_text(answer)), edges)), labels())


def masked_text(answer: Answer, text: str) -> Masked:
    """A text of the candidate's that is this answer, or a part of it."""
    return mask(text, _spans(answer, text), labels())


def masked_words(answer: Answer, text: str) -> str:
    """Some words of the candidate's, such as the beginning of the answer."""
    return masked_text(answer, text).text


def masked_pieces(answer: Answer, masked: Masked, pieces: Iterable[MarkedPiece]) -> list[MaskedPiece]:
    """The parts as `ratings.pieces.marked_pieces` cuts them, with their marks moved to the masked text."""
    found = []
    for one in pieces:
        values = {"piece": one.piece, "uid": one.uid, "shows_notes": one.shows_notes, "extra": one.extra}
        if not one.part.rated or not masked.text:
            shown = masked_words(answer, one.piece.words)
            found.append(MaskedPiece(**values, marks=one.marks, shown=shown, shown_at=one.piece.start))
            continue
        start, end = masked.to_masked(one.piece.start, one.piece.end)
        marks = [_moved(mark, one.piece.start, start, masked) for mark in one.marks]
        found.append(MaskedPiece(**values, marks=marks, shown=masked.text[start:end], shown_at=start))
    return found


def masked_places(masked: Masked, places: Marks) -> list[dict[str, Any]]:
    """Marks of the exact text as places in the masked one."""
    moved = []
    for place in places:
        start, end = masked.to_masked(place["start"], place["end"])
        moved.append({**place, "start": start, "end": end})
    return moved


def exact_places(answer: Answer, marks: Marks) -> list[dict[str, Any]]:
    """Marks made on the page, as places in the exact text; what is no place stays none, to be refused."""
    masked = masked_answer(answer)
    length = len(masked.text)
    moved = []
    for mark in marks:
        start, end = mark.get("start"), mark.get("end")
        if type(start) is int and type(end) is int and 0 <= start < end <= length:
            start, end = masked.to_exact(start, end)
        elif type(start) is int and type(end) is int:
            start = end = -1
        moved.append({**mark, "start": start, "end": end})
    return moved


def _moved(mark: Mapping[str, Any], exact: int, shown: int, masked: Masked) -> dict[str, Any]:
    start, end = masked.to_masked(mark["start"] + exact, mark["end"] + exact)
    return {**mark, "start": start - shown, "end": end - shown}


def _spans(answer: Answer, text: str) -> list[Span]:
    person = answer.sitting.application.person
    return list(_found(text, (person.name, person.email.split("@")[0].replace(".", " ")), _asked(answer)))


@lru_cache(maxsize=256)
def _found(text: str, names: tuple[str, ...], question: str) -> tuple[Span, ...]:
    # A rater's page asks for the same answer again with every press of a key.
    return tuple(find(text, names=names, question=question))


def _asked(answer: Answer) -> str:
    """All that the candidate was given to read: what is named there may be named in the answer."""
    version = answer.question_version
    return "\n".join([version.title, version.prompt, version.stimulus, *_texts(version.content)])


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)


def _within(spans: Iterable[Span], edges: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """The spans cut where parts end: a mask never reaches from one part into the next."""
    for span in spans:
        for start, end in edges:
            cut = max(span.start, start), min(span.end, end)
            if cut[0] < cut[1]:
                yield Span(*cut, span.kind)
