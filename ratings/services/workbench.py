"""What a person does at the rating workbench, one small save at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from ratings.models import RaterNote, Rating
from ratings.queries import competencies_of, own_ratings
from ratings.services.people import NOTE_LIMIT, RatingRefused, checked_evidence, rate_answer
from sittings.models import Answer
from sittings.queries import answer_text

NO_OPPORTUNITY = "none"

Marks = Sequence[dict[str, Any]]


@transaction.atomic
def save_choice(
    *, answer: Answer, competency: str, rater: User, choice: str, marks: Marks | None, at: datetime
) -> Rating | None:
    """Keep what stands on the page for one competency: the level, and the words marked for it.

    `choice`: "1" to "5", "none" for no opportunity, "" to leave the level as it is. `marks` None leaves the marked
    words as they are. Words marked before a level was chosen are kept until one is; then None is returned.
    """
    previous = own_ratings(answer, rater).get(competency)
    note = RaterNote.objects.select_for_update(of=("self",)).filter(answer=answer, rater=rater).first()
    pending = note.marks.get(competency, []) if note else []
    evidence: Marks = marks if marks is not None else (previous.evidence if previous else pending)
    if not choice and previous is None:
        _keep_marks(answer=answer, competency=competency, rater=rater, marks=evidence, at=at)
        return None
    level = _level(choice) if choice else _level_of(previous)
    rating = rate_answer(
        answer=answer, competency=competency, rater=rater, level=level, evidence=evidence,
        note=previous.note if previous else "", at=at,
    )  # fmt: skip
    if pending and note:
        note.marks = {key: kept for key, kept in note.marks.items() if key != competency}
        note.save(update_fields=["marks"])
    return rating


def save_turn(*, answer: Answer, position: int, competency: str, rater: User, choice: str, at: datetime) -> Rating:
    """Keep what was said of one reply of a conversation, by its place."""
    part = answer.parts.filter(position=position).first()
    if part is None:
        raise RatingRefused(_("Only replies that were given in a conversation are rated by themselves."))
    return rate_answer(answer=answer, part=part, competency=competency, rater=rater, level=_level(choice), at=at)


@transaction.atomic
def save_page(
    *,
    answer: Answer,
    rater: User,
    choices: Mapping[str, str],
    words: str,
    at: datetime,
    turns: Mapping[tuple[int, str], str] | None = None,
) -> int:
    """Keep a whole page at once, as a form without a script sends it. Returns how many levels it carried.

    `turns`: what was said of single replies, by (position, competency).
    """
    for (position, competency), choice in (turns or {}).items():
        if choice:
            save_turn(answer=answer, position=position, competency=competency, rater=rater, choice=choice, at=at)
    chosen = {key: choice for key, choice in choices.items() if choice}
    for competency, choice in chosen.items():
        save_choice(answer=answer, competency=competency, rater=rater, choice=choice, marks=None, at=at)
    save_note(answer=answer, rater=rater, words=words, at=at)
    return len(chosen)


def save_note(*, answer: Answer, rater: User, words: str, at: datetime) -> None:
    """Keep a person's note on an answer, which only they see until others see their ratings."""
    words = words.strip()
    if len(words) > NOTE_LIMIT:
        raise RatingRefused(_("A note has at most %(n)d characters.") % {"n": NOTE_LIMIT})
    if not words and not RaterNote.objects.filter(answer=answer, rater=rater).exists():
        return
    RaterNote.objects.update_or_create(answer=answer, rater=rater, defaults={"words": words, "saved_at": at})


def _keep_marks(*, answer: Answer, competency: str, rater: User, marks: Marks, at: datetime) -> None:
    if competency not in competencies_of(answer.question_version, _rubric_version(answer)):
        raise RatingRefused(_("This question is not rated on that competency."))
    checked = checked_evidence(marks, answer_text(answer))
    RaterNote.objects.get_or_create(answer=answer, rater=rater, defaults={"saved_at": at})
    note = RaterNote.objects.select_for_update().get(answer=answer, rater=rater)
    note.marks = {**note.marks, competency: checked}
    note.saved_at = at
    note.save(update_fields=["marks", "saved_at"])


def _rubric_version(answer: Answer) -> Any:
    return answer.sitting.application.opening.policy.rubric_version


def _level(choice: str) -> int | None:
    if choice == NO_OPPORTUNITY:
        return None
    if choice not in {"1", "2", "3", "4", "5"}:
        raise RatingRefused(_("A level is a whole number from 1 to 5."))
    return int(choice)


def _level_of(rating: Rating | None) -> int | None:
    return int(rating.level) if rating and rating.level is not None else None
