"""Answers of different candidates that are nearly the same: found for a person to look at, whoever rates."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from ratings.models import AlikeAnswers
from ratings.queries import others_with_texts, ratable_of_sitting
from scoring.gates import share_much
from sittings.models import Answer, Sitting
from sittings.queries import answer_text

JOB = "find_alike"
LONGEST_WORDS = 2000


class VerdictRefused(Exception):
    """The message says why."""


def prepare_alike(*, sitting_id: int) -> Callable[[datetime], None]:
    """Hold each answer of the sitting against those of others to the same question; returns what keeps the pairs."""
    sitting = Sitting.objects.select_related("application").get(pk=sitting_id)
    found: list[tuple[Answer, int]] = []
    for answer in ratable_of_sitting(sitting):
        answer.sitting = sitting
        text, question = answer_text(answer), answer.question_version.to_engine()
        for other_id, other in others_with_texts(answer) if text else []:
            if share_much(text, other, question=question, history=answer.question_version.asked.content.history()):
                found.append((answer, other_id))

    def write(at: datetime) -> None:
        for answer, other_id in found:
            _keep(sitting, answer, other_id, at)

    return write


def _keep(sitting: Sitting, answer: Answer, other_id: int, at: datetime) -> None:
    # Two who submit at once find each other twice: one pair is enough.
    if AlikeAnswers.objects.filter(answer=other_id, other=answer).exists():
        return
    pair, created = AlikeAnswers.objects.get_or_create(answer=answer, other_id=other_id, defaults={"found_at": at})
    if created:
        record(
            actor=SYSTEM, action="alike.found", subject_kind="answer", subject_id=answer.pk, at=at,
            opening_id=sitting.application.opening_id, data={"alike": pair.pk, "other": other_id},
        )  # fmt: skip


@transaction.atomic
def settle_alike(*, pair: AlikeAnswers, verdict: str, words: str, by: User, at: datetime) -> bool:
    """Keep what a person made of two answers. False: somebody had settled it."""
    words = words.strip()
    if verdict not in AlikeAnswers.Verdict.values:
        raise VerdictRefused(_("Choose what you make of it."))
    if len(words) > LONGEST_WORDS:
        raise VerdictRefused(_("Keep the words under %(n)d characters.") % {"n": LONGEST_WORDS})
    settled = AlikeAnswers.objects.filter(pk=pair.pk, settled_at=None).update(
        verdict=verdict, words=words, settled_at=at, settled_by=by
    )
    if settled:
        record(
            actor=user_actor(by.pk), action="alike.settled", subject_kind="answer", subject_id=pair.answer_id, at=at,
            opening_id=pair.answer.sitting.application.opening_id, data={"alike": pair.pk, "verdict": verdict},
        )  # fmt: skip
    return bool(settled)
