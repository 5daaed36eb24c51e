"""One question of each kind to practise on: made up, measured by nobody, kept nowhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assessments import kinds

FILE = Path(__file__).parent / "content" / "practice.json"


@dataclass(frozen=True)
class Practice:
    """Looks to a template as a question version does."""

    kind: str
    language: str
    title: str
    prompt: str
    guidance: str
    content: dict[str, Any]
    stimulus: str = ""

    @property
    def asked(self) -> kinds.Asked:
        return kinds.asked(self.kind, self.content)


@cache
def practice_questions(language: str = "en") -> dict[str, Practice]:
    """By kind; in English what is not there in `language`."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    wanted = [row for name in ("en", language) for row in rows if row["language"] == name]
    return {row["kind"]: Practice(**row) for row in wanted}


def practice_for(asked: Iterable[str], language: str = "en") -> list[Practice]:
    """Those for these kinds, each once, in this order."""
    known = practice_questions(language)
    return [known[kind] for kind in dict.fromkeys(asked) if kind in known]
