"""Does the machine treat groups as people do, on questions it never saw: bin/bench fairness FOLDER

Every question is rated by a model of the other questions. gap: the group's mean of machine minus human, in standard
deviations of the human scores, with its 95 % interval; qwk: agreement within the group.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from benchmarks._answers import Unreadable
from benchmarks._folder import read_folder, read_rows
from benchmarks._main import rounded, run
from benchmarks.quality import figures, predictions
from scoring.encoder import load_encoder

# The interval of a smaller group says nothing; its count is given all the same.
FEWEST = 20
Z = 1.959964


def measure(path: str) -> dict[str, Any]:
    folder = read_folder(path)
    if not folder.attributes:
        raise Unreadable(f"{path}: no column of self-described groups.")
    rows = read_rows(folder.column("response"), load_encoder(None))
    levels = np.empty(len(folder.items))
    for _, test, found in predictions(folder, rows, "0", 1):
        levels[test] = found
    scale = folder.scale(next(iter(folder.questions)))
    gaps = (scale.to_scores(levels) - folder.scores) / folder.scores.std()
    groups = []
    for attribute in folder.attributes:
        values = np.array(folder.column(attribute))
        for group in sorted(set(values.tolist()) - {""}):
            index = np.flatnonzero(values == group)
            half = Z * float(gaps[index].std(ddof=1)) / len(index) ** 0.5 if len(index) >= FEWEST else None
            gap = float(gaps[index].mean())
            groups.append(
                {
                    "attribute": attribute,
                    "group": group,
                    "n": len(index),
                    "gap": rounded(gap),
                    "gap_95": None if half is None else [rounded(gap - half), rounded(gap + half)],
                    "qwk": rounded(figures(folder.scores[index], levels[index], scale)["qwk"]),
                }
            )
    return {"groups": groups, "n": len(folder.items)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench fairness", description=__doc__)
    parser.add_argument("folder")
    given = parser.parse_args()
    return run(lambda: measure(given.folder))


if __name__ == "__main__":
    sys.exit(main())
