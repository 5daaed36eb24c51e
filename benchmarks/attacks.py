"""How many hostile answers the gates hand to people, and how many honest ones.

    bin/bench attacks [FILE] [--honest FILE] [--show]

FILE: a CSV with columns id, kind, question, response, base. `question` is a question's key or its text; `base` the id
or the text of the honest answer that the hostile one was made from, or empty. Without it: benchmarks/hostile/first.csv.
--honest: a CSV with columns id, question, response; without it, the answers of scoring/corpus.

caught, false_alarms: the share handed to a person. shift: the level minus that of the base, in mean over answers and
competencies that both are rated on, as a share of the scale, as if no gate stood before the rater.

An answer is compared with the honest ones to the same question, its own base left out: what somebody adds keywords to
is their own answer. Only where the kind's name says that somebody copied another's answer, its base is the other's.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks._answers import Honest, Unreadable, honest_of, progress, question_of, rows_of, wilson
from benchmarks._rating import gate_of, levels, rate

SHIPPED = Path(__file__).parent / "hostile" / "first.csv"
SCALE = 4
STEP = 100
_COPIED = re.compile(
    r"dup|plagiar|collu|copy_of|copied_(?:answer|candidate)|other_candidate|paraphras|swap|reorder", re.I
)


@dataclass
class Kind:
    """What became of one kind's answers."""

    reasons: Counter[str] = field(default_factory=Counter)
    shifts: list[float] = field(default_factory=list)
    n: int = 0

    @property
    def caught(self) -> int:
        return self.n - self.reasons[""]


class Others:
    """Honest answers, by question and by id."""

    def __init__(self, honest: Sequence[Honest]) -> None:
        self.by_id = {item.id: item for item in honest}
        self._by_question: dict[str, list[Honest]] = defaultdict(list)
        for item in honest:
            self._by_question[question_of(item.question).content_hash].append(item)

    def texts(self, question: str, without: str) -> list[str]:
        found = self._by_question[question_of(question).content_hash]
        return [item.response for item in found if item.response != without]


def measure(hostile: list[dict[str, str]], honest: list[Honest], show: bool = False) -> dict[str, Any]:
    others = Others(honest)
    kinds: dict[str, Kind] = defaultdict(Kind)
    for number, row in enumerate(hostile, 1):
        _try(row, others, kinds[row["kind"]], show)
        if number % STEP == 0:
            progress(f"{number} of {len(hostile)} hostile answers")
    alarms: Counter[str] = Counter()
    for number, item in enumerate(honest, 1):
        reason = gate_of(rate(item.response, question_of(item.question), others.texts(item.question, item.response)))
        alarms[reason] += 1
        if show and reason:
            progress(f"alarm {reason} {item.id}: {item.response[:100]!r}")
        if number % STEP == 0:
            progress(f"{number} of {len(honest)} honest answers")
    return _figures(kinds, alarms)


def _try(row: dict[str, str], others: Others, kind: Kind, show: bool) -> None:
    known = others.by_id.get(row["base"])
    base = known.response if known else row["base"]
    texts = others.texts(row["question"], base)
    if base and _COPIED.search(row["kind"]):
        texts.append(base)
    question = question_of(row["question"])
    reason = gate_of(rate(row["response"], question, texts))
    kind.n += 1
    kind.reasons[reason] += 1
    if show and not reason:
        progress(f"missed {row['kind']} {row['id']}: {row['response'][:100]!r}")
    if base:
        before, after = (levels(text, question) for text in (base, row["response"]))
        kind.shifts += [(after[key] - before[key]) / SCALE for key in sorted(before.keys() & after.keys())]


def _figures(kinds: dict[str, Kind], alarms: Counter[str]) -> dict[str, Any]:
    n, caught = sum(kind.n for kind in kinds.values()), sum(kind.caught for kind in kinds.values())
    honest = sum(alarms.values())
    wrong = honest - alarms[""]
    return {
        "caught": _share(caught, n),
        "caught_95": wilson(caught, n),
        "false_alarms": _share(wrong, honest),
        "false_alarms_95": wilson(wrong, honest),
        "n": n,
        "honest_n": honest,
        "kinds": {
            name: {
                "caught": _share(kind.caught, kind.n),
                "shift": round(fmean(kind.shifts), 4) if kind.shifts else None,
                "n": kind.n,
                "reasons": dict(sorted((code, count) for code, count in kind.reasons.items() if code)),
            }
            for name, kind in sorted(kinds.items())
        },
        "false_alarm_reasons": dict(sorted((code, count) for code, count in alarms.items() if code)),
    }


def _share(hits: int, n: int) -> float | None:
    return round(hits / n, 4) if n else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench attacks", description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", default=SHIPPED, help="CSV: id, kind, question, response, base")
    parser.add_argument("--honest", help="CSV: id, question, response (default: scoring/corpus)")
    parser.add_argument("--show", action="store_true", help="name what was missed and every false alarm")
    given = parser.parse_args(arguments)
    try:
        hostile = rows_of(given.file, ("id", "kind", "question", "response", "base"))
        honest = honest_of(given.honest)
    except Unreadable as error:
        parser.error(str(error))
    sys.stdout.write(json.dumps(measure(hostile, honest, given.show)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
