"""The invented people of the demo, and their answers. README.md in this folder says how they were made."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
QUESTIONS = FOLDER.parent.parent / "assessments" / "content" / "questions"


@dataclass(frozen=True)
class Candidate:
    """answers: question key -> the parts of the answer. levels: question key -> competency -> the level that a careful
    reader would give."""

    key: str
    name: str
    email: str
    answers: dict[str, list[str]]
    levels: dict[str, dict[str, int]]


def people() -> dict[str, dict[str, Any]]:
    return {person["key"]: person for person in _read(FOLDER / "people.json")}


def candidates(assessment: str) -> list[Candidate]:
    """Those who answered this assessment, in the order of the file."""
    everybody = people()
    answers: dict[str, dict[str, list[str]]] = {}
    levels: dict[str, dict[str, dict[str, int]]] = {}
    in_parts = FOLDER / "parts" / f"{assessment}.json"
    for item in _read(in_parts if in_parts.exists() else FOLDER / "answers" / f"{assessment}.json"):
        answers.setdefault(item["person"], {})[item["question"]] = item.get("parts") or [item["text"]]
        levels.setdefault(item["person"], {})[item["question"]] = item["levels"]
    return [
        Candidate(key, everybody[key]["name"], everybody[key]["email"], texts, levels[key])
        for key, texts in answers.items()
    ]


def own_interviews() -> Iterator[tuple[str, int, str, str]]:
    """All demo answers in one text as rows of an interviews file: candidate, position, question, response."""
    for file in sorted((FOLDER / "answers").glob("*.json")):
        for candidate in candidates(file.stem):
            for position, (question, (text,)) in enumerate(candidate.answers.items(), start=1):
                yield candidate.key, position, _read(QUESTIONS / f"{question}.json")["prompt"], text


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
