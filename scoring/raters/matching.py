"""Which text of the rubric a sentence comes nearest to: for evidence, and what is missing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Encoder, Layers
from scoring.outcome import Evidence
from scoring.raters.yardstick import Yardstick, build_yardstick, read_reference
from scoring.rubric import Competency, Question, content_hash
from scoring.text import Span, sentences

# Passages shown as evidence.
MAX_EVIDENCE = 3
MIN_SHARE = 0.05
CACHED = 256


class Yardsticks:
    """The yardsticks of the questions last seen. They are kept for speed and change no result."""

    def __init__(self, encoder: Encoder) -> None:
        self._encode, self._read = encoder.encode, encoder.read
        self._reference = read_reference(encoder)
        self._kept: OrderedDict[str, Yardstick] = OrderedDict()
        self._asked = lru_cache(maxsize=CACHED)(self._read_asked)

    def of(self, competency: Competency, question: Question) -> Yardstick:
        anchors = question.anchors.get(competency.key, {})
        samples = [sample.to_dict() for sample in question.samples if competency.key in sample.levels]
        key = content_hash({"competency": competency.content_hash, "anchors": anchors, "samples": samples})
        if key not in self._kept:
            self._kept[key] = build_yardstick(
                encode=self._encode, reference=self._reference, competency=competency, question=question
            )
            if len(self._kept) > CACHED:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _read_asked(self, prompt: str, stimulus: str, history: str) -> Layers:
        asked = [span.of(text) for text in (prompt, stimulus, history) for span in sentences(text)]
        return self._read(asked or [prompt])

    def asked(self, question: Question, history: str) -> Layers:
        """What the candidate was asked, a row a sentence."""
        return self._asked(question.prompt, question.stimulus, history)


def evidence_of(
    spans: Sequence[Span], stick: Yardstick, near: NDArray[np.float64], parts: NDArray[np.float64]
) -> tuple[Evidence, ...]:
    """The passages that moved the level most, each with the nearest text that speaks the same way.

    `near`: similarities (sentences, marks); `parts` (sentences,): what each added to the level.
    """
    whole = float(np.abs(parts).sum())
    found = []
    order = sorted(range(len(parts)), key=lambda index: (-abs(parts[index]), index))
    for index in order[:MAX_EVIDENCE]:
        share = float(parts[index]) / whole if whole else 0.0
        matched = _nearest_mark(stick, near[index], share)
        if abs(share) >= MIN_SHARE and matched is not None:
            span, mark = spans[index], stick.marks[matched]
            found.append(Evidence(span.start, span.end, mark.source, mark.key, mark.text, share))
    return tuple(found)


def _nearest_mark(stick: Yardstick, near: NDArray[np.float64], share: float) -> int | None:
    """The nearest indicator of the share's sign where one comes nearer than chance, else the nearest text of that sign.

    Indicators first: they say in words what was seen; a sample answer is near also where only its subject is the same.
    """
    same_way = [index for index, label in enumerate(stick.labels) if label * share > 0]
    indicators = [
        index for index in same_way if stick.marks[index].source == "indicator" and near[index] >= stick.floors[index]
    ]
    candidates = indicators or same_way
    return max(candidates, key=lambda index: (near[index], -index)) if candidates else None


def nearest_missing(stick: Yardstick, near: NDArray[np.float64], evidence: tuple[Evidence, ...]) -> str:
    """The positive indicator that the answer comes nearest to without any evidence resting on it."""
    met = {item.key for item in evidence if item.source == "indicator"}
    unmet = [
        index
        for index, mark in enumerate(stick.marks)
        if mark.source == "indicator" and mark.label > 0 and mark.key not in met
    ]
    if not unmet:
        return ""
    return stick.marks[max(unmet, key=lambda index: (near[:, index].max(), -index))].text
