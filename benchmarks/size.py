"""Does 100,000 candidates feel like 100? bin/bench size [--candidates 100000] [--largest 5000] [--looks 30]

Fills a database of its own, first with 100 candidates, of which a copy is kept, then with all: 40 openings of which
eight are open, the largest open. Each page is asked for by the same people at both sizes by turns, through the whole of
Django, so that a busy machine meets both alike. One line of JSON: for each page its queries and the milliseconds of
the middle and the slowest twentieth, small and large, and their ratio; the pages whose queries grow in number. Pages
that show the stages of an opening are asked for as they are while the counts are kept, and once more ("anew") with
everything counted at every look, which happens once in five minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

from django.db import connections

from benchmarks._serving import folder, set_up
from cxhire.local import ROOT, Keeper, kept, say

OPENINGS, OPEN = 40, 8
SMALL = 100


def measure(hiring: Any, looking: Any, options: argparse.Namespace) -> dict[str, Any]:
    hiring.fill_small(SMALL)
    asked = hiring.pages()
    small = looking.copy_database("small")
    hiring.fill_large(options.candidates, options.largest)
    say(f"{SMALL} and {hiring.written} candidates:")
    pages = looking.look_at_all(asked, {"small": small, "large": connections["default"]}, options.looks)
    for page in pages.values():
        page["p95_ratio"] = round(page["large"]["p95"] / page["small"]["p95"], 2)
    anew = {page.name for page in asked if page.anew}
    return {
        "candidates": [SMALL, hiring.written],
        "largest": options.largest,
        "pages": pages,
        "worst_p95_ratio": max(page["p95_ratio"] for name, page in pages.items() if name not in anew),
        "worst_p95_ratio_anew": max(pages[name]["p95_ratio"] for name in anew),
        "more_queries": [name for name, page in pages.items() if page["large"]["queries"] > page["small"]["queries"]],
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
            result = measure(hiring, _looking, options)
        sys.stdout.write(json.dumps(result) + "\n")
        return 0

    return kept(keeper, run)


if __name__ == "__main__":
    sys.exit(main())
