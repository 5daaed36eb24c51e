"""Trains the model that ships, reads the reference sentences (bin/train-prior). Deterministic; minutes on two cores."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import Encoder, load_encoder
from scoring.learning.features import Rows, own_sentences, read_sentences, stack, whole
from scoring.learning.model import Array, Fitted, fit
from scoring.learning.store import to_bytes
from scoring.prior import MODEL
from scoring.prior.corpus import RatedAnswer, read_corpus
from scoring.raters.reference_vectors import write_reference
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

FOLDS = 5
# The corpus's two readings agree far better than two people would, and its answers have one author: bands that hold on
# unseen questions of the corpus are widened by this, by rule.
WIDENED = 1.15


def read_rows(answers: Sequence[RatedAnswer], encoder: Encoder) -> Rows:
    return stack(
        [
            whole(read_sentences(item.response, own_sentences(item.response, item.asked), encoder.read))
            for item in answers
        ]
    )


def levels_of(answers: Sequence[RatedAnswer]) -> dict[str, Array]:
    keys = sorted({key for item in answers for key in item.levels})
    return {key: np.array([item.levels.get(key, np.nan) for item in answers]) for key in keys}


def fold_of(question: str, folds: int) -> int:
    """Which fold a question falls in, by its key alone."""
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % folds


def predict_unseen(rows: Rows, levels: dict[str, Array], questions: Sequence[str], folds: int) -> dict[str, Array]:
    """Levels for every row from models that saw no answer to its question."""
    fold = np.array([fold_of(question, folds) for question in questions])
    predicted = {key: np.full(len(rows), np.nan) for key in levels}
    for number in range(folds):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        fitted, _ = fit(rows.take(inside), {key: given[inside] for key, given in levels.items()})
        for key, found in fitted.predict(rows.take(outside)).items():
            predicted[key][outside] = np.clip(found, LOWEST_LEVEL, HIGHEST_LEVEL)
    return predicted


def train_prior(answers: Sequence[RatedAnswer], encoder: Encoder) -> Fitted:
    """The model, with the residuals that its bands by rule come from."""
    rows, levels = read_rows(answers, encoder), levels_of(answers)
    fitted, _ = fit(rows, levels)
    unseen = predict_unseen(rows, levels, [item.question for item in answers], FOLDS)
    heads = {key: replace(head, residuals=_residuals(levels[key], unseen[key])) for key, head in fitted.heads.items()}
    return replace(fitted, heads=heads)


def _residuals(levels: Array, unseen: Array) -> NDArray[np.float32]:
    errors = np.abs(levels - unseen) * WIDENED
    return np.sort(errors[~np.isnan(errors)]).astype(np.float32)


def main() -> int:
    encoder = load_encoder(None)
    answers = read_corpus()
    about = {
        "trained_on": "answers written and rated by a language model; not validated with people",
        "answers": len(answers),
        "encoder": encoder.digest,
    }
    content = to_bytes(train_prior(answers, encoder), about)
    changed = not MODEL.exists() or MODEL.read_bytes() != content
    MODEL.write_bytes(content)
    write_reference(encoder)
    digest = hashlib.sha256(content).hexdigest()
    sys.stdout.write(
        json.dumps({"answers": len(answers), "bytes": len(content), "sha256": digest, "changed": changed}) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
