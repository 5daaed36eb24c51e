"""What answers are about: whether of this field, and which of two questions they answer."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Layers, Vectors
from scoring.gates import lines, meaning, question, topic
from scoring.gates.learn.material import FOLDS, Material, Rows, Scale, asked_of, fit, in_a_row, say, texts_of
from scoring.gates.reading import middle_mean, unit_mean
from scoring.text import words

# Of each answer, so many other questions.
OTHERS = 3
# Ridge penalty of the map from what an answer sounds like to its question.
PENALTY = 1.0


class _Known(NamedTuple):
    """What is known of the corpus: its questions and answers as vectors, and as words."""

    asked: list[Layers]
    asked_texts: list[str]
    questions: Vectors
    answers: list[Layers]
    topics: Vectors
    sounds: Vectors


def learn_topics(material: Material) -> dict[str, Rows]:
    known = _known(material)
    answers = known.topics
    own, count = material.own, len(material.keys)
    centres = np.array([unit_mean(answers[own == number]) for number in range(count)])
    rarities = _rarities([answer["response"] for answer in material.answers])
    learned = _other(material, known, centres, rarities)
    everything = np.arange(len(own))
    return {
        **learned,
        "elsewhere": _elsewhere(material, known),
        "telling": _telling(known, own, everything).astype(np.float16),
        "questions": known.questions.astype(np.float16),
        "answers": centres.astype(np.float16),
        "domain": unit_mean(answers).astype(np.float16),
        "stems": np.array(list(rarities)),
        "rarity": np.array(list(rarities.values()), dtype=np.float16),
    }


def _known(material: Material) -> _Known:
    bank = [material.bank[key] for key in material.keys]
    asked = asked_of(material).each()
    answers = material.texts.each()
    return _Known(
        asked=asked,
        asked_texts=[f"{item['prompt']} {item['stimulus']}" for item in bank],
        questions=np.array([unit_mean(layers.vectors) for layers in asked]),
        answers=answers,
        topics=np.array([unit_mean(layers.vectors) for layers in answers]),
        sounds=np.array([question.sound_of(layers) for layers in answers]),
    )


def _rarities(texts: list[str]) -> dict[str, float]:
    """Word -> log of the share of texts without it; words of one text only are as rare as unknown ones."""
    counted = Counter(stem for text in texts for stem in question.stems(text))
    return {stem: float(np.log((len(texts) + 1) / (n + 1))) for stem, n in sorted(counted.items()) if n > 1}


def _elsewhere(material: Material, known: _Known) -> Rows:
    """Paragraphs on other subjects against honest answers, and against sentences about school, tests and marks."""
    away = texts_of(material.examples["off_topic"], material.read).each()
    innocent = material.examples["innocent"]
    honest = np.array([middle_mean(layers) for layers in known.answers])
    middle = np.vstack([*(middle_mean(layers) for layers in away), material.read(innocent).middle, honest])
    scale = Scale(honest, known.topics.shape[1])
    rows, kinds = scale(middle), np.repeat([0, 1, 2], [len(away), len(innocent), len(honest)])
    labels, weights = (kinds == 0).astype(np.int64), np.array([10.0, 3.0, 1.0])[kinds]
    folds = np.concatenate([in_a_row(len(away)), in_a_row(len(innocent)), material.folds])
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        held[out] = fit(rows[~out], labels[~out], weights[~out], 3.0).decision_function(rows[out])
    for cut in topic.MIN_ELSEWHERE + np.array([-1, -0.5, 0, 0.5, 1]):
        above = [np.mean(held[kinds == kind] > cut) for kind in range(3)]
        say(
            f"elsewhere: above {cut} lie {above[0]:.3f} of other subjects, {above[1]:.4f} of the other examples, "
            f"{above[2]:.4f} of answers"
        )
    fitted = fit(rows, labels, weights, 3.0)
    slope, intercept = scale.undone(fitted.coef_[0], float(fitted.intercept_[0]))
    return np.append(slope, intercept).astype(np.float32)


def _telling(known: _Known, own: NDArray[np.int64], used: NDArray[np.int64]) -> Rows:
    """A map from what an answer sounds like to shares of the questions, fitted on the answers `used`; last its offset.

    By ridge regression of the questions' vectors, each by what sets it apart.
    """
    size = known.topics.shape[1]
    spread = known.sounds[used].std(axis=0) + 1e-3
    spread = np.where(np.arange(len(spread)) < size, 1.0, spread * np.sqrt(len(spread) - size))
    middle = known.sounds[used].mean(axis=0)
    rows = ((known.sounds[used] - middle) / spread).astype(np.float64)
    which = np.eye(len(known.questions))[own[used]]
    shares = which.mean(axis=0)
    found = rows.T @ np.linalg.solve(rows @ rows.T + PENALTY * np.eye(len(rows)), which - shares)
    # The mean of the questions is where an answer that tells nothing is put.
    found = (found - found.sum(axis=1, keepdims=True) * shares) / spread[:, None]
    return np.vstack([found, shares - middle @ found])


def _other(material: Material, known: _Known, centres: Vectors, rarities: dict[str, float]) -> dict[str, Rows]:
    """Each answer with its own question and with others of its third, of which nothing was known: so are questions
    that somebody else writes."""
    random = Random(2)  # noqa: S311
    own, folds = material.own, material.folds
    lengths = np.array([len(words(text)) for text in known.asked_texts])
    tellings = [_telling(known, own, np.flatnonzero(folds != fold)) for fold in range(FOLDS)]
    centred = lines.apart(known.questions, known.questions)
    asked_stems = [question.stems(text) for text in known.asked_texts]
    rows, labels, numbers, of = [], [], [], []
    for number, answer in enumerate(material.answers):
        mine, layers = int(own[number]), known.answers[number]
        told = question.told_by(known.sounds[number], tellings[folds[number]], centred)
        said = question.stems(answer["response"])
        third = [place for place in range(len(lengths)) if place % FOLDS == folds[number]]
        others = np.array([place for place in range(len(lengths)) if place not in third])
        beside = {
            "questions": known.questions[others],
            "centred": lines.apart(known.questions[others], known.questions[others]),
            "answers": centres[others],
        }
        away = random.sample([place for place in third if place != mine], OTHERS)
        for place in (mine, *away):
            near = question.nearness(known.topics[number], known.questions[place], told, **beside)
            near += question.nearest_sentences(layers.vectors, known.asked[place].vectors)
            near += question.shared_words(said, asked_stems[place], rarities)
            rows.append(near)
            labels.append(int(place != mine))
            numbers.append(place)
            of.append(folds[number])
    whole, marks, fold_of = np.array(rows), np.array(labels), np.array(of)
    long = lengths[np.array(numbers)] >= meaning.LONG_QUESTION
    cuts = {"long": topic.MIN_OTHER_LONG, "short": topic.MIN_OTHER_SHORT}
    return {
        name: _odds(
            f"other question ({name})", whole[kept], marks[kept], np.ones(kept.sum()), fold_of[kept], cuts[name]
        )
        for name, kept in (("long", long), ("short", ~long))
    }


def _odds(name: str, rows: Rows, labels: Rows, weights: Rows, folds: Rows, cut: float) -> Rows:
    """Coefficients and intercept; says what the line does on thirds that it was not fitted on."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    scaled, held = (rows - middle) / spread, np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        held[out] = fit(scaled[~out], labels[~out], weights[~out], 10.0).decision_function(scaled[out])
    for each in (cut - 1, cut - 0.5, cut, cut + 0.5, cut + 1):
        caught, alarms = np.mean(held[labels == 1] > each), np.mean(held[labels == 0] > each)
        say(f"{name}: above {each} lie {caught:.3f} of what it shall find and {alarms:.5f} of the rest")
    fitted = fit(scaled, labels, weights, 10.0)
    slope = fitted.coef_[0] / spread
    return np.append(slope, fitted.intercept_[0] - slope @ middle)
