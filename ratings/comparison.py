"""One's own rating, the others' and the machine's of one answer, side by side."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from ratings.models import RaterNote, Rating
from ratings.queries import current_ratings
from ratings.reasons import reason_words
from ratings.workbench import Card, Item


@dataclass(frozen=True)
class Voice:
    """What one rater said on one competency."""

    rating: Rating
    who: str
    is_own: bool
    is_machine: bool
    why: str
    quotes: list[str]


@dataclass(frozen=True)
class Line:
    card: Card
    voices: list[Voice]


@dataclass(frozen=True)
class Comparison:
    lines: list[Line]
    marks: list[dict[str, Any]]
    notes: list[tuple[str, str]]


def comparison_of(item: Item, user: User) -> Comparison:
    ratings = current_ratings([item.answer])
    lines = [
        Line(card, sorted((_voice(r, item.text, user) for r in ratings if r.competency_id == card.key), key=_order))
        for card in item.cards
    ]
    marks = [
        {
            **place,
            "competency": rating.competency_id,
            "label": rating.competency.label,
            "text": _said(rating, place, user),
        }
        for rating in ratings
        for place in rating.evidence
        if place.get("source") != "gate"
    ]
    notes = RaterNote.objects.filter(answer=item.answer, rater__in={r.rater_id for r in ratings if r.rater_id})
    said = [(_name(note.rater, user), note.words) for note in notes.exclude(words="").select_related("rater")]
    return Comparison(lines, marks, said)


def _voice(rating: Rating, text: str, user: User) -> Voice:
    return Voice(
        rating=rating,
        who=who_rated(rating, user),
        is_own=rating.rater_id == user.pk,
        is_machine=rating.rater_id is None,
        why=reason_words(rating.reason) if rating.reason else "",
        quotes=[text[place["start"] : place["end"]] for place in rating.evidence],
    )


def _order(voice: Voice) -> tuple[bool, bool, int]:
    return (not voice.is_own, voice.is_machine, voice.rating.pk)


def who_rated(rating: Rating, user: User) -> str:
    if rating.rater is not None:
        return _name(rating.rater, user)
    return _("Machine rater “%(kind)s”") % {"kind": rating.machine_rater.kind if rating.machine_rater else ""}


def _name(rater: User, user: User) -> str:
    return _("You") if rater.pk == user.pk else rater.name


def _said(rating: Rating, place: dict[str, Any], user: User) -> str:
    """What stands beside a mark: what the words matched, or who marked them."""
    return str(place.get("text") or who_rated(rating, user))
