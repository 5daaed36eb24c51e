"""How fast the learned machine rater works, as the worker runs it: bin/bench speed [--seconds N]

Gates, reading, levels, bands and evidence of answers of about 75 words, one at a time on one core, by a model of 300
answers of scoring/corpus, to questions that the rater has met before. Seconds are the processor's, so that other work
on the machine counts less; the encoder's share is given apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from typing import Any

from benchmarks._answers import progress, question_of, rubric
from benchmarks._main import run
from scoring.encoder import load_encoder
from scoring.learning.features import own_sentences
from scoring.prior.corpus import RatedAnswer, read_corpus
from scoring.raters.learned import Labelled, LearnedRater, Model, train

TRAINED = 300
WORDS = range(65, 86)
ANSWERS = 60


def labelled_of(item: RatedAnswer) -> Labelled:
    return Labelled(item.id, question_of(item.question), "", item.response, item.levels)


def measure(seconds: float) -> dict[str, Any]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    corpus = read_corpus()
    began = time.perf_counter()
    encoder = load_encoder(None)
    encoder_seconds = time.perf_counter() - began
    step = len(corpus) // TRAINED
    progress(f"training on {TRAINED} answers")
    model = train([labelled_of(item) for item in corpus[::step][:TRAINED]], rubric=rubric(), encoder=encoder)
    stored = model.to_bytes()
    began = time.perf_counter()
    rater = LearnedRater(encoder, Model.from_bytes(stored))
    load_seconds = encoder_seconds + time.perf_counter() - began
    tested = [item for item in corpus if len(item.response.split()) in WORDS and item.id not in model.manifest][
        :ANSWERS
    ]
    # As in a worker that has been at it for a while: what each question is measured against has been read.
    for item in tested:
        _rate(rater, item)
    rated, processor = 0, time.process_time()
    while time.process_time() - processor < seconds:
        _rate(rater, tested[rated % len(tested)])
        rated += 1
    spent = time.process_time() - processor
    alone, processor = 0, time.process_time()
    while time.process_time() - processor < seconds / 3:
        item = tested[alone % len(tested)]
        encoder.read([span.of(item.response) for span in own_sentences(item.response, "")])
        alone += 1
    return {
        "per_second_per_core": round(rated / spent, 1),
        "encoder_alone_per_second": round(alone / (time.process_time() - processor), 1),
        "load_seconds": round(load_seconds, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "answers": rated,
        "words": round(sum(len(item.response.split()) for item in tested) / len(tested), 1),
        "trained_on": len(model.manifest),
    }


def _rate(rater: LearnedRater, item: RatedAnswer) -> None:
    rater.rate_answer(answer=item.response, question=question_of(item.question), history="", rubric=rubric())


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench speed", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    given = parser.parse_args()
    return run(lambda: measure(given.seconds))


if __name__ == "__main__":
    sys.exit(main())
