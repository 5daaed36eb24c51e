"""How well a learned machine rater agrees with people, on a folder of human-scored answers.

bin/bench quality FOLDER [--labels N|all] [--seeds K]

all: published folds or split where the file has them, else five folds (three 80/20 divisions where answers share a
group). N: N labelled answers of the question at hand, the rest is the test, mean over K seeds. 0: other questions only.
What the other questions teach is the prior of the first two, as the corpus is that of a company's own rater. Figures
are means over the divisions of a question; `pooled_qwk` is over all test answers of all questions at once, and given
where they share one scale.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._answers import Unreadable, progress
from benchmarks._folder import Folder, Index, Scale, read_answer, read_folder, read_rows
from benchmarks._main import rounded, run
from benchmarks._transfer import Transfer, learn_from_others
from scoring.agreement import (
    Estimate,
    macro_f1,
    mean_absolute_error,
    percent_adjacent,
    percent_exact,
    quadratic_weighted_kappa,
    to_steps,
    with_interval,
)
from scoring.encoder import load_encoder
from scoring.learning.features import Rows
from scoring.learning.model import fit

Array = NDArray[np.float64]
FIGURES = ("qwk", "exact", "adjacent", "mae", "macro_f1")
TIMED = 50
RESAMPLES = 500


def predictions(folder: Folder, rows: Rows, labels: str, seeds: int) -> Iterator[tuple[str, Index, Array]]:
    """Question, test rows and predicted levels, a division at a time."""
    for question in folder.questions:
        if labels == "all":
            others = learn_from_others(folder, rows, question)
            for train, test in folder.divisions(question):
                if len(train) > 1 and len(test):
                    yield question, test, _learn(folder, rows, train, test, others)
        elif labels == "0":
            yield question, folder.questions[question], _unseen(folder, rows, question)
        else:
            yield from _few(folder, rows, question, int(labels), seeds)


def _learn(folder: Folder, rows: Rows, train: Index, test: Index, others: Transfer | None) -> Array:
    """Levels of the test rows by a model of the training rows, with what other questions say as its prior."""
    prior = others.predict(np.concatenate([train, test]), train) if others else None
    before = None if prior is None else {"score": prior[train]}
    fitted, _ = fit(rows.take(train), {"score": folder.levels[train]}, prior=before)
    return fitted.rate(rows.take(test), None if prior is None else {"score": prior[test]})["score"].level


def _unseen(folder: Folder, rows: Rows, question: str) -> Array:
    own = folder.questions[question]
    others = np.setdiff1d(np.arange(len(folder.items)), own)
    return _learn(folder, rows, others, own, None)


def _few(folder: Folder, rows: Rows, question: str, labels: int, seeds: int) -> Iterator[tuple[str, Index, Array]]:
    own = folder.questions[question]
    others = learn_from_others(folder, rows, question)
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(own)
        train, test = np.sort(order[:labels]), np.sort(order[labels:])
        if len(train) < 2 or not len(test):
            return
        yield question, test, _learn(folder, rows, train, test, others)


def figures(truth: Array, levels: Array, scale: Scale) -> dict[str, float | None]:
    """Agreement of predicted levels with scores, in the scale's steps; the error before rounding."""
    scores = scale.to_scores(levels)
    steps = to_steps(scores, scale.low, scale.high, scale.step)
    return {
        "qwk": quadratic_weighted_kappa(truth, steps, scale.low, scale.high, scale.step),
        "exact": percent_exact(truth, steps),
        "adjacent": percent_adjacent(truth, steps, within=scale.step),
        "mae": mean_absolute_error(truth, scores),
        "macro_f1": macro_f1(truth, steps),
    }


def human_qwk(folder: Folder, question: str) -> float | None:
    """Agreement of the two people, where both are known: rater1 with rater2, else the score with rater2."""
    scale, pairs = folder.scale(question), []
    for row in folder.questions[question]:
        item = folder.items[row]
        first, second = item.get("rater1") or item["score"], item.get("rater2")
        if second:
            pairs.append((float(first), float(second)))
    if not pairs:
        return None
    ones, twos = (np.array(side) for side in zip(*pairs, strict=True))
    # Raters of some sets used a scale of their own, of which the score is the sum.
    low, high = min(scale.low, ones.min(), twos.min()), max(scale.high, ones.max(), twos.max())
    return quadratic_weighted_kappa(ones, twos, low, high, scale.step)


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def measure(path: str, labels: str, seeds: int) -> dict[str, Any]:
    folder, encoder = read_folder(path), load_encoder(None)
    _refuse_too_few(folder, labels)
    rows = read_rows(folder.column("response"), encoder)
    found: dict[str, list[dict[str, float | None]]] = {}
    tested: dict[str, list[tuple[Index, Array]]] = {}
    for question, test, levels in predictions(folder, rows, labels, seeds):
        found.setdefault(question, []).append(figures(folder.scores[test], levels, folder.scale(question)))
        tested.setdefault(question, []).append((test, levels))
        progress(f"{question}: QWK {found[question][-1]['qwk']}")
    questions: dict[str, dict[str, Any]] = {
        question: {name: rounded(_mean([each[name] for each in divisions])) for name in FIGURES}
        | {
            "human_qwk": rounded(human_qwk(folder, question)),
            "n": int(sum(len(test) for test, _ in tested[question])),
            "interval": _interval(folder, question, tested[question], _qwk),
            "macro_f1_interval": _interval(folder, question, tested[question], _macro_f1),
        }
        for question, divisions in found.items()
    }
    per_second = _speed(folder, rows, encoder)
    return {
        **{f"mean_{name}": rounded(_mean([each[name] for each in questions.values()])) for name in FIGURES},
        "pooled_qwk": rounded(_pooled(folder, tested)),
        "human_qwk": rounded(_mean([each["human_qwk"] for each in questions.values()])),
        "n": sum(each["n"] for each in questions.values()),
        "per_second": round(per_second, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "questions": questions,
    }


def _refuse_too_few(folder: Folder, labels: str) -> None:
    most = max(len(rows) for rows in folder.questions.values())
    if labels == "0" and len(folder.questions) < 2:
        raise Unreadable("--labels 0 learns from other questions only: items.csv needs at least two questions.")
    if labels.isdigit() and int(labels) >= most:
        raise Unreadable(f"--labels {labels} leaves nothing to test: no question has more than {most} answers.")


def _qwk(truth: Array, steps: Array, scale: Scale) -> Estimate:
    low, high, step = scale.low, scale.high, scale.step
    return with_interval(quadratic_weighted_kappa, truth, steps, low=low, high=high, step=step, resamples=RESAMPLES)


def _macro_f1(truth: Array, steps: Array, scale: Scale) -> Estimate:
    return with_interval(macro_f1, truth, steps, resamples=RESAMPLES)


def _interval(
    folder: Folder,
    question: str,
    tested: list[tuple[Index, Array]],
    measured: Callable[[Array, Array, Scale], Estimate],
) -> list[float | None]:
    """95 % bootstrap interval over the test answers of the first pass through the data."""
    scale, seen = folder.scale(question), dict[int, float]()
    for test, levels in tested:
        found = to_steps(scale.to_scores(levels), scale.low, scale.high, scale.step)
        for row, step in zip(test.tolist(), found.tolist(), strict=True):
            seen.setdefault(row, step)
    estimate = measured(folder.scores[list(seen)], np.array(list(seen.values())), scale)
    return [rounded(estimate.low), rounded(estimate.high)]


def _pooled(folder: Folder, tested: dict[str, list[tuple[Index, Array]]]) -> float | None:
    scales = {folder.scale(question) for question in tested}
    if len({(scale.low, scale.high) for scale in scales}) != 1 or len(tested) < 2:
        return None
    scale = min(scales, key=lambda each: each.step)
    index = np.concatenate([test for divisions in tested.values() for test, _ in divisions])
    levels = np.concatenate([levels for divisions in tested.values() for _, levels in divisions])
    return figures(folder.scores[index], levels, scale)["qwk"]


def _speed(folder: Folder, rows: Rows, encoder: Any) -> float:
    """Answers a second, from text to level, one at a time."""
    train = np.arange(min(300, len(rows)))
    fitted, _ = fit(rows.take(train), {"score": folder.levels[train]})
    texts = folder.column("response")[:TIMED]
    began = time.perf_counter()
    for text in texts:
        fitted.predict(read_answer(text, encoder))
    return len(texts) / (time.perf_counter() - began)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench quality", description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--labels", default="all", type=_labels)
    parser.add_argument("--seeds", default=5, type=int)
    given = parser.parse_args()
    return run(lambda: measure(given.folder, given.labels, given.seeds))


def _labels(text: str) -> str:
    if text != "all" and not text.isdigit():
        raise argparse.ArgumentTypeError("'all' or a whole number")
    return text


if __name__ == "__main__":
    sys.exit(main())
