"""Answers from a CSV file, the questions they answer, and the rater that ships: what several benches share."""

from __future__ import annotations

import csv
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus import read
from scoring.rubric import Question, Rubric
from scoring.text import normalise

ROOT = Path(__file__).parent.parent
LARGEST_FIELD = 10_000_000


class Unreadable(Exception):
    """The file is not what the bench needs; the message says what is."""


class Honest(NamedTuple):
    id: str
    question: str
    response: str


def rows_of(path: str | Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file as dicts, absent cells as "". Raises `Unreadable`."""
    usual = csv.field_size_limit(LARGEST_FIELD)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in needed if name not in (table.fieldnames or ())]
            if missing:
                raise Unreadable(f"{path}: a column is missing: {', '.join(missing)}. Needed: {', '.join(needed)}.")
            rows = [{name: value or "" for name, value in row.items() if isinstance(name, str)} for row in table]
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path} is no CSV file in UTF-8: {error}.") from error
    finally:
        csv.field_size_limit(usual)  # it holds for the whole process
    if not rows:
        raise Unreadable(f"{path} has no rows.")
    return rows


def honest_of(path: str | Path | None) -> list[Honest]:
    """Honest answers of a file (id, question, response), or those of scoring/corpus."""
    if path is None:
        answers = [answer for file in read("answers/*.json") for answer in file]
        return [Honest(answer["id"], answer["question"], answer["response"]) for answer in answers]
    rows = rows_of(path, ("id", "question", "response"))
    return [Honest(row["id"], row["question"], row["response"]) for row in rows]


@cache
def rubric() -> Rubric:
    return Rubric.from_dict(json.loads((ROOT / "roles" / "content" / "core_rubric.json").read_text(encoding="utf-8")))


@cache
def _known() -> dict[str, Question]:
    """Corpus and bank questions by key and by prompt."""
    bank = (ROOT / "assessments" / "content" / "questions").glob("*.json")
    found: list[Any] = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(bank)]
    found += [question for file in read("questions/*.json") for question in file]
    questions = [Question.from_dict(item) for item in found]
    return {question.key: question for question in questions} | {normalise(item.prompt): item for item in questions}


@cache
def question_of(text: str) -> Question:
    """The question with this key or prompt; else one whose prompt is the text, which nobody has mapped.

    A key that nobody knows ("late-refund") is read as words; that is all there is to know of the question.
    """
    known = _known().get(text.strip()) or _known().get(normalise(text))
    if known:
        return known
    bare = text.strip() or "Unknown question"
    return Question("asked", bare if re.search(r"\s", bare) else re.sub(r"[-_]+", " ", bare))


def wilson(hits: int, n: int) -> list[float] | None:
    """95 % interval of a share."""
    if not n:
        return None
    z, share = 1.959964, hits / n
    middle, half = share + z * z / (2 * n), z * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return [
        round(max(0.0, (middle - half) / (1 + z * z / n)), 4),
        round(min(1.0, (middle + half) / (1 + z * z / n)), 4),
    ]


def progress(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
