"""What every machine rater looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from scoring.encoder import Encoder
from scoring.outcome import Outcome
from scoring.rubric import Question, Rubric


class Rater(Protocol):
    """A loaded machine rater. `build`: the engine that really runs, with the encoder that it was given."""

    build: str

    def rate_answer(
        self,
        *,
        answer: str,
        question: Question,
        history: str,
        rubric: Rubric,
        language: str = "en",
        others: Sequence[str] = (),
    ) -> dict[str, Outcome]:
        """One outcome for each competency of the question, or of the rubric where the question names none.

        `history`: what the candidate was shown before the question. `others`: other candidates' answers to the same
        question. Depends on nothing but its arguments and the build.
        """
        ...


@dataclass(frozen=True)
class RaterKind:
    """A kind of machine rater. `languages`: those it may rate; `build`: what its ratings stand on.

    `make`: the rater, reading with the encoder given.
    """

    key: str
    label: str
    languages: frozenset[str]
    build: str
    make: Callable[[Encoder], Rater]
