"""Loaded machine raters, one of each kind a process, and what a rating stands on."""

from functools import cache

from django.conf import settings

from scoring.raters import TABLE, Rater, RaterKind
from scoring.rubric import content_hash


class UnknownMachineRater(LookupError):
    pass


def kind_of(key: str) -> RaterKind:
    try:
        return TABLE[key]
    except KeyError:
        raise UnknownMachineRater(f"There is no machine rater {key!r}; known: {', '.join(TABLE)}.") from None


@cache
def loaded(key: str) -> Rater:
    """The rater, its encoder in memory (about 300 MB). Raises scoring.encoder.EncoderMissing."""
    return kind_of(key).load(settings.ENCODER_PATH or None)


def input_hash(*, answer_hash: str, question_hash: str, rubric_hash: str, competency: str, rater: str) -> str:
    return content_hash(
        {
            "answer": answer_hash,
            "question": question_hash,
            "rubric": rubric_hash,
            "competency": competency,
            "rater": rater,
        }
    )
