"""How the machine rater that ships agrees with levels it never saw: bin/bench cold [FILE]

FILE: CSV with id, question_key, question, response and one column a competency (level or empty); no level of it is
used but to compare with. A question is taken to give a chance to show the competencies in whose columns any of its
answers has a level. Gated answers have no rating and are counted apart. Without FILE: the questions of scoring/corpus,
a third at a time, each rated by a model of the other two thirds.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from benchmarks._answers import Unreadable, progress, rows_of, rubric
from benchmarks._main import rounded, run
from benchmarks._rating import rater
from scoring.agreement import mean_absolute_error, mean_bias, quadratic_weighted_kappa, to_steps, with_interval
from scoring.calibrate import half_width
from scoring.encoder import load_encoder
from scoring.outcome import GATED, RATED
from scoring.prior.corpus import read_corpus
from scoring.prior.train import WIDENED, fold_of, levels_of, predict_unseen, read_rows
from scoring.raters.regressing import COVERAGE
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, Question

NEEDED = ("id", "question_key", "question", "response")
THIRDS = 3

# Human or given level, rated level, low and high end of the band.
Rated = tuple[float, float, float, float]


def columns_of(rows: list[dict[str, str]]) -> dict[str, str]:
    """Column -> competency key, however a column writes it: "Problem solving", "problem-solving"."""
    keys = {competency.key: competency.key for competency in rubric().competencies}
    plain = {key.replace("_", "").replace("-", ""): key for key in keys}
    found = {
        name: plain[bare]
        for name in rows[0]
        if (bare := name.lower().replace("_", "").replace("-", "").replace(" ", "")) in plain
    }
    if not found:
        raise Unreadable(f"No column is a competency; known: {', '.join(keys)}.")
    return found


def _level(row: dict[str, str], name: str, number: int) -> float | None:
    if not row[name].strip():
        return None
    try:
        level = float(row[name])
    except ValueError:
        level = 0.0
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise Unreadable(f"Line {number}: {name} must be a level from 1 to 5 or empty, not {row[name]!r}.")
    return level


def rate_file(path: str) -> dict[str, Any]:
    rows = rows_of(path, NEEDED)
    columns = columns_of(rows)
    given = [
        {key: level for name, key in columns.items() if (level := _level(row, name, number)) is not None}
        for number, row in enumerate(rows, start=2)
    ]
    shown: dict[str, set[str]] = {}
    for row, levels in zip(rows, given, strict=True):
        shown.setdefault(row["question_key"], set()).update(levels)
    found: dict[str, list[Rated]] = {key: [] for key in columns.values()}
    gated = others = 0
    for number, (row, levels) in enumerate(zip(rows, given, strict=True), start=1):
        asked = Question("asked", row["question"] or "-", competencies=tuple(sorted(shown[row["question_key"]])))
        outcomes = rater().rate_answer(answer=row["response"], question=asked, history="", rubric=rubric())
        gated += any(outcome.state == GATED for outcome in outcomes.values())
        for key, level in levels.items():
            outcome = outcomes[key]
            if outcome.state == RATED and None not in (outcome.level, outcome.low, outcome.high):
                found[key].append((level, outcome.level, outcome.low, outcome.high))  # type: ignore[arg-type]
            else:
                others += outcome.state != GATED
        if number % 200 == 0:
            progress(f"rated {number} of {len(rows)} answers")
    return summary(found) | {"n": len(rows), "gated": gated, "not_rated": others, "rater": rater().build}


def rate_corpus() -> dict[str, Any]:
    answers = read_corpus()
    progress(f"reading {len(answers)} answers of the corpus")
    rows, levels = read_rows(answers, load_encoder(None)), levels_of(answers)
    questions = [item.question for item in answers]
    unseen = predict_unseen(rows, levels, questions, THIRDS)
    fold = np.array([fold_of(question, THIRDS) for question in questions])
    found: dict[str, list[Rated]] = {}
    for key, given in levels.items():
        errors = np.abs(given - unseen[key]) * WIDENED
        halves = [half_width(errors[(fold != third) & ~np.isnan(errors)], COVERAGE) or 4.0 for third in range(THIRDS)]
        found[key] = [
            (float(given[row]), level := float(unseen[key][row]), level - halves[fold[row]], level + halves[fold[row]])
            for row in np.flatnonzero(~np.isnan(given))
        ]
    return summary(found) | {"n": len(answers)}


def summary(found: dict[str, list[Rated]]) -> dict[str, Any]:
    competencies = {key: _figures(np.array(items)) for key, items in sorted(found.items()) if items}
    known = [each["qwk"] for each in competencies.values() if each["qwk"] is not None]
    return {"mean_qwk": rounded(float(np.mean(known))) if known else None, "competencies": competencies}


def _figures(items: Any) -> dict[str, Any]:
    given, rated, low, high = items.T
    ends = (LOWEST_LEVEL, HIGHEST_LEVEL)
    truth, steps = to_steps(given, *ends), to_steps(rated, *ends)
    kappa = with_interval(quadratic_weighted_kappa, truth, steps, low=ends[0], high=ends[1], resamples=500)
    varies = len(set(given.tolist())) > 1 and len(set(rated.tolist())) > 1
    return {
        "qwk": rounded(kappa.value),
        "qwk_95": [rounded(kappa.low), rounded(kappa.high)],
        "spearman": rounded(float(spearmanr(given, rated).statistic)) if varies else None,
        "mae": rounded(mean_absolute_error(given, rated)),
        "bias": rounded(mean_bias(given, rated)),
        "coverage90": rounded(float(((low - 1e-9 <= given) & (given <= high + 1e-9)).mean())),
        "band": rounded(float((high - low).mean())),
        "n": len(items),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench cold", description=__doc__)
    parser.add_argument("file", nargs="?")
    given = parser.parse_args()
    return run(lambda: rate_file(given.file) if given.file else rate_corpus())


if __name__ == "__main__":
    sys.exit(main())
