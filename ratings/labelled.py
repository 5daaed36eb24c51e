"""The answers that a machine rater can learn from: what people said of them, blind, on the rubric as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ratings.labels import teaching_ratings
from ratings.measuring import Said, blind_levels
from roles.models import RubricVersion
from scoring.raters.learned import Labelled
from scoring.totals import combined_level
from sittings.models import Answer, AnswerPart
from sittings.queries import answer_text

# The latest so many: kernels grow with the square of their number, and a job has minutes.
MOST_ANSWERS = 2000


@dataclass(frozen=True)
class Teaching:
    """Labelled answers as the engine takes them, and everything that people said of them."""

    labelled: Sequence[Labelled]
    said: Mapping[tuple[int, str], Said]


def teaching(version: RubricVersion) -> Teaching:
    """The latest `MOST_ANSWERS` answers with their labels, oldest first, in a fixed number of queries."""
    ratings = teaching_ratings(version)
    latest = ratings.values_list("answer", flat=True).distinct().order_by("-answer")[:MOST_ANSWERS]
    answers = _answers(list(latest))
    said = blind_levels([answer.pk for answer in answers], within=ratings)
    by_answer: dict[int, dict[str, float]] = {}
    for (answer, competency), words in said.items():
        by_answer.setdefault(answer, {})[competency] = combined_level(words.levels)
    labelled = [_labelled(answer, by_answer[answer.pk]) for answer in answers]
    return Teaching(labelled, said)


def _answers(ids: Sequence[int]) -> list[Answer]:
    with_words = AnswerPart.objects.exclude(text="").values("answer")
    return list(
        Answer.objects.filter(pk__in=ids)
        .filter(pk__in=with_words)
        .select_related("question_version__question")
        .prefetch_related("parts")
        .order_by("pk")
    )


def _labelled(answer: Answer, levels: Mapping[str, float]) -> Labelled:
    return Labelled(
        key=str(answer.pk),
        question=answer.question_version.to_engine(),
        # As the worker rates: see ratings.services.machines.prepare_run.
        history="",
        answer=answer_text(answer),
        levels=dict(levels),
    )
