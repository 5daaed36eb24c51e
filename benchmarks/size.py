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
import time
from datetime import timedelta
from typing import Any

from benchmarks._serving import folder, set_up
from cxhire.local import ROOT, Keeper, kept, say

OPENINGS, OPEN = 40, 8
SMALL = 100


def pages(largest: Any, manager: Any, rater: Any) -> list[tuple[str, Any, str]]:
    """Name, who asks, and the address."""
    from openings.models import Application  # noqa: PLC0415  (Django is set up by then)

    three = Application.objects.filter(opening=largest, decisions=None).order_by("id").values_list("pk", flat=True)[:3]
    here = f"/openings/{largest.pk}/"
    return [
        ("ranking", manager, here),
        ("ranking_undecided", manager, f"{here}?stage=undecided"),
        ("candidates", manager, f"{here}candidates/"),
        ("compare", manager, f"{here}compare/?" + "&".join(f"c={pk}" for pk in three)),
        ("pipeline", manager, f"{here}pipeline/"),
        ("pipelines", manager, "/openings/pipeline/"),
        ("search_name", manager, "/search/?q=mara+lind"),
        ("search_common", manager, "/search/?q=ana"),
        ("palette", manager, "/search/quick/?q=mara+li"),
        ("home", manager, "/"),
        ("queue", rater, "/rate/"),
    ]


def measured(client: Any, path: str, looks: int) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    for _ in range(2):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    asked = len(queries)  # the next request empties the log
    took = []
    for _ in range(looks):
        began = time.perf_counter()
        client.get(path)
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    slow = took[min(len(took) - 1, int(0.95 * len(took)))]
    return {"status": status, "queries": asked, "p50": round(took[len(took) // 2], 1), "p95": round(slow, 1)}


def look_at_all(asked: list[tuple[str, Any, str]], looks: int) -> dict[str, Any]:
    from django.test import Client  # noqa: PLC0415

    found = {}
    for name, user, path in asked:
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found[name] = measured(client, path, looks)
        say(f"  {name}: {found[name]}")
    return found


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import Team, User  # noqa: PLC0415
    from assessments.models import Assessment  # noqa: PLC0415
    from benchmarks._filling import analyse, fill  # noqa: PLC0415
    from openings.models import Opening  # noqa: PLC0415
    from openings.services.openings import close_opening, create_opening  # noqa: PLC0415
    from openings.services.policies import make_policy  # noqa: PLC0415
    from roles.models import Role  # noqa: PLC0415
    from roles.queries import current_rubric_version  # noqa: PLC0415

    at = timezone.now()
    role, rubric = Role.objects.get(key="associate"), current_rubric_version()
    team, _ = Team.objects.get_or_create(name="Benches")
    users = [User.objects.create_user(f"b{n}@bench.example", name=f"B{n}", role=r) for n, r in enumerate(
        ("hiring_manager", "rater", "rater", "rater"))]  # fmt: skip
    for user in users:
        user.teams.add(team)
    manager, first, second, idle = users
    weights = {item["key"]: 20 for item in rubric.body["competencies"]}
    rules: dict[str, Any] = {"weights": weights, "minimums": {}, "machine_raters": [], "reveal": "open"}
    policy = make_policy(rubric_version=rubric, by=manager, at=at, **rules)
    version = Assessment.objects.get(key="associate-core").current
    assert version is not None  # noqa: S101
    openings: list[Opening] = []
    for number in range(OPENINGS):
        made = at - timedelta(days=41 + number)
        opening = create_opening(title=f"Opening {number}", role=role, team=team, assessment_version=version,
                                 policy=policy, kind="assessed", by=manager, at=made)  # fmt: skip
        openings.append(opening)
    sheet = [
        {"competency": key, "value": 3.4, "low": 2.9, "high": 3.9, "se": 0.25, "n_human": 2, "n_machine": 0,
         "provisional": False, "meets_minimum": None, "ratings": []} for key in weights
    ]  # fmt: skip
    questions = list(version.items.order_by("position").values_list("question_version", flat=True)[:2])
    facts = {"at": at, "questions": questions, "raters": [first.pk, second.pk], "rubric": rubric.pk,
             "manager": manager.pk, "competencies": json.dumps(sheet)}  # fmt: skip
    for opening in openings[OPEN:]:
        close_opening(opening=opening, by=manager, at=at)
    start = [0]

    def more(opening: Opening, count: int) -> None:
        fill(opening=opening, start=start[0], count=count, whole=opening in openings[OPEN:], **facts)
        start[0] += count

    more(openings[0], 61)
    for opening in openings[1:]:
        more(opening, 1)
    analyse()
    asked = pages(openings[0], manager, idle)
    say(f"{start[0]} candidates:")
    small = look_at_all(asked, options.looks)
    more(openings[0], options.largest - 61)
    each = (options.candidates - options.largest - OPENINGS + 1) // (OPENINGS - 1)
    for opening in openings[1:]:
        # Those that are open hold a few hundred each, as hires under way do; the rest lies behind.
        more(opening, min(each, 300) if opening in openings[:OPEN] else each)
    more(openings[-1], options.candidates - start[0])
    analyse()
    say(f"{start[0]} candidates:")
    large = look_at_all(asked, options.looks)
    ratios = {name: round(large[name]["p95"] / small[name]["p95"], 2) for name in small}
    return {
        "candidates": [SMALL, start[0]],
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
            result = measure(options)
        sys.stdout.write(json.dumps(result) + "\n")
        return 0

    return kept(keeper, run)


if __name__ == "__main__":
    sys.exit(main())
