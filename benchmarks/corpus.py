"""What is in scoring/corpus, and how far the two ratings of an answer agree, per competency.

All were made by a language model, in blind passes: agreement is consistency, not the reliability of human raters.
"""

import json
import sys
from pathlib import Path
from typing import Any

from scoring.agreement import percent_exact, quadratic_weighted_kappa

FOLDER = Path(__file__).parent.parent / "scoring" / "corpus"
Ratings = dict[str, dict[str, int | None]]


def read(pattern: str) -> list[Any]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob(pattern))]


def measure() -> dict[str, Any]:
    answers = [answer for file in read("answers/*.json") for answer in file]
    first, second = _merged(read("ratings/*-pass1.json")), _merged(read("ratings/*-pass2.json"))
    words = sorted(len(answer["response"].split()) for answer in answers)
    return {
        "questions": len({question["key"] for file in read("questions/*.json") for question in file}),
        "answers": len(answers),
        "rated_twice": len(first.keys() & second.keys()),
        "words": {"least": words[0], "median": words[len(words) // 2], "most": words[-1]},
        "passes": {key: _agreement(first, second, key) for key in _competencies(first)},
    }


def _merged(files: list[Ratings]) -> Ratings:
    return {answer: levels for file in files for answer, levels in file.items()}


def _competencies(ratings: Ratings) -> list[str]:
    return sorted({key for levels in ratings.values() for key in levels})


def _agreement(first: Ratings, second: Ratings, key: str) -> dict[str, Any]:
    pairs = [
        (a, b)
        for answer in sorted(first.keys() & second.keys())
        if (a := first[answer].get(key)) is not None and (b := second[answer].get(key)) is not None
    ]
    ones, others = [a for a, _ in pairs], [b for _, b in pairs]
    return {
        "qwk": round(quadratic_weighted_kappa(ones, others, 1, 5) or 0, 3),
        "exact": round(percent_exact(ones, others) or 0, 3),
        "two_apart": sum(1 for a, b in pairs if abs(a - b) >= 2),
        "levels": [ones.count(level) for level in range(1, 6)],
        "n": len(pairs),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
