"""How the demo's raters judge: near the level that stands with each answer, each with a leaning of their own.

The levels were written by a language model with the answers (content/README.md); the small differences between the
raters are drawn from a fixed hash. Nothing here is a rating by a real person.
"""

import hashlib
from datetime import datetime, timedelta

from accounts.models import User
from demo.content import Candidate
from ratings.models import Rating
from ratings.queries import competencies_of
from ratings.services.people import rate_answer
from sittings.models import Sitting

NOTES = {
    1: "Nothing here that I could build on.",
    2: "Polite, but the customer would be left alone with it.",
    4: "Clear next step, and it fits what was said.",
    5: "I would hand this to new colleagues as an example.",
}


def rate_like_people(sitting: Sitting, candidate: Candidate, raters: list[User], *, at: datetime) -> None:
    """Ratings of every answer, a few minutes after each other. One that no level stands with is no answer: a 1."""
    policy = sitting.application.opening.policy
    answers = sitting.answers.select_related(
        "question_version__question", "sitting__application__opening__policy__rubric_version"
    ).order_by("position")
    for answer in answers.prefetch_related("parts"):
        question = answer.question_version
        levels = candidate.levels.get(question.question.key, {})
        for number, rater in enumerate(raters):
            for competency in competencies_of(question, policy.rubric_version):
                if levels and competency not in levels:
                    continue
                key = f"{rater.email}:{candidate.key}:{question.question.key}:{competency}"
                level = near(levels[competency], key) if levels else 1
                rate_answer(
                    answer=answer,
                    competency=competency,
                    rater=rater,
                    level=level,
                    note=NOTES.get(level, "") if _draw(f"note:{key}") < 0.15 else "",
                    at=at + timedelta(minutes=3 * answer.position, hours=number),
                )


def rate_replies(sitting: Sitting, rater: User, *, at: datetime) -> None:
    """The single replies of a conversation, one level around that of the whole."""
    for whole in Rating.objects.current().whole().filter(answer__sitting=sitting, rater=rater):
        for part in whole.answer.parts.filter(in_turn=True).exclude(text=""):
            level = near(int(whole.level or 1), f"{rater.email}:{part.position}:{whole.competency_id}")
            rate_answer(answer=whole.answer, part=part, competency=whole.competency_id, rater=rater, level=level, at=at)


def near(level: int, key: str) -> int:
    """The level itself seven times in ten, else a neighbour."""
    draw = _draw(key)
    if draw < 0.7:
        return level
    return min(5, max(1, level + (1 if draw < 0.85 else -1)))


def _draw(key: str) -> float:
    """A number in [0, 1) that is the same for the same key on every machine."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big") / 2**48
