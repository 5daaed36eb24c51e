"""Does the top evidence lie where people marked it: bin/bench evidence FOLDER

A learned machine rater is trained on the scores of each division's training answers (never on the marks). Tested are
the test answers of three or more sentences in which people marked words (column evidence, joined by |). A hit: the
sentence that added most to the level and a marked passage overlap by at least half of the shorter of the two.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from benchmarks._answers import Unreadable, progress
from benchmarks._folder import Folder, Index, read_folder, read_rows
from benchmarks._main import rounded, run
from scoring.encoder import Encoder, load_encoder
from scoring.learning.features import Rows, own_sentences, read_sentences, whole_and_without
from scoring.learning.model import Fitted, fit
from scoring.raters.regressing import shares_of
from scoring.text import Span

FEWEST_SENTENCES = 3


def marked(response: str, evidence: str) -> list[Span]:
    """Where the marked words stand in the answer; words that are not found in it are passed over."""
    found = []
    for words in evidence.split("|"):
        start = response.find(words.strip())
        if words.strip() and start >= 0:
            found.append(Span(start, start + len(words.strip())))
    return found


def overlaps(sentence: Span, mark: Span) -> bool:
    shared = min(sentence.end, mark.end) - max(sentence.start, mark.start)
    return 2 * shared >= min(sentence.end - sentence.start, mark.end - mark.start)


def hits(folder: Folder, rows: Rows, train: Index, test: Index, encoder: Encoder) -> tuple[int, int, float]:
    """Hits, answers tested, and the hits that a sentence chosen at random would have had."""
    fitted, _ = fit(rows.take(train), {"score": folder.levels[train]})
    hit, n, chance = 0, 0, 0.0
    for row in test:
        item = folder.items[row]
        spans, marks = own_sentences(item["response"], ""), marked(item["response"], item.get("evidence", ""))
        if len(spans) < FEWEST_SENTENCES or not marks:
            continue
        inside = [any(overlaps(span, mark) for mark in marks) for span in spans]
        hit += inside[_top(fitted, item["response"], spans, encoder)]
        chance += float(np.mean(inside))
        n += 1
    return hit, n, chance


def _top(fitted: Fitted, response: str, spans: tuple[Span, ...], encoder: Encoder) -> int:
    levels = fitted.predict(whole_and_without(read_sentences(response, spans, encoder.read)))["score"]
    return int(shares_of(levels, fitted.heads["score"].middle).argmax())


def measure(path: str) -> dict[str, Any]:
    folder, encoder = read_folder(path), load_encoder(None)
    if not any(folder.column("evidence")):
        raise Unreadable(f"{path}: no answer has marked words (column evidence).")
    rows = read_rows(folder.column("response"), encoder)
    questions = {}
    for question in folder.questions:
        counts = np.zeros(3)
        for train, test in folder.divisions(question):
            counts += hits(folder, rows, train, test, encoder)
            progress(f"{question}: {int(counts[0])} of {int(counts[1])}")
        hit, n, chance = counts
        known = max(n, 1)
        questions[question] = {"hit": rounded(hit / known), "n": int(n), "by_chance": rounded(chance / known)}
    return {"questions": questions}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench evidence", description=__doc__)
    parser.add_argument("folder")
    given = parser.parse_args()
    return run(lambda: measure(given.folder))


if __name__ == "__main__":
    sys.exit(main())
