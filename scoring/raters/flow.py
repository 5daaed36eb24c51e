"""An answer's way through every machine rater that reads sentences: gates, reading, topic, then its judgement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring import gates
from scoring.encoder import Encoder, Layers, Vectors
from scoring.learning.features import own_sentences
from scoring.outcome import Outcome, abstained, gated
from scoring.raters.matching import Yardsticks
from scoring.raters.yardstick import Yardstick
from scoring.rubric import Question, Rubric
from scoring.text import Span, words


class Read(Protocol):
    """The sentences of an answer that are rated, and what the encoder makes of them: see `scoring.encoder.Layers`."""

    @property
    def spans(self) -> tuple[Span, ...]: ...

    @property
    def vectors(self) -> Vectors: ...

    @property
    def middle(self) -> Vectors: ...

    @property
    def tokens(self) -> NDArray[np.int64]: ...


Reading = TypeVar("Reading", bound=Read)


class SentenceRater(ABC, Generic[Reading]):
    """See `scoring.raters.base.Rater`. Subclasses say how they read sentences and what they make of them."""

    build: str
    languages: frozenset[str]

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._yardsticks = Yardsticks(encoder)

    @abstractmethod
    def _read(self, answer: str, spans: tuple[Span, ...]) -> Reading: ...

    @abstractmethod
    def _judge(self, read: Reading, sticks: Mapping[str, Yardstick], *, mapped: bool) -> dict[str, Outcome]:
        """An outcome for each of the `sticks`. `mapped`: the question is known to give a chance to show them."""

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
        """See `scoring.raters.base.Rater`. A gate that trips gates every competency."""
        keys = question.competencies or tuple(competency.key for competency in rubric.competencies)
        tripped = gates.check(
            answer=answer,
            question=question,
            rubric=rubric,
            languages=self.languages,
            history=history,
            language=language,
            others=others,
        )
        if tripped:
            return dict.fromkeys(keys, gated(tripped.code, tripped.spans))
        read = self._read_own(answer, question, history)
        sticks = self._sticks(question, rubric)
        tripped = gates.check_read(
            reading=gates.Reading(
                answer=answer,
                spans=read.spans,
                read=Layers(read.vectors, read.middle, read.tokens),
                asked=self._yardsticks.asked(question, history),
                asked_text=f"{question.prompt} {question.stimulus} {history}",
                general=[stick.vectors[stick.general] for stick in sticks.values()],
            ),
            encoder=self.encoder.digest,
        )
        if tripped:
            return dict.fromkeys(keys, gated(tripped.code, tripped.spans))
        outcomes = self._judge(read, sticks, mapped=bool(question.competencies))
        return {key: outcomes[key] if key in outcomes else abstained("not_in_rubric") for key in keys}

    def rate_ungated(self, *, answer: str, question: Question, history: str, rubric: Rubric) -> dict[str, Outcome]:
        """What the answer would get if no gate stood before the rater: for measuring gates, never for people."""
        if not words(answer):
            return {}
        read = self._read_own(answer, question, history)
        return self._judge(read, self._sticks(question, rubric), mapped=bool(question.competencies))

    def _read_own(self, answer: str, question: Question, history: str) -> Reading:
        return self._read(answer, own_sentences(answer, f"{question.prompt}\n{question.stimulus}\n{history}"))

    def _sticks(self, question: Question, rubric: Rubric) -> dict[str, Yardstick]:
        known = {competency.key: competency for competency in rubric.competencies}
        keys = question.competencies or tuple(known)
        return {key: self._yardsticks.of(known[key], question) for key in keys if key in known}
