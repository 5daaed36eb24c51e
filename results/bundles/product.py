"""What `bin/verify` checks a bundle with: the product's own arithmetic in the place of the script's."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from results.bundles.verify import Arithmetic, Row, main
from scoring.ranking import rank_ranges
from scoring.rubric import content_hash
from scoring.totals import AnswerRatings, PolicyIn, add_up


class ProductArithmetic(Arithmetic):
    def content_hash(self, obj: Any) -> str:
        return content_hash(obj)

    def add_up(self, ratings: Sequence[Row], policy: Row) -> dict[str, Any]:
        names = ("weights", "minimums", "machine", "missing")
        total = add_up(_gathered(ratings), PolicyIn(**{name: policy[name] for name in names}))
        found = asdict(total)
        return {**found, "total": total.value, "competencies": [asdict(score) for score in total.competencies]}

    def ranges(self, rows: Sequence[tuple[float, float | None]]) -> list[tuple[int, int]]:
        return [(found.best, found.worst) for found in rank_ranges(rows, rows)]


def _gathered(ratings: Sequence[Row]) -> list[AnswerRatings]:
    groups: dict[tuple[int, str], list[Row]] = {}
    for rating in ratings:
        groups.setdefault((rating["answer"], rating["competency"]), []).append(rating)
    return [
        AnswerRatings(
            answer_id=str(answer),
            competency=competency,
            human=tuple(float(row["level"]) for row in group if row["by"] == "person"),
            machine=tuple(
                (float(row["level"]), float(row["low"] or 1), float(row["high"] or 5))
                for row in group
                if row["by"] == "machine"
            ),
        )
        for (answer, competency), group in groups.items()
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], ProductArithmetic()))
