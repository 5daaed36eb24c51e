"""Learns what the gates know from texts of our own: python -m scoring.gates.learn [order] [meaning]

From scoring/corpus, the question bank's sample answers and examples.json; nobody's words, and none of the hostile
answers of benchmarks/. The same texts give the same arrays.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from scoring.encoder import Vectors, load_encoder
from scoring.gates import meaning, order, prose, topic
from scoring.gates.base import tokens_of
from scoring.text import sentences, words

Encode = Callable[[Sequence[str]], Vectors]

CORPUS = Path(__file__).parents[1] / "corpus"
COMMON = 150
SMOOTHING = 20.0
FOLDS = 3
# Word by word, in pairs and in threes: the order that shuffling leaves.
PIECES = (1, 2, 3)


# The first batches. The later ones, in other settings, were kept to see how many honest answers the gates stop.
BATCHES = "[a-f]"


def corpus(folder: str) -> list[Any]:
    files = sorted(CORPUS.glob(f"{folder}/{BATCHES}*.json"))
    return [item for file in files for item in json.loads(file.read_text(encoding="utf-8"))]


def _gaps(text: str) -> list[str]:
    return [text[first.end : second.start] for first, second in pairwise(words(text))]


def _surface(text: str) -> list[str]:
    return [span.of(text) for span in words(text)]


def _shuffled(text: str, random: Random) -> str:
    found, size = text.split(), random.choice(PIECES)
    pieces = [found[start : start + size] for start in range(0, len(found), size)]
    random.shuffle(pieces)
    mixed = " ".join(word for piece in pieces for word in piece)
    return mixed.lower() if random.random() < 0.5 else mixed


def _pairs(texts: list[str], empty: order.Order) -> NDArray[np.float32]:
    size = len(empty.words) + 3 + len(order.ENDINGS)
    counts = np.zeros((size, size))
    for text in texts:
        line = np.array([empty.classify(token) for token in tokens_of(text)], dtype=np.int64)
        whole = np.array([not order._PARTED.search(gap) for gap in _gaps(text)], dtype=bool)
        starts = np.flatnonzero(whole)
        np.add.at(counts, (line[starts], line[starts + 1]), 1)
    alone = (counts.sum(axis=0) + 1) / (counts.sum() + size)
    after = (counts + SMOOTHING * alone) / (counts.sum(axis=1, keepdims=True) + SMOOTHING)
    return np.asarray(np.log(after / alone), dtype=np.float16).astype(np.float32)


def learn_order() -> dict[str, Any]:
    """The pairs from all answers; the line from answers and their shuffles under pairs of other questions only."""
    random = Random(1)  # noqa: S311
    answers = corpus("answers")
    counted = Counter(token for answer in answers for token in tokens_of(answer["response"]))
    common = tuple(sorted(counted, key=lambda token: (-counted[token], token))[:COMMON])
    empty = order.Order(common, np.zeros((0, 0), dtype=np.float32), np.zeros(0))
    questions = sorted({answer["question"] for answer in answers})
    rows, labels = [], []
    for fold in range(FOLDS):
        held = set(questions[fold::FOLDS])
        pairs = _pairs([answer["response"] for answer in answers if answer["question"] not in held], empty)
        for answer in answers:
            if answer["question"] in held:
                for label, text in enumerate((answer["response"], _shuffled(answer["response"], random))):
                    classes = [empty.classify(token) for token in tokens_of(text)]
                    rows.append(order.features(pairs, COMMON, classes, _gaps(text), _surface(text))[0])
                    labels.append(label)
    fitted = LogisticRegression(C=10.0, fit_intercept=False, max_iter=2000).fit(np.array(rows), labels)
    scores = np.array(rows) @ fitted.coef_[0]
    honest, mixed = scores[np.array(labels) == 0], scores[np.array(labels) == 1]
    cut = prose.MAX_DISORDER
    say(f"order: {np.mean(mixed > cut):.3f} of shuffles and {np.mean(honest > cut):.4f} of answers lie above {cut}")
    pairs = _pairs([answer["response"] for answer in answers], empty).astype(np.float16)
    return {"words": np.array(common), "pairs": pairs, "line": fitted.coef_[0]}


def learn_meaning(encode: Encode) -> dict[str, Any]:
    """The lines of `meaning.Meaning`, and the vectors that they are measured against."""
    random = Random(2)  # noqa: S311
    examples = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))
    answers, bank = corpus("answers"), {item["key"]: item for item in corpus("questions")}
    keys = sorted(bank)
    questions = np.array([_vector(f"{bank[key]['prompt']}\n{bank[key]['stimulus']}", encode) for key in keys])
    parts = [_sentences(answer["response"]) for answer in answers]
    read = encode([text for texts in parts for text in texts])
    ends = np.cumsum([len(texts) for texts in parts])
    per_answer = np.split(read, ends[:-1])
    folds = np.array([keys.index(answer["question"]) % FOLDS for answer in answers])
    addressed = _addressed(examples, parts, read, np.repeat(folds, [len(texts) for texts in parts]), encode)
    topics = np.array([meaning.unit_mean(vectors) for vectors in per_answer])
    own = np.array([keys.index(answer["question"]) for answer in answers])
    centres = np.array([meaning.unit_mean(topics[own == index]) for index in range(len(keys))])
    asked_texts = [f"{bank[key]['prompt']} {bank[key]['stimulus']}" for key in keys]
    rarities = _rarities([answer["response"] for answer in answers])
    long = [index for index, text in enumerate(asked_texts) if len(words(text)) >= meaning.LONG_QUESTION]
    rows, of = [], []
    for number, index in enumerate(own):
        if index not in long:
            continue
        said = topic.stems(answers[number]["response"])
        other = random.choice([place for place in long if place != index])
        for asked in (index, other):
            found = topic.question_features(topics[number], questions[asked], questions, centres)
            rows.append(found + topic.shared_features(said, topic.stems(asked_texts[asked]), rarities))
            of.append(folds[number])
    labels = np.arange(len(rows)) % 2
    return {
        "addressed": addressed,
        "listed": _listed(examples, parts, read, np.repeat(folds, [len(texts) for texts in parts]), encode),
        "elsewhere": _elsewhere(examples, topics, folds, encode),
        "vague": _vague(examples, read, np.repeat(folds, [len(texts) for texts in parts]), encode),
        "other": _line("other question", np.array(rows), labels, np.array(of), topic.MIN_OTHER_QUESTION),
        "questions": questions.astype(np.float16),
        "answers": centres.astype(np.float16),
        "domain": meaning.unit_mean(topics).astype(np.float16),
        "stems": np.array(list(rarities)),
        "rarity": np.array(list(rarities.values()), dtype=np.float16),
    }


def _rarities(texts: list[str]) -> dict[str, float]:
    """Word -> log of the share of texts without it; words of one text only are as rare as unknown ones."""
    counted = Counter(stem for text in texts for stem in topic.stems(text))
    return {stem: float(np.log((len(texts) + 1) / (n + 1))) for stem, n in sorted(counted.items()) if n > 1}


def _vague(
    examples: dict[str, list[str]], read: Vectors, folds: NDArray[np.int64], encode: Encode
) -> NDArray[np.float64]:
    texts = examples["vague"] + examples["innocent"]
    rows = np.vstack([encode(texts), read]).astype(np.float64)
    labels = (np.arange(len(rows)) < len(examples["vague"])).astype(np.int64)
    of = np.concatenate([np.arange(len(texts)) % FOLDS, folds])
    return _line("vague", rows, labels, of, 0.0, weight=20.0)


def _addressed(
    examples: dict[str, list[str]], parts: list[list[str]], read: Vectors, folds: NDArray[np.int64], encode: Encode
) -> NDArray[np.float64]:
    """Examples count more often than answers: there are a hundred times as many of these."""
    texts = examples["addressed"] + (examples["innocent"] * 4 + examples["vague"] * 2)
    honest = [text for found in parts for text in found]
    rows = meaning.sentence_features(texts + honest, np.vstack([encode(texts), read]))
    positive = len(examples["addressed"])
    labels = np.array([1] * positive + [0] * (len(rows) - positive))
    of = np.concatenate([np.arange(len(texts)) % FOLDS, folds])
    return _line("addressed", rows, labels, of, meaning.MIN_ADDRESSED, weight=10.0, freedom=3.0)


def _listed(
    examples: dict[str, list[str]], parts: list[list[str]], read: Vectors, folds: NDArray[np.int64], encode: Encode
) -> NDArray[np.float64]:
    texts = examples["listed"] + examples["innocent"] + examples["vague"]
    honest = [text for found in parts for text in found]
    rows = meaning.list_features(texts + honest, np.vstack([encode(texts), read]))
    labels = (np.arange(len(rows)) < len(examples["listed"])).astype(np.int64)
    of = np.concatenate([np.arange(len(texts)) % FOLDS, folds])
    return _line("listed", rows, labels, of, meaning.MIN_LISTED, weight=20.0)


def _elsewhere(
    examples: dict[str, list[str]], topics: Vectors, folds: NDArray[np.int64], encode: Encode
) -> NDArray[np.float64]:
    """Paragraphs on other subjects against honest answers, and against sentences about school, tests and marks."""
    away = np.array([_vector(text, encode) for text in examples["off_topic"]])
    rows = np.vstack([away, encode(examples["innocent"]), topics]).astype(np.float64)
    labels = (np.arange(len(rows)) < len(away)).astype(np.int64)
    of = np.concatenate([np.arange(len(rows) - len(topics)) % FOLDS, folds])
    return _line("elsewhere", rows, labels, of, topic.MIN_ELSEWHERE, weight=10.0)


def _line(
    name: str,
    rows: NDArray[np.float64],
    labels: NDArray[np.int64],
    folds: NDArray[np.int64],
    cut: float,
    weight: float = 1.0,
    freedom: float = 10.0,
) -> NDArray[np.float64]:
    """Coefficients and intercept; says what the line does on thirds that it was not fitted on."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    # Vectors have one scale already; features of several scales are brought to one.
    spread = np.where(spread > 1e-9, spread, 1.0) if rows.shape[1] < 20 else np.ones_like(spread)
    scaled = (rows - middle) / spread
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        held[folds == fold] = _fit(scaled[folds != fold], labels[folds != fold], weight, freedom).decision_function(
            scaled[folds == fold]
        )
    caught, alarms = np.mean(held[labels == 1] > cut), np.mean(held[labels == 0] > cut)
    say(f"{name}: above {cut} lie {caught:.3f} of what it shall find and {alarms:.5f} of the rest")
    fitted = _fit(scaled, labels, weight, freedom)
    slope = fitted.coef_[0] / spread
    return np.append(slope, fitted.intercept_[0] - slope @ middle)


def _fit(rows: NDArray[np.float64], labels: NDArray[np.int64], weight: float, freedom: float) -> LogisticRegression:
    return LogisticRegression(C=freedom, max_iter=2000, class_weight={0: 1.0, 1: weight}).fit(rows, labels)


def _sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


def _vector(text: str, encode: Encode) -> Vectors:
    return meaning.unit_mean(encode(_sentences(text)))


def say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["order", "meaning"]
    if "order" in wanted:
        np.savez_compressed(order.FILE, **learn_order())
    if "meaning" in wanted:
        np.savez_compressed(meaning.FILE, **learn_meaning(load_encoder().encode))
