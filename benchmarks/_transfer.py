"""What scores of other questions teach about the answers to one: for `bin/bench quality` and `bin/bench coverage`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks._folder import Folder, Index
from scoring.learning.features import Rows
from scoring.learning.model import Fitted, fit

Array = NDArray[np.float64]

# A mean and a spread of fewer answers say little.
FEWEST = 10


@dataclass(frozen=True)
class Transfer:
    """A model of the other questions' answers; it sees each answer against the mean of its own question's."""

    fitted: Fitted
    rows: Rows

    def predict(self, own: Index, labelled: Index) -> Array:
        """For each of the folder's rows, NaN but for `own`: the question's, whose mean is that of the `labelled`."""
        found = np.full(len(self.rows), np.nan)
        centre = self.rows.middle[labelled].mean(axis=0)
        found[own] = self.fitted.predict(_apart(self.rows.take(own), centre))["score"]
        return found


def _apart(rows: Rows, centre: NDArray[np.float32]) -> Rows:
    """The middle layers as they differ from `centre`. N-grams need it not: theirs would shift all answers alike."""
    return replace(rows, middle=rows.middle - centre)


def learn_from_others(folder: Folder, rows: Rows, question: str) -> Transfer | None:
    """None where the question is alone, or all others are asked of the same answers.

    An answer to this question teaches nothing here, whatever else it was scored on: it may be one to be tested. Each
    question's scores are standardised and have an intercept of their own: rubrics and topics may differ.
    """
    texts = np.array(folder.column("response"), dtype=object)
    foreign = ~np.isin(texts, texts[folder.questions[question]])
    others = [index[foreign[index]] for name, index in folder.questions.items() if name != question]
    others = [index for index in others if len(index) >= FEWEST]
    if not others:
        return None
    levels, centres = np.zeros(len(rows)), np.zeros_like(rows.middle)
    numbers = np.zeros(len(rows), dtype=np.int64)
    for number, index in enumerate(others):
        given = folder.levels[index]
        levels[index] = (given - given.mean()) / max(float(given.std()), 1e-9)
        centres[index] = rows.middle[index].mean(axis=0)
        numbers[index] = number
    known = np.concatenate(others)
    apart = replace(rows.take(known), middle=rows.middle[known] - centres[known])
    fitted, _ = fit(apart, {"score": levels[known]}, questions=numbers[known])
    return Transfer(fitted, rows)
