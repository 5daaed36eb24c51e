"""How much of what identifies a candidate is masked for raters, and how much else: bin/bench masking.

On marked answers in ratings/masking/marked: `held_out` is what counts; on `tuned_on` the rules were made. Both were
written by a language model, and no real answer is among them: recall on real ones is unknown until somebody marks some.
"""

import sys
from typing import Any

from benchmarks._main import rounded, run
from ratings.masking.measure import Found, marked_answers, measure


def masking() -> dict[str, Any]:
    result: dict[str, Any] = {}
    for file in ("held_out", "tuned_on"):
        answers = marked_answers(file)
        figures = measure(answers)
        result[file] = {"answers": len(answers), **{kind: _figures(found) for kind, found in figures.items()}}
    return result


def _figures(found: Found) -> dict[str, Any]:
    return {
        "recall": rounded(found.recall, 3),
        "precision": rounded(found.precision, 3),
        "spans": found.spans,
        "masked": found.masked,
    }


if __name__ == "__main__":
    sys.exit(run(masking))
