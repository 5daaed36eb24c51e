"""Rates for the benches through the rater that ships: the very code that the workers run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from benchmarks._answers import progress, rubric
from scoring.encoder import load_encoder
from scoring.outcome import GATED, RATED, Outcome
from scoring.raters import TABLE
from scoring.raters.flow import SentenceRater
from scoring.rubric import Question

# The first of the table is the one that an opening has unless somebody chooses another.
KIND = next(iter(TABLE))


@cache
def rater() -> SentenceRater[Any]:
    loaded = TABLE[KIND].make(load_encoder(None))
    assert isinstance(loaded, SentenceRater)  # noqa: S101
    progress(f"rated by {loaded.build}")
    return loaded


def rate(answer: str, question: Question, others: Sequence[str] = ()) -> dict[str, Outcome]:
    return rater().rate_answer(answer=answer, question=question, history="", rubric=rubric(), others=others)


def gate_of(outcomes: dict[str, Outcome]) -> str:
    """The reason code with which an answer was handed to a person, or ""."""
    return next((outcome.reason for outcome in outcomes.values() if outcome.state == GATED), "")


def levels(answer: str, question: Question) -> dict[str, float]:
    """Levels that the answer would get if no gate stood before the rater."""
    outcomes = rater().rate_ungated(answer=answer, question=question, history="", rubric=rubric())
    return {key: outcome.level for key, outcome in outcomes.items() if outcome.state == RATED and outcome.level}
