"""Gates that need what the encoder makes of sentences: to whom an answer speaks, whether it says anything, and whether
its words stand in an order. What it is about: `topic`. With an encoder that nothing was learned for they stand open."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from scoring.gates import beside
from scoring.gates.base import INSTRUCTIONS, KEYWORDS, VAGUE, WORD_SALAD, Passages, Tripped, tokens_of
from scoring.gates.lines import LEARNED, Line
from scoring.gates.reading import Reading
from scoring.stopwords import COMPETENCY_WORDS, ENGLISH
from scoring.text import words

# Log odds above which a sentence speaks to whoever rates. Shorter sentences say too little to tell.
MIN_ADDRESSED, MIN_ADDRESSED_WORDS = 1.8, 4
# Log odds above which a sentence lists qualities or steps instead of telling what was done.
MIN_LISTED, MIN_LISTED_WORDS = -1.25, 4
# Questions of so many words tell a case of their own, and honest answers take it up. Shorter ones ask for a story that
# may be about anything.
LONG_QUESTION = 60
# An answer is vague by the mean log odds of its sentences, less so the nearer it comes to its question.
MAX_VAGUE_SHORT, MAX_VAGUE_LONG, NEARNESS_WEIGHT = 0.5, -9.0, 20.0
# And where neighbouring sentences weigh as much as this together, each its log odds (at most this) for every twenty
# words: to a long question; and to any where the rest (so many sentences) says something, its mean log odds being low.
MAX_RUN, MAX_ADDED_SHORT, MAX_ADDED_LONG, MOST_VAGUE = 5.0, 4.5, 2.5, 7.0
MIN_TELLING, MAX_TELLING = 4, -4.0
_MAX_VAGUE, _MAX_RUN = (MAX_VAGUE_SHORT, MAX_VAGUE_LONG), (np.inf, MAX_RUN)
_MAX_ADDED = (MAX_ADDED_SHORT, MAX_ADDED_LONG)
# Mean log odds, by tokens, above which the order of the words is none; and tokens without which it cannot be told.
MAX_TANGLED, MIN_TANGLED_TOKENS = 1.15, 25
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
Features = Callable[[Sequence[str]], NDArray[np.float64]]
_SIGN = re.compile(r"[,;:.!|/#()\[\]{}=*+•-]")

THRESHOLDS = (
    *(MIN_ADDRESSED, MIN_ADDRESSED_WORDS, MIN_LISTED, MIN_LISTED_WORDS, LONG_QUESTION, *_MAX_VAGUE, NEARNESS_WEIGHT),
    *(MAX_RUN, *_MAX_ADDED, MOST_VAGUE, MIN_TELLING, MAX_TELLING, MAX_TANGLED, MIN_TANGLED_TOKENS),
    *(*beside.THRESHOLDS, LEARNED.digest),
)


def cue_features(texts: Sequence[str]) -> NDArray[np.float64]:
    """A row a sentence: which cues it has, whether two of them meet, whether three do."""
    cues = np.array([[bool(cue.search(text)) for cue in CUES] for text in texts], dtype=np.float64)
    met = cues.reshape(len(texts), len(CUES)).sum(axis=1, keepdims=True)
    return CUE_WEIGHT * np.hstack([cues.reshape(len(texts), len(CUES)), met >= 2, met >= 3])


def list_features(texts: Sequence[str]) -> NDArray[np.float64]:
    """A row a sentence: the shares of its words that are function words, name a quality, begin with a capital, come
    twice, or are parted from the next by a sign."""
    return np.array([_list_shares(text) for text in texts], dtype=np.float64).reshape(len(texts), 5)


def _list_shares(text: str) -> list[float]:
    tokens = tokens_of(text)
    n = max(len(tokens), 1)
    function = sum(token in ENGLISH for token in tokens)
    named = sum(token in COMPETENCY_WORDS for token in tokens)
    capitals = sum(text[span.start].isupper() for span in words(text))
    return [function / n, named / n, capitals / n, 1 - len(set(tokens)) / n, min(len(_SIGN.findall(text)) / n, 1.5)]


def no_features(texts: Sequence[str]) -> NDArray[np.float64]:
    return np.zeros((len(texts), 0))


def _odds(line: Line, features: Features, reading: Reading) -> NDArray[np.float64]:
    """By what each sentence says, and how it stands beside the rest of its answer."""
    middle, near = reading.beside
    return line.odds(middle, np.hstack([features(reading.texts), near]), reading.said)


def addressed(reading: Reading) -> Tripped | None:
    """Sentences that speak to whoever rates, by what they say."""
    values = _odds(LEARNED.addressed, cue_features, reading)
    found = _above(reading, values, MIN_ADDRESSED, MIN_ADDRESSED_WORDS)
    return Tripped(INSTRUCTIONS, found) if found else None


def listed(reading: Reading) -> Tripped | None:
    """Qualities or steps one after the other, where something should be told."""
    values = _odds(LEARNED.listed, list_features, reading)
    found = _above(reading, values, MIN_LISTED, MIN_LISTED_WORDS)
    return Tripped(KEYWORDS, found) if found else None


def _above(reading: Reading, values: NDArray[np.float64], least: float, least_words: int) -> Passages:
    """Sentences of that many words; shorter ones where several in a row have twice as many together."""
    found: list[tuple[int, int]] = []
    for above, run in groupby(zip(values > least, reading.spans, reading.lengths, strict=True), key=itemgetter(0)):
        kept = [(span, length) for _, span, length in run]
        together = sum(length for _, length in kept) >= 2 * least_words
        if above:
            found += [(span.start, span.end) for span, length in kept if length >= least_words or together]
    return tuple(found)


def tangled(reading: Reading) -> Tripped | None:
    """Words in an order that says nothing, where pairs of words alone (`prose.word_salad`) do not show it."""
    tokens = reading.read.tokens
    if int(tokens.sum()) < MIN_TANGLED_TOKENS:
        return None
    values = LEARNED.tangled.odds(reading.read.middle, no_features(reading.texts))
    if float(values @ tokens) / int(tokens.sum()) <= MAX_TANGLED:
        return None
    return Tripped(WORD_SALAD, _above(reading, values, MAX_TANGLED, 1))


def vague(reading: Reading) -> Tripped | None:
    """Nothing but claims and general truths, or much of that beside what says something: as padding stands.

    A short question invites general words: only what is nothing else, or plainly added, is handed over there.
    """
    long = reading.asked_words >= LONG_QUESTION
    values = _odds(LEARNED.vague, no_features, reading)
    weight, first, last = heaviest_run(values, reading.lengths)
    rest = np.delete(values, slice(first, last))
    tells = len(rest) >= MIN_TELLING and float(rest.mean()) < MAX_TELLING
    if weight > (_MAX_ADDED if tells else _MAX_RUN)[long]:
        return Tripped(VAGUE, reading.everything[first:last])
    whole = float(values.mean()) - NEARNESS_WEIGHT * reading.near > _MAX_VAGUE[long]
    return Tripped(VAGUE, reading.everything) if whole else None


def heaviest_run(values: NDArray[np.float64], lengths: Sequence[int]) -> tuple[float, int, int]:
    """The neighbouring sentences that weigh most together: what they weigh, the first, and the one after the last."""
    heaviest, weight, first = (0.0, 0, 0), 0.0, 0
    for number, (value, length) in enumerate(zip(values, lengths, strict=True)):
        if weight <= 0:
            weight, first = 0.0, number
        weight += min(float(value), MOST_VAGUE) * length / 20
        heaviest = max(heaviest, (weight, first, number + 1), key=lambda run: run[0])
    return heaviest
