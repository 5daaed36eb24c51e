"""An answer part by part, with what is marked in each: marks of the whole answer are cut where its parts end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.kinds import Part
from sittings.models import Answer, AnswerPart
from sittings.queries import Piece, pieces_of

Marks = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class MarkedPiece:
    """`marks`: of the whole answer and of this part alone, with offsets into this part's text.

    `extra`: what a page has to say about this part, such as its own ratings.
    """

    piece: Piece
    marks: Marks
    uid: str
    shows_notes: bool
    extra: Any = None

    @property
    def part(self) -> AnswerPart:
        return self.piece.part

    @property
    def spec(self) -> Part:
        return self.piece.spec

    @property
    def text(self) -> str:
        return self.piece.text

    @property
    def words(self) -> str:
        return self.piece.words

    @property
    def start(self) -> int:
        return self.piece.start


def marked_pieces(
    answer: Answer,
    *,
    uid: object,
    marks: Marks = (),
    part_marks: Mapping[int, Marks] | None = None,
    extras: Mapping[int, Any] | None = None,
    shows_notes: bool = True,
) -> list[MarkedPiece]:
    """`marks`: of the whole answer, offsets into `answer_text`. `part_marks`, `extras`: by the part's id."""
    found = []
    for piece in pieces_of(answer):
        own = [*(_inside(marks, piece) if piece.part.rated else ()), *(part_marks or {}).get(piece.part.pk, ())]
        name = f"{uid}-{piece.spec.position}" if piece.spec.position > 1 else str(uid)
        found.append(MarkedPiece(piece, own, name, shows_notes, (extras or {}).get(piece.part.pk)))
    return found


def _inside(marks: Iterable[Mapping[str, Any]], piece: Piece) -> list[dict[str, Any]]:
    cut = []
    for mark in marks:
        start, end = max(mark["start"], piece.start), min(mark["end"], piece.end)
        if start < end:
            cut.append({**mark, "start": start - piece.start, "end": end - piece.start})
    return cut
