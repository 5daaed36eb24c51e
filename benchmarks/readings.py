"""How far two blind readings from the rubric's anchors agree, per competency.

benchmarks/blind_readings/: 30 answers and two readings of them. README.md there says who or what read them.
"""

import json
import sys
from pathlib import Path
from typing import Any

from scoring.agreement import percent_adjacent, percent_exact, quadratic_weighted_kappa

FOLDER = Path(__file__).parent / "blind_readings"


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def measure() -> dict[str, Any]:
    first, second = read("reader_a.json"), read("reader_b.json")
    competencies = sorted(next(iter(first.values())))
    figures = {}
    for key in competencies:
        pairs = [(first[answer][key], second[answer][key]) for answer in sorted(first)]
        both = [(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)]
        a, b = [pair[0] for pair in both], [pair[1] for pair in both]
        figures[key] = {
            "qwk": _round(quadratic_weighted_kappa(a, b, 1, 5)),
            "exact": _round(percent_exact(a, b)),
            "adjacent": _round(percent_adjacent(a, b)),
            "n": len(both),
            # Where only one said "no opportunity" the readings disagree, and no level tells by how much.
            "no_opportunity_both": sum(1 for x, y in pairs if isinstance(x, str) and isinstance(y, str)),
            "no_opportunity_one": sum(1 for x, y in pairs if isinstance(x, str) != isinstance(y, str)),
        }
    return {"answers": len(first), "competencies": figures}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
