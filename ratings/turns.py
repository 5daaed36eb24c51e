"""Ratings of the single replies of a conversation: what stands under each on the pages that show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from ratings.models import Rating
from ratings.reasons import reason_words
from ratings.services.workbench import NO_OPPORTUNITY
from sittings.models import Answer


@dataclass(frozen=True)
class TurnChoice:
    """A competency that one reply can be rated on. `value` as in `ratings.workbench.Card`."""

    key: str
    label: str
    value: str


@dataclass(frozen=True)
class TurnToRate:
    answer: Answer
    position: int
    choices: Sequence[TurnChoice]
    template: str = "ratings/_turn.html"


@dataclass(frozen=True)
class TurnRated:
    """`lines`: (who, is a machine's, [(key, label, rating, why there is no level)])."""

    lines: Sequence[tuple[str, bool, Sequence[tuple[str, str, Rating, str]]]]
    template: str = "ratings/_turn_rated.html"


def turns_to_rate(
    answer: Answer, competencies: Sequence[tuple[str, str]], ratings: Iterable[Rating], user: User
) -> dict[int, TurnToRate]:
    """For each reply that was given, by the part's id: what this user said of it, competency by competency."""
    own = {(rating.part_id, rating.competency_id): rating for rating in ratings if rating.rater_id == user.pk}
    found = {}
    for part in answer.parts.all():
        if part.in_turn and part.text:
            choices = [TurnChoice(key, label, _value(own.get((part.pk, key)))) for key, label in competencies]
            found[part.pk] = TurnToRate(answer, part.position, choices)
    return found


def _value(rating: Rating | None) -> str:
    if rating is None:
        return ""
    return NO_OPPORTUNITY if rating.level is None else str(int(rating.level))


def turns_rated(ratings: Iterable[Rating], user: User | None = None) -> dict[int, TurnRated]:
    """What everybody said of each reply, by the part's id; people first."""
    grouped: dict[int, dict[tuple[bool, int], list[Rating]]] = {}
    for rating in ratings:
        rater = (rating.rater_id is None, rating.rater_id or rating.machine_rater_id or 0)
        grouped.setdefault(rating.part_id or 0, {}).setdefault(rater, []).append(rating)
    return {
        part: TurnRated([_line(raters[rater], rater[0], user) for rater in sorted(raters)])
        for part, raters in grouped.items()
    }


def _line(
    ratings: Sequence[Rating], is_machine: bool, user: User | None
) -> tuple[str, bool, list[tuple[str, str, Rating, str]]]:
    one = ratings[0]
    if is_machine:
        who = _("Machine rater “%(kind)s”") % {"kind": one.machine_rater.kind if one.machine_rater else ""}
    else:
        who = _("You") if user and one.rater_id == user.pk else (one.rater.name if one.rater else "")
    return (
        who,
        is_machine,
        [
            (item.competency_id, item.competency.label, item, reason_words(item.reason) if item.reason else "")
            for item in ratings
        ],
    )
