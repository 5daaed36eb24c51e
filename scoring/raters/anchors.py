"""The machine rater that needs no labelled answers: sentences against the rubric's own texts.

Each sentence is valued by the yardstick of the competency (see `yardstick`); an answer's raw score is the mean over its
sentences, those nearer to the competency counting more; its level is linear in that. The number of sentences or words,
spelling and style enter nowhere. Bands are wide by rule: not validated with people.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring import gates
from scoring.encoder import KNOWN_DIGEST, Encoder, Vectors, load_encoder
from scoring.outcome import RATED, Evidence, Outcome, abstained, gated, no_opportunity
from scoring.raters import reference, yardstick
from scoring.raters.base import RaterKind
from scoring.raters.yardstick import Yardstick, build_yardstick, encode_reference
from scoring.ridge import INTERCEPT_VARIANCE
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, Competency, Question, Rubric, content_hash
from scoring.text import MAX_SENTENCE_WORDS, Span, capped, normalise, sentences

VERSION = 1
LANGUAGES = frozenset({"en"})
# Later words are not read: a rater must not be swayed by sheer volume, and a worker must not be held up by it.
MAX_WORDS = 600
# exp(similarity / this) weighs a sentence: one that is .3 nearer to the competency counts 2.7 times as much.
NEARNESS = 0.3
# Levels per unit of the raw score, and the level at 0: the regression of the stated level on the raw score, over the
# question bank's sample answers with their question's samples hidden, has slope 3.1 and intercept 3.1.
LEVELS_PER_UNIT = 3.0
MIDDLE = 3.0
# Half a band. By rule, see `_half_width`: meant to hold nine in ten levels. Of 419 levels stated with the seeded demo's
# answers, 1.8 held .87; with the sample answers hidden, 2.0 held .90 of 394.
HALF_BAND = 1.95
HALF_BAND_NO_SAMPLES = 0.1
HALF_BAND_PER_MISSING_SENTENCE = 0.1
ENOUGH_SENTENCES = 3
# Passages shown as evidence.
MAX_EVIDENCE = 3
MIN_SHARE = 0.05
# Off topic below this sum of two similarities of the answer's mean vector: with the question's, and with that of the
# competencies' indicators and anchors. The question bank's sample answers: .54 or more; paragraphs on cooking, plants,
# football or oneself: .20 in the middle, nine in ten below .43. Nearer to those, to let an unusual story through.
MIN_ON_TOPIC = 0.32
CACHED = 256


@dataclass(frozen=True)
class _Read:
    """The sentences of an answer that are rated, and their vectors."""

    spans: tuple[Span, ...]
    vectors: Vectors


class AnchorsRater:
    """Rates with one encoder. Yardsticks are kept for the questions last seen; they change no result."""

    def __init__(self, encoder: Encoder) -> None:
        self.build = _build(encoder.digest)
        self._encode = encoder.encode
        self._reference = encode_reference(encoder.encode)
        self._yardsticks: OrderedDict[str, Yardstick] = OrderedDict()
        self._asked = lru_cache(maxsize=CACHED)(self._encode_asked)

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
        known = {competency.key: competency for competency in rubric.competencies}
        keys = question.competencies or tuple(known)
        tripped = gates.check(
            answer=answer, question=question, languages=LANGUAGES, history=history, language=language, others=others
        )
        if tripped:
            return dict.fromkeys(keys, gated(tripped.code, tripped.spans))
        read = self._read(answer, f"{question.prompt}\n{question.stimulus}\n{history}")
        sticks = {key: self._yardstick(known[key], question) for key in keys if key in known}
        if not self._on_topic(read, question, history, sticks.values()):
            spans = tuple((span.start, span.end) for span in read.spans)
            return dict.fromkeys(keys, gated(gates.OFF_TOPIC, spans))
        return {key: _rate(read, sticks[key]) if key in sticks else abstained("not_in_rubric") for key in keys}

    def _read(self, answer: str, asked: str) -> _Read:
        spans = sentences(answer[: capped(answer, MAX_WORDS)])
        # The question's own sentences show nothing of the candidate, wherever they are pasted.
        given = {normalise(span.of(asked)) for span in sentences(asked)}
        own = tuple(span for span in spans if normalise(span.of(answer)) not in given) or tuple(spans)
        return _Read(own, self._encode([span.of(answer) for span in own]))

    def _yardstick(self, competency: Competency, question: Question) -> Yardstick:
        anchors = question.anchors.get(competency.key, {})
        samples = [sample.to_dict() for sample in question.samples if competency.key in sample.levels]
        key = content_hash({"competency": competency.content_hash, "anchors": anchors, "samples": samples})
        if key not in self._yardsticks:
            self._yardsticks[key] = build_yardstick(
                encode=self._encode, reference=self._reference, competency=competency, question=question
            )
            if len(self._yardsticks) > CACHED:
                self._yardsticks.popitem(last=False)
        self._yardsticks.move_to_end(key)
        return self._yardsticks[key]

    def _encode_asked(self, prompt: str, stimulus: str, history: str) -> Vectors:
        asked = [span.of(text) for text in (prompt, stimulus, history) for span in sentences(text)]
        return _unit_mean(self._encode(asked or [prompt]))

    def _on_topic(self, read: _Read, question: Question, history: str, sticks: Iterable[Yardstick]) -> bool:
        asked = self._asked(question.prompt, question.stimulus, history)
        general = [stick.vectors[stick.general] for stick in sticks]
        known = asked + _unit_mean(np.vstack(general)) if general else 2 * asked
        return float(_unit_mean(read.vectors) @ known) >= MIN_ON_TOPIC


def _unit_mean(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def _rate(read: _Read, stick: Yardstick) -> Outcome:
    near = stick.nearness(read.vectors)
    nearest = near.max(axis=1)
    relevant = (near >= stick.floors).any(axis=1)
    if not relevant.any():
        return no_opportunity()
    weights = np.exp((nearest - nearest.max()) / NEARNESS)
    parts = weights / weights.sum() * stick.line.predict(read.vectors)
    level = float(np.clip(MIDDLE + LEVELS_PER_UNIT * parts.sum(), LOWEST_LEVEL, HIGHEST_LEVEL))
    half = _half_width(stick, int(relevant.sum()))
    evidence = _evidence(read, stick, near, np.where(relevant, parts, 0.0), float(np.abs(parts).sum()))
    return Outcome(
        state=RATED,
        level=level,
        low=max(float(LOWEST_LEVEL), level - half),
        high=min(float(HIGHEST_LEVEL), level + half),
        evidence=evidence,
        missing=_missing(stick, near, evidence),
    )


def _half_width(stick: Yardstick, relevant: int) -> float:
    """Wide by rule; wider where the question has no sample answers, and where few sentences bear on the competency."""
    half = HALF_BAND if stick.has_samples else HALF_BAND + HALF_BAND_NO_SAMPLES
    return half + HALF_BAND_PER_MISSING_SENTENCE * max(0, ENOUGH_SENTENCES - relevant)


def _evidence(
    read: _Read, stick: Yardstick, near: NDArray[np.float64], parts: NDArray[np.float64], whole: float
) -> tuple[Evidence, ...]:
    """The passages that moved the level most, each with the nearest text that speaks the same way."""
    found = []
    order = sorted(range(len(parts)), key=lambda index: (-abs(parts[index]), index))
    for index in order[:MAX_EVIDENCE]:
        share = float(parts[index] / whole) if whole else 0.0
        matched = _nearest_mark(stick, near[index], share)
        if abs(share) >= MIN_SHARE and matched is not None:
            span, mark = read.spans[index], stick.marks[matched]
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


def _missing(stick: Yardstick, near: NDArray[np.float64], evidence: tuple[Evidence, ...]) -> str:
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


def _build(digest: str) -> str:
    """Changes with every constant and reference sentence that ratings depend on, and with the encoder."""
    numbers = [
        *(MAX_WORDS, NEARNESS, LEVELS_PER_UNIT, MIDDLE, HALF_BAND, HALF_BAND_NO_SAMPLES),
        *(HALF_BAND_PER_MISSING_SENTENCE, ENOUGH_SENTENCES, MIN_ON_TOPIC, INTERCEPT_VARIANCE),
        *(yardstick.OWN_ANCHORS_WEIGHT, yardstick.SAMPLE_WEIGHT, yardstick.PENALTY, yardstick.CHANCE_SD),
    ]
    texts = [reference.DEEDS, reference.CLAIMS, reference.ACTS_AGAINST, reference.SCENES, reference.UNRELATED]
    source = json.dumps([numbers, yardstick.WEIGHTS, texts, gates.THRESHOLDS, MAX_SENTENCE_WORDS], sort_keys=True)
    return f"anchors-{VERSION}.{hashlib.sha256(source.encode()).hexdigest()[:8]}+minilm-{digest[:8]}"


def load(path: str | os.PathLike[str] | None = None) -> AnchorsRater:
    """The rater in memory (about 300 MB), with the published encoder or the one in the folder `path`.

    Raises `scoring.encoder.EncoderMissing`.
    """
    return AnchorsRater(load_encoder(path))


ANCHORS = RaterKind(
    key="anchors",
    label="Anchors: sentences against indicators, anchors and sample answers; not validated with people",
    languages=LANGUAGES,
    build=_build(KNOWN_DIGEST),
    load=load,
)
