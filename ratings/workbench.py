"""What a rater is shown of an answer: the question, the text, what each level means, and their own ratings. Never
who answered, and nothing that anybody else said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from assessments.kinds import Asked
from ratings.masked import MaskedPiece, masked_answer, masked_pieces, masked_places, masked_words
from ratings.masking.mask import Masked
from ratings.models import RaterNote, Rating
from ratings.pieces import marked_pieces
from ratings.queries import competencies_of, own_ratings, part_ratings
from ratings.services.workbench import NO_OPPORTUNITY
from ratings.turns import TurnToRate, turns_to_rate
from sittings.models import Answer
from sittings.queries import answer_text

EXCERPT_LENGTH = 160


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Card:
    """One competency to be rated. `value`: "1" to "5", "none" for no opportunity, "" while not rated."""

    competency: dict[str, Any]
    levels: list[dict[str, Any]]
    speaks_for: list[str]
    speaks_against: list[str]
    own_anchors: bool
    value: str
    marks: list[Mark]

    @property
    def key(self) -> str:
        return str(self.competency["key"])

    @property
    def label(self) -> str:
        return str(self.competency["label"])

    @property
    def heading(self) -> dict[str, str]:
        """For the anchor card: levels may speak of signs that the definition names, so it stands above them."""
        return {"key": self.key, "label": self.label, "definition": str(self.competency["definition"])}


@dataclass(frozen=True)
class Item:
    """`masked`: what is shown of the text; marks and pieces stand by its offsets."""

    answer: Answer
    masked: Masked
    pieces: list[MaskedPiece]
    cards: list[Card]
    note: str

    @property
    def asked(self) -> Asked:
        return self.answer.question_version.asked

    @property
    def turns(self) -> list[TurnToRate]:
        """What can be said of single replies; empty where the answer is no conversation."""
        return [piece.extra for piece in self.pieces if piece.extra]

    @property
    def rated(self) -> int:
        return sum(bool(card.value) for card in self.cards)

    @property
    def is_complete(self) -> bool:
        return self.rated == len(self.cards)


def item_for(answer: Answer, user: User) -> Item:
    masked = masked_answer(answer)
    mine = own_ratings(answer, user)
    note = RaterNote.objects.filter(answer=answer, rater=user).first()
    pending = note.marks if note else {}
    version = answer.sitting.application.opening.policy.rubric_version
    by_key = {item["key"]: item for item in version.body["competencies"]}
    cards = [
        _card(by_key[key], answer, masked, mine.get(key), pending.get(key, []))
        for key in competencies_of(answer.question_version, version)
        if key in by_key
    ]
    extras = _turns(answer, cards, user)
    pieces = masked_pieces(answer, masked, marked_pieces(answer, uid="a", extras=extras))
    return Item(answer, masked, pieces, cards, note.words if note else "")


def _turns(answer: Answer, cards: Sequence[Card], user: User) -> dict[int, TurnToRate]:
    if not any(part.in_turn for part in answer.parts.all()):
        return {}
    return turns_to_rate(answer, [(card.key, card.label) for card in cards], part_ratings([answer]), user)


def _card(
    competency: dict[str, Any], answer: Answer, masked: Masked, rating: Rating | None, pending: Sequence[dict[str, Any]]
) -> Card:
    own = answer.question_version.anchors.get(competency["key"], {})
    levels = [
        {"number": level["number"], "anchor": own.get(str(level["number"]), level["anchor"])}
        for level in competency["levels"]
    ]
    indicators = competency["indicators"]
    return Card(
        competency=competency,
        levels=levels,
        speaks_for=[item["text"] for item in indicators if item["sign"] > 0],
        speaks_against=[item["text"] for item in indicators if item["sign"] < 0],
        own_anchors=bool(own),
        value=value_of(rating),
        marks=[_mark(item, masked.text) for item in masked_places(masked, rating.evidence if rating else pending)],
    )


def _mark(item: dict[str, Any], text: str) -> Mark:
    return Mark(item["start"], item["end"], text[item["start"] : item["end"]])


def value_of(rating: Rating | None) -> str:
    if rating is None:
        return ""
    return NO_OPPORTUNITY if rating.level is None else str(int(rating.level))


@dataclass(frozen=True)
class RatedRow:
    answer: Answer
    excerpt: str
    values: list[tuple[str, str, str]]


def rated_rows(answers: Iterable[Answer], user: User) -> list[RatedRow]:
    """Answers with how they begin and the user's own levels as (competency, label, value); one query."""
    answers = list(answers)
    values: dict[int, list[tuple[str, str, str]]] = {answer.pk: [] for answer in answers}
    ratings = Rating.objects.current().whole().filter(answer__in=answers, rater=user).select_related("competency")
    for rating in ratings.order_by("competency__position"):
        row = (rating.competency_id, rating.competency.label, value_of(rating))
        values[rating.answer_id].append(row)
    return [RatedRow(answer, _excerpt(answer), values[answer.pk]) for answer in answers]


def _excerpt(answer: Answer) -> str:
    flat = " ".join(masked_words(answer, answer_text(answer)[: EXCERPT_LENGTH * 2]).split())
    return flat if len(flat) <= EXCERPT_LENGTH else flat[:EXCERPT_LENGTH].rsplit(" ", 1)[0] + " …"
