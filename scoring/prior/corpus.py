"""The answers and ratings of scoring/corpus, as training needs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

FOLDER = Path(__file__).parent.parent / "corpus"


@dataclass(frozen=True)
class RatedAnswer:
    """asked: prompt and stimulus. levels: competency -> median of its readings, 1 to 5."""

    id: str
    question: str
    asked: str
    response: str
    levels: Mapping[str, float]


def _files(pattern: str) -> list[Any]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob(pattern))]


def _readings() -> dict[str, dict[str, list[int]]]:
    """Answer -> competency -> the levels that the passes gave."""
    found: dict[str, dict[str, list[int]]] = {}
    for ratings in (*_files("ratings/*-pass1.json"), *_files("ratings/*-pass2.json"), *_files("ratings/third*.json")):
        for answer, levels in ratings.items():
            for competency, level in levels.items():
                if level is not None:
                    found.setdefault(answer, {}).setdefault(competency, []).append(level)
    return found


def read_corpus() -> list[RatedAnswer]:
    """In order of their ids."""
    asked = {
        item["key"]: f"{item['prompt']}\n{item.get('stimulus', '')}"
        for file in _files("questions/*.json")
        for item in file
    }
    readings = _readings()
    answers = [item for file in _files("answers/*.json") for item in file]
    return [
        RatedAnswer(
            id=item["id"],
            question=item["question"],
            asked=asked[item["question"]],
            response=item["response"],
            levels={key: float(median(levels)) for key, levels in readings.get(item["id"], {}).items()},
        )
        for item in sorted(answers, key=lambda item: str(item["id"]))
    ]
