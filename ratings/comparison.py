"""One's own rating, the others' and the machine's of one answer, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.evidence_marks import share_words, source_words
from assessments.kinds import Facts
from ratings.masked import MaskedPiece, masked_pieces, masked_places
from ratings.models import RaterNote, Rating
from ratings.pieces import marked_pieces
from ratings.queries import current_ratings, part_ratings
from ratings.reasons import reason_words
from ratings.standing import Standing, read_in_part, standings
from ratings.turns import turns_rated
from ratings.workbench import Card, Item
from scoring.outcome import SOURCES
from sittings.queries import facts_of


@dataclass(frozen=True)
class Quote:
    """Words that carried a rating; `because`: the indicator or sample that they matched, and how much they carried."""

    words: str
    because: str


@dataclass(frozen=True)
class Voice:
    """What one rater said on one competency. Of a machine rater, `standing`: what may be said of it; `read`: what of a
    long answer it did not read.
    """

    rating: Rating
    who: str
    is_own: bool
    is_machine: bool
    read: str
    standing: Standing | None
    why: str
    quotes: list[Quote]

    @property
    def is_hollow(self) -> bool:
        return self.standing is not None and not self.standing.is_validated


@dataclass(frozen=True)
class Line:
    card: Card
    voices: list[Voice]


@dataclass(frozen=True)
class Comparison:
    lines: list[Line]
    pieces: list[MaskedPiece]
    notes: list[tuple[str, str]]
    facts: Facts | None


def comparison_of(item: Item, user: User) -> Comparison:
    ratings = current_ratings([item.answer])
    found = standings(rating.machine_rater for rating in ratings if rating.machine_rater)
    lines = [
        Line(card, sorted((_voice(r, item, user, found) for r in ratings if r.competency_id == card.key), key=_order))
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
    extras = turns_rated(part_ratings([item.answer]), user)
    pieces = marked_pieces(item.answer, uid="a", marks=marks, extras=extras)
    return Comparison(lines, masked_pieces(item.answer, item.masked, pieces), said, facts_of(item.answer))


def _voice(rating: Rating, item: Item, user: User, found: Mapping[int, Standing]) -> Voice:
    places = masked_places(item.masked, rating.evidence)
    return Voice(
        rating=rating,
        who=who_rated(rating, user),
        is_own=rating.rater_id == user.pk,
        is_machine=rating.rater_id is None,
        read=read_in_part(item.masked.text) if rating.rater_id is None else "",
        standing=found.get(rating.machine_rater_id or 0),
        why=reason_words(rating.reason) if rating.reason else "",
        quotes=[Quote(item.masked.text[place["start"] : place["end"]], _because(place)) for place in places],
    )


def _because(place: Mapping[str, Any]) -> str:
    """Nothing for people, who say it in their note."""
    if place.get("source") not in SOURCES:
        return ""
    matched = f"{source_words(place['source'])} {place.get('text', '')}"
    return f"{matched} ({share_words(float(place.get('share') or 0))})"


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
