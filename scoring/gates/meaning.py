"""Gates that need sentence vectors: to whom an answer speaks, and whether it says anything. What it is about: `topic`.

Learned by `python -m scoring.gates.learn` from scoring/corpus and from sentences of our own (examples.json), for the
published encoder; kept as arrays under a hash. With another encoder these gates stand open, but for the one rule that
needs no learning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Vectors
from scoring.gates.arrays import digest_of, read_arrays
from scoring.gates.base import INSTRUCTIONS, KEYWORDS, VAGUE, Passages, Tripped, tokens_of
from scoring.stopwords import COMPETENCY_WORDS, ENGLISH
from scoring.text import Span, words

FILE = Path(__file__).parent / "meaning.npz"
# Log odds above which a sentence speaks to whoever rates. Shorter sentences say too little to tell.
MIN_ADDRESSED = 3.2
MIN_ADDRESSED_WORDS = 4
# Questions of so many words tell a case of their own, and honest answers take it up. Shorter ones ask for a story that
# may be about anything.
LONG_QUESTION = 60
# An answer is vague by the mean log odds of its sentences, less so the nearer it comes to its question; and where
# neighbouring sentences that are vague each by itself have so many words, as padding has: of honest answers to long
# questions four in a thousand.
MAX_VAGUE, NEARNESS_WEIGHT = -4.4, 20.0
MAX_VAGUE_RUN = 20
# Log odds above which a sentence lists qualities or steps instead of telling what was done.
MIN_LISTED, MIN_LISTED_WORDS = 0.5, 4
# What a sentence to a rater speaks of. Each alone stands in honest answers; two of them seldom meet there.
CUES = tuple(
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for pattern in (
        r"scor\w*|rat(?:e|ed|ing|ings)|grad(?:e|ed|es|ing)|marks?|marked|points?|evaluat\w*|assess\w*|levels?|verdict",
        r"answers?|response|reply|text|submission|candidate|applicant|paragraph|above|following",
        r"ai|model|system|software|algorithm|bot|evaluator|grader|assessor|examiner|rater|reviewer|developer|prompt",
        r"highest|maximum|top|full|best|perfect|five|5|outstanding|excellent|exceptional|flawless|generous|lenient",
        r"ignore|disregard|forget|override|skip|bypass|treat|assume|pretend|consider|instructions?|instructed",
        r"rubric|criteria|criterion|indicators?|competenc\w+|anchors?|empathy|patience|composure|scale|benchmark",
    )
)
CUE_WEIGHT = 0.5
_SIGN = re.compile(r"[,;:.!|/#()\[\]{}=*+•-]")


@dataclass(frozen=True)
class Meaning:
    """Lines, each with its intercept last: addressed over `sentence_features`, listed over `list_features`, vague over
    a sentence's vector, elsewhere over an answer's mean vector, other over `question_features`.

    questions, answers: vectors of many questions, and of honest answers to each, row by row. domain: of all of them.
    stems, rarity: how rare each word is in honest answers.
    """

    addressed: NDArray[np.float64]
    listed: NDArray[np.float64]
    vague: NDArray[np.float64]
    elsewhere: NDArray[np.float64]
    other: NDArray[np.float64]
    questions: NDArray[np.float32]
    answers: NDArray[np.float32]
    domain: NDArray[np.float32]
    stems: tuple[str, ...]
    rarity: NDArray[np.float32]

    @cached_property
    def digest(self) -> str:
        arrays = {name: getattr(self, name) for name in LINES + VECTORS + ("rarity",)}
        return digest_of({**arrays, "stems": np.array(self.stems)})

    @cached_property
    def rarities(self) -> dict[str, float]:
        return {stem: float(value) for stem, value in zip(self.stems, self.rarity, strict=True)}


LINES = ("addressed", "listed", "vague", "elsewhere", "other")
VECTORS = ("questions", "answers", "domain")


def load() -> Meaning:
    arrays = read_arrays(FILE)
    lines: dict[str, Any] = {name: arrays[name].astype(np.float64) for name in LINES}
    vectors: dict[str, Any] = {name: arrays[name].astype(np.float32) for name in VECTORS}
    rarity = arrays["rarity"].astype(np.float32)
    return Meaning(**lines, **vectors, stems=tuple(arrays["stems"].tolist()), rarity=rarity)


MEANING = load()
THRESHOLDS = (
    *(MIN_ADDRESSED, MIN_ADDRESSED_WORDS, LONG_QUESTION),
    *(MAX_VAGUE, NEARNESS_WEIGHT, MAX_VAGUE_RUN, MIN_LISTED, MIN_LISTED_WORDS, MEANING.digest),
)


def sentence_features(texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
    """A row a sentence: its vector, which cues it has, how many of them meet."""
    cues = np.array([[bool(cue.search(text)) for cue in CUES] for text in texts], dtype=np.float64)
    met = cues.sum(axis=1, keepdims=True)
    return np.hstack([vectors.astype(np.float64), CUE_WEIGHT * cues, CUE_WEIGHT * (met >= 2), CUE_WEIGHT * (met >= 3)])


def list_features(texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
    """A row a sentence: its vector, and the shares of its words that are function words, name a quality, begin with a
    capital, come twice, or are parted from the next by a sign."""
    shares = np.array([_list_shares(text) for text in texts], dtype=np.float64).reshape(len(texts), 5)
    return np.hstack([vectors.astype(np.float64), shares])


def _list_shares(text: str) -> list[float]:
    tokens = tokens_of(text)
    n = max(len(tokens), 1)
    function = sum(token in ENGLISH for token in tokens)
    named = sum(token in COMPETENCY_WORDS for token in tokens)
    capitals = sum(text[span.start].isupper() for span in words(text))
    return [function / n, named / n, capitals / n, 1 - len(set(tokens)) / n, min(len(_SIGN.findall(text)) / n, 1.5)]


@dataclass(frozen=True)
class Reading:
    """An answer as the rater reads it: sentences and their vectors.

    asked: one vector for what was asked; asked_text: its words. general: vectors of the texts that say what each
    competency is, a block a competency.
    """

    answer: str
    spans: Sequence[Span]
    vectors: Vectors
    asked: Vectors
    asked_text: str
    general: Sequence[Vectors] = ()

    @cached_property
    def topic(self) -> Vectors:
        return unit_mean(self.vectors)

    @cached_property
    def asked_words(self) -> int:
        return len(words(self.asked_text))

    @property
    def everything(self) -> Passages:
        return tuple((span.start, span.end) for span in self.spans)


def odds(line: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows @ line[:-1] + line[-1])


def addressed(reading: Reading) -> Tripped | None:
    """Sentences that speak to whoever rates, by what they say."""
    texts = [span.of(reading.answer) for span in reading.spans]
    values = odds(MEANING.addressed, sentence_features(texts, reading.vectors))
    found = [
        (span.start, span.end)
        for span, text, value in zip(reading.spans, texts, values, strict=True)
        if value > MIN_ADDRESSED and len(words(text)) >= MIN_ADDRESSED_WORDS
    ]
    return Tripped(INSTRUCTIONS, tuple(found)) if found else None


def listed(reading: Reading) -> Tripped | None:
    """Qualities or steps one after the other, where something should be told."""
    texts = [span.of(reading.answer) for span in reading.spans]
    values = odds(MEANING.listed, list_features(texts, reading.vectors))
    found = [
        (span.start, span.end)
        for span, text, value in zip(reading.spans, texts, values, strict=True)
        if value > MIN_LISTED and len(words(text)) >= MIN_LISTED_WORDS
    ]
    return Tripped(KEYWORDS, tuple(found)) if found else None


def vague(reading: Reading) -> Tripped | None:
    """Nothing but claims and general truths where a case was put, or much of it. A short question invites them."""
    if reading.asked_words < LONG_QUESTION:
        return None
    said = odds(MEANING.vague, reading.vectors.astype(np.float64))
    if float(said.mean()) - NEARNESS_WEIGHT * float(reading.topic @ reading.asked) > MAX_VAGUE:
        return Tripped(VAGUE, reading.everything)
    run = _longest_run(reading, said > 0)
    return Tripped(VAGUE, run) if run else None


def _longest_run(reading: Reading, empty: NDArray[np.bool_]) -> Passages:
    """The neighbouring `empty` sentences with the most words, or none where they have too few."""
    longest: tuple[int, Passages] = (0, ())
    length, run = 0, list[tuple[int, int]]()
    for span, is_empty in zip(reading.spans, empty, strict=True):
        length = length + len(words(span.of(reading.answer))) if is_empty else 0
        run = [*run, (span.start, span.end)] if is_empty else []
        longest = max(longest, (length, tuple(run)))
    return longest[1] if longest[0] >= MAX_VAGUE_RUN else ()


def unit_mean(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
