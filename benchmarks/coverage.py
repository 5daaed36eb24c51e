"""Do bands hold what they promise: bin/bench coverage FOLDER [--seeds K]

50 labelled answers of each question, the other questions as prior, as in `quality --labels 50`: bands from the
leave-one-out residuals of the 50, measured on all other answers of the question, mean over questions and seeds. Width:
as a share of the scale.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from benchmarks._answers import Unreadable, progress
from benchmarks._folder import SPAN, read_folder, read_rows
from benchmarks._main import rounded, run
from benchmarks._transfer import learn_from_others
from scoring.calibrate import half_width
from scoring.encoder import load_encoder
from scoring.learning.model import fit
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

LABELS = 50
NOMINAL = (80, 90, 95)


def measure(path: str, seeds: int) -> dict[str, Any]:
    folder = read_folder(path)
    if max(len(own) for own in folder.questions.values()) <= LABELS:
        raise Unreadable(f"{LABELS} labelled answers leave nothing to test: no question has more.")
    rows = read_rows(folder.column("response"), load_encoder(None))
    found: dict[int, list[tuple[float, float]]] = {nominal: [] for nominal in NOMINAL}
    tested = 0
    for question, own in folder.questions.items():
        if len(own) <= LABELS:
            continue
        others = learn_from_others(folder, rows, question)
        for seed in range(seeds):
            order = np.random.default_rng(seed).permutation(own)
            train, test = np.sort(order[:LABELS]), np.sort(order[LABELS:])
            prior = others.predict(own, train) if others else None
            before = None if prior is None else {"score": prior[train]}
            fitted, _ = fit(rows.take(train), {"score": folder.levels[train]}, prior=before)
            levels = fitted.rate(rows.take(test), None if prior is None else {"score": prior[test]})["score"].level
            levels = np.clip(levels, LOWEST_LEVEL, HIGHEST_LEVEL)
            for nominal in NOMINAL:
                found[nominal].append(_held(levels, folder.levels[test], fitted.heads["score"].residuals, nominal))
            tested += len(test)
        progress(f"{question}: {found[90][-1]}")
    return {
        **{
            str(nominal): {
                "coverage": rounded(float(np.mean([covered for covered, _ in pairs]))),
                "width": rounded(float(np.mean([width for _, width in pairs]))),
            }
            for nominal, pairs in found.items()
            if pairs
        },
        "n": tested,
    }


def _held(levels: Any, truth: Any, residuals: Any, nominal: int) -> tuple[float, float]:
    half = half_width(residuals, nominal / 100)
    half = float(SPAN) if half is None else half
    low, high = np.maximum(levels - half, LOWEST_LEVEL), np.minimum(levels + half, HIGHEST_LEVEL)
    inside = (low - 1e-9 <= truth) & (truth <= high + 1e-9)
    return float(inside.mean()), float((high - low).mean()) / SPAN


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench coverage", description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--seeds", default=5, type=int)
    given = parser.parse_args()
    return run(lambda: measure(given.folder, given.seeds))


if __name__ == "__main__":
    sys.exit(main())
