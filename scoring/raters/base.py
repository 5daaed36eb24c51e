"""What every machine rater looks like."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

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

    `load` takes the folder of another encoder, or None, and raises `scoring.encoder.EncoderMissing` where a kind needs
    an encoder and there is none.
    """

    key: str
    label: str
    languages: frozenset[str]
    build: str
    load: Callable[[str | os.PathLike[str] | None], Rater]
