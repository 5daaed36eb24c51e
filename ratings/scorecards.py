"""A scorecard as its interviewer fills it in, and the cards of one candidate side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from accounts.models import User
from interviews import oral
from interviews.guide_sheet import Anchors, Asked, asked_in, oral_anchors
from interviews.models import InterviewGuide, Scorecard
from openings.models import Application
from ratings.queries import ADJUDICATION_SPREAD
from ratings.services.workbench import NO_OPPORTUNITY

CHOICES = frozenset({"1", "2", "3", "4", "5", NO_OPPORTUNITY})


@dataclass(frozen=True)
class CardLine:
    """One competency to be levelled. `name`: of its field; `value`: "1" to "5", "none", or "" while open."""

    anchors: Anchors
    name: str
    value: str


@dataclass(frozen=True)
class CardQuestion:
    asked: Asked
    lines: Sequence[CardLine]
    note_name: str
    note: str


@dataclass(frozen=True)
class CardSheet:
    questions: Sequence[CardQuestion]
    oral: CardLine

    @property
    def lines(self) -> list[CardLine]:
        return [*(line for one in self.questions for line in one.lines), self.oral]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return sum(bool(line.value) for line in self.lines)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


def card_of(application: Application, user: User) -> Scorecard | None:
    return Scorecard.objects.filter(application=application, interviewer=user).first()


def card_sheet(guide: InterviewGuide, card: Scorecard | None) -> CardSheet:
    levels, notes = (card.levels, card.notes) if card else ({}, {})
    questions = []
    for asked in asked_in(guide, guide.opening.policy.rubric_version):
        place = str(asked.position)
        given = levels.get(place, {})
        lines = [CardLine(one, f"level_{place}_{one.key}", given.get(one.key, "")) for one in asked.anchors]
        questions.append(CardQuestion(asked, lines, f"note_{place}", notes.get(place, "")))
    return CardSheet(questions, CardLine(oral_anchors(), "oral", card.oral if card else ""))


def typed_levels(sheet: CardSheet, data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What a form says of the questions; anything that is no level is left open."""
    return {
        str(one.asked.position): {
            line.anchors.key: value for line in one.lines if (value := data.get(line.name, "")) in CHOICES
        }
        for one in sheet.questions
    }


def typed_notes(sheet: CardSheet, data: Mapping[str, str]) -> dict[str, str]:
    return {str(one.asked.position): note for one in sheet.questions if (note := data.get(one.note_name, "").strip())}


@dataclass(frozen=True)
class CompareLine:
    """One competency of one question across the cards; `far`: two of them are two or more levels apart."""

    key: str
    label: str
    values: Sequence[str]
    far: bool


@dataclass(frozen=True)
class CompareQuestion:
    asked: Asked
    lines: Sequence[CompareLine]
    notes: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CardsCompared:
    cards: Sequence[Scorecard]
    questions: Sequence[CompareQuestion]
    oral: CompareLine

    @property
    def oral_lines(self) -> list[CompareLine]:
        return [self.oral]

    @property
    def far_apart(self) -> int:
        return sum(line.far for one in self.questions for line in one.lines) + self.oral.far


def submitted_cards(application: Application) -> list[Scorecard]:
    cards = Scorecard.objects.filter(application=application, submitted_at__isnull=False)
    return list(cards.select_related("interviewer").order_by("interviewer__name", "pk"))


def cards_compared(guide: InterviewGuide, cards: Sequence[Scorecard]) -> CardsCompared:
    """Of submitted cards alone; one query."""
    questions = []
    for asked in asked_in(guide, guide.opening.policy.rubric_version):
        place = str(asked.position)
        lines = [
            _line(one.key, one.label, [card.levels.get(place, {}).get(one.key, "") for card in cards])
            for one in asked.anchors
        ]
        notes = [(card.interviewer.name, card.notes[place]) for card in cards if card.notes.get(place)]
        questions.append(CompareQuestion(asked, lines, notes))
    spoken = _line(oral.KEY, str(oral.COMPETENCY["label"]), [card.oral for card in cards])
    return CardsCompared(cards, questions, spoken)


def _line(key: str, label: str, values: Sequence[str]) -> CompareLine:
    levels = [int(value) for value in values if value in CHOICES and value != NO_OPPORTUNITY]
    far = any(abs(one - other) >= ADJUDICATION_SPREAD for one, other in combinations(levels, 2))
    return CompareLine(key, label, values, far)
