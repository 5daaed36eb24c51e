"""What a worker process does before its first job, so that the first answers do not wait for it."""

import time
from collections.abc import Iterable

import structlog

from assessments.models import QuestionVersion
from openings.models import Opening
from ratings import engine
from roles.models import RubricVersion
from scoring import judge

log = structlog.get_logger(__name__)

# The openings whose questions are read; with more than these, the first answer to another question reads it.
OPENINGS = 20
# On a slow machine jobs shall not wait for questions that may never be answered.
SECONDS = 8
# Any answer to which no gate objects: it is the question and the rubric that are kept, not this.
ANSWER = (
    "A customer called three times about the same delivery. I listened until she had told me everything, said what "
    "had gone wrong and what I would do about it, and called her back the same afternoon as I had promised."
)


def warm_up(*, seconds: float = SECONDS) -> int:
    """Load the machine raters in use and have them read what candidates are asked now; how much they read.

    Changes nothing but the speed of what follows; whatever fails here fails again, and is told, with a job.
    """
    openings = list(
        Opening.objects.filter(state=Opening.State.OPEN)
        .select_related("policy__rubric_version")
        .order_by("-id")[:OPENINGS]
    )
    read = 0
    for kind in sorted({kind for opening in openings for kind in _loaded_for(opening)}):
        mine = [opening for opening in openings if kind in _loaded_for(opening)]
        try:
            read += _read(kind, _asked(mine), seconds)
        except Exception:
            log.exception("not_warmed_up", kind=kind)
    return read


def _loaded_for(opening: Opening) -> set[str]:
    """The kinds that run in this process: of the judge, its gates."""
    return {engine.GATE if kind == judge.KEY else kind for kind in opening.policy.machine_raters}


def _asked(openings: Iterable[Opening]) -> list[tuple[RubricVersion, QuestionVersion]]:
    """Every question of these openings with every rubric that its answers are rated by, once each."""
    rubrics: dict[int, set[RubricVersion]] = {}
    for opening in openings:
        if opening.assessment_version_id:
            rubrics.setdefault(opening.assessment_version_id, set()).add(opening.policy.rubric_version)
    questions = QuestionVersion.objects.filter(assessment_versions__in=rubrics).distinct()
    pairs = {
        (rubric, question)
        for question in questions.prefetch_related("assessment_versions")
        for version in question.assessment_versions.all()
        for rubric in rubrics.get(version.pk, ())
    }
    return sorted(pairs, key=lambda pair: (pair[0].pk, pair[1].pk))


def _read(kind: str, asked: Iterable[tuple[RubricVersion, QuestionVersion]], seconds: float) -> int:
    rater = engine.rater_named(kind)
    read, end = 0, time.monotonic() + seconds
    for rubric, question in asked:
        if time.monotonic() >= end:
            break
        rater.rate_answer(
            answer=ANSWER,
            question=question.to_engine(),
            history="",
            rubric=rubric.to_engine(),
            language=question.language,
            others=(),
        )
        read += 1
    return read
