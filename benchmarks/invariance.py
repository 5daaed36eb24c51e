"""How far a rating moves when an honest answer says the same in other words or letters.

    bin/bench invariance [FILE] [--sample N]

FILE: a CSV with columns id, question, response; without it, the answers of scoring/corpus. --sample: only so many of
them, drawn with a fixed seed. Each answer is rated as it stands and with typos, without articles, in the word order of
a learner, with other names, in the other spelling of English; a change that leaves a text as it is does not count.

mean_shift: the mean of all shifts with their sign, taken as an absolute value: whether a change pulls ratings one way.
p95_shift: of the shifts without their sign, what 95 in 100 stay below. Both in levels, over answers and competencies
that are rated before and after. state_changes: the share of answers in which a competency was rated only before or only
after, or a gate tripped only after.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np

from benchmarks._answers import Honest, Unreadable, honest_of, progress, question_of, wilson
from benchmarks._changes import CHANGES
from benchmarks._rating import rate
from scoring.outcome import Outcome

STEP = 50


@dataclass
class Moved:
    """What one kind of change did."""

    shifts: list[float] = field(default_factory=list)
    states: int = 0
    n: int = 0

    def add(self, before: dict[str, Outcome], after: dict[str, Outcome]) -> None:
        self.n += 1
        self.states += any(before[key].state != after[key].state for key in before)
        self.shifts += [
            new - old
            for key in sorted(before)
            if (old := before[key].level) is not None and (new := after[key].level) is not None
        ]

    def figures(self) -> dict[str, Any]:
        shifts = np.array(self.shifts)
        return {
            "mean_shift": round(abs(float(shifts.mean())), 4) if len(shifts) else None,
            "p95_shift": round(float(np.quantile(np.abs(shifts), 0.95)), 4) if len(shifts) else None,
            "state_changes": round(self.states / self.n, 4) if self.n else None,
            "state_changes_95": wilson(self.states, self.n),
            "n": self.n,
            "shifts": len(shifts),
        }


def measure(honest: Sequence[Honest]) -> dict[str, Any]:
    kinds: dict[str, Moved] = {kind: Moved() for kind in CHANGES}
    whole = Moved()
    for number, item in enumerate(honest, 1):
        question = question_of(item.question)
        before: dict[str, Outcome] | None = None
        for kind, change in CHANGES.items():
            # By its own seed: an answer changes the same way whatever else is in the file.
            random = Random(f"{kind} {item.id}")  # noqa: S311
            changed = change(item.response, f"{question.prompt} {question.stimulus}", random)
            if changed == item.response:
                continue
            before = before or rate(item.response, question)
            after = rate(changed, question)
            kinds[kind].add(before, after)
            whole.add(before, after)
        if number % STEP == 0:
            progress(f"{number} of {len(honest)} answers")
    return {**whole.figures(), "kinds": {kind: moved.figures() for kind, moved in kinds.items()}}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench invariance", description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", help="CSV: id, question, response (default: scoring/corpus)")
    parser.add_argument("--sample", type=int, help="so many answers only")
    given = parser.parse_args(arguments)
    try:
        honest = honest_of(given.file)
    except Unreadable as error:
        parser.error(str(error))
    if given.sample is not None and given.sample < len(honest):
        honest = Random(1).sample(honest, max(0, given.sample))  # noqa: S311
    sys.stdout.write(json.dumps(measure(honest)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
