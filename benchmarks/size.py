"""Does 100,000 candidates feel like 100? bin/bench size [--candidates 100000] [--largest 5000] [--looks 30]

Fills a database of its own, first with 100 candidates, then with all: 40 openings of which eight are open, the largest
open. Each page is asked for by the same people at both sizes, through the whole of Django. One line of JSON: for each
page its queries and the milliseconds of the middle and the slowest twentieth, small and large, and their ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

from benchmarks._serving import folder, set_up
from cxhire.local import ROOT, Keeper, kept, say

OPENINGS, OPEN = 40, 8
SMALL = 100


def measure(hiring: Any, look_at_all: Any, options: argparse.Namespace) -> dict[str, Any]:
    found = []
    hiring.fill_small(SMALL)
    asked = hiring.pages()
    for size in ("small", "large"):
        if size == "large":
            hiring.fill_large(options.candidates, options.largest)
        say(f"{hiring.written} candidates:")
        found.append(look_at_all(asked, options.looks))
    small, large = found
    ratios = {name: round(large[name]["p95"] / small[name]["p95"], 2) for name in small}
    return {
        "candidates": [SMALL, hiring.written],
        "largest": options.largest,
        "pages": {name: {"small": small[name], "large": large[name], "p95_ratio": ratios[name]} for name in small},
        "worst_p95_ratio": max(ratios.values()),
        "same_queries": all(small[name]["queries"] == large[name]["queries"] for name in small),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench size", description=__doc__)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--largest", type=int, default=5000)
    parser.add_argument("--looks", type=int, default=30)
    options = parser.parse_args()
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    keeper = Keeper(folder(ROOT, "size"), port=None, fresh=True, bare=True)

    def run() -> int:
        with set_up(keeper):
            from benchmarks import _hiring, _looking  # noqa: PLC0415 - Django is set up by then

            hiring = _hiring.Hiring(openings=OPENINGS, still_open=OPEN, at=datetime.now(UTC))
            result = measure(hiring, _looking.look_at_all, options)
        sys.stdout.write(json.dumps(result) + "\n")
        return 0

    return kept(keeper, run)


if __name__ == "__main__":
    sys.exit(main())
