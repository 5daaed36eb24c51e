"""Who is where in an opening, how long each stage takes, and where people leave: one grouped query for any number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from openings.models import Opening

STAGES: dict[str, str | Promise] = {
    "invited": _("Invited"),
    "answering": _("Answering"),
    "submitted": _("Submitted"),
    "scored": _("Scored"),
    "advanced": _("Advanced"),
    "offered": _("Offer"),
    "hired": _("Hired"),
}
# Fewer are counted at every look; of more, what was counted stands so long.
ALWAYS_COUNTED = 100
STANDS_FOR = timedelta(minutes=5)
BAR = 320

# Days are whole days between dates: times of day would give away what extra time somebody was granted.
COUNT = """
WITH sat AS (
    SELECT s.application_id, min(s.started_at) AS began, max(s.submitted_at) AS submitted, min(sheet.scored) AS scored
    FROM openings_application a
    JOIN sittings_sitting s ON s.application_id = a.id
    LEFT JOIN LATERAL (
        SELECT min(created_at) AS scored FROM results_scoresheet WHERE sitting_id = s.id
    ) sheet ON true
    WHERE a.opening_id = ANY(%(openings)s)
    GROUP BY s.application_id
), decided AS (
    SELECT d.application_id,
        (array_agg(d.kind ORDER BY d.id DESC))[1] AS kind,
        min(d.holds_since) FILTER (WHERE d.kind <> 'hold') AS first,
        min(d.holds_since) FILTER (WHERE d.kind IN ('advance', 'offer', 'hired')) AS advanced,
        min(d.holds_since) FILTER (WHERE d.kind IN ('offer', 'hired')) AS offered,
        min(d.holds_since) FILTER (WHERE d.kind = 'hired') AS hired
    FROM openings_application a
    JOIN results_decision d ON d.application_id = a.id AND d.undone_at IS NULL AND d.holds_since IS NOT NULL
    WHERE a.opening_id = ANY(%(openings)s)
    GROUP BY d.application_id
), facts AS (
    SELECT a.opening_id, a.created_at AS invited, sat.began, sat.submitted, sat.scored,
        decided.kind, decided.first, decided.advanced, decided.offered, decided.hired,
        CASE WHEN decided.hired IS NOT NULL THEN 7 WHEN decided.offered IS NOT NULL THEN 6
            WHEN decided.advanced IS NOT NULL THEN 5 WHEN sat.scored IS NOT NULL THEN 4
            WHEN sat.submitted IS NOT NULL THEN 3 WHEN sat.began IS NOT NULL THEN 2 ELSE 1 END AS reached,
        sat.began IS NULL AND decided.kind IS NULL AND link.over AS link_over
    FROM openings_application a
    LEFT JOIN sat ON sat.application_id = a.id
    LEFT JOIN decided ON decided.application_id = a.id
    LEFT JOIN LATERAL (
        SELECT revoked_at IS NOT NULL OR expires_at <= %(at)s AS over
        FROM openings_invitation WHERE application_id = a.id AND sat.began IS NULL ORDER BY id DESC LIMIT 1
    ) link ON true
    WHERE a.opening_id = ANY(%(openings)s)
)
SELECT opening_id, stage,
    count(*) AS reached,
    count(*) FILTER (WHERE reached = number AND kind = 'decline') AS declined,
    count(*) FILTER (WHERE reached = number AND kind = 'withdrew') AS withdrew,
    count(*) FILTER (WHERE reached = number AND link_over) AS link_over,
    count(*) FILTER (WHERE reached > number) AS went_on,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(until::date - since::date, 0))
        FILTER (WHERE until IS NOT NULL) AS median,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY greatest(until::date - since::date, 0))
        FILTER (WHERE until IS NOT NULL) AS ninetieth
FROM facts CROSS JOIN LATERAL (VALUES
    (1, 'invited', invited, began),
    (2, 'answering', began, submitted),
    (3, 'submitted', submitted, scored),
    (4, 'scored', scored, first),
    (5, 'advanced', advanced, offered),
    (6, 'offered', offered, hired),
    (7, 'hired', hired, NULL::timestamptz)
) AS steps(number, stage, since, until)
WHERE number <= reached
GROUP BY opening_id, stage
"""


@dataclass(frozen=True)
class Stage:
    """How many came so far, and what became of them: went on, left, or are still here.

    median, ninetieth: whole days from coming here to going on, or to a decision; None where nobody has.
    """

    key: str
    reached: int
    went_on: int
    declined: int
    withdrew: int
    link_over: int
    median: float | None
    ninetieth: float | None

    @property
    def label(self) -> str:
        return str(STAGES[self.key])

    @property
    def left(self) -> int:
        return self.declined + self.withdrew + self.link_over

    @property
    def here(self) -> int:
        return self.reached - self.went_on - self.left


@dataclass(frozen=True)
class Bar:
    """A stage as it is drawn: where each part begins and how wide it is, on a scale of BAR."""

    stage: Stage
    went_on: int
    here_x: int
    here: int
    left_x: int
    left: int


@dataclass(frozen=True)
class Pipeline:
    """The stages of one opening, and when they were counted."""

    stages: list[Stage]
    counted_at: datetime

    def bars(self) -> list[Bar]:
        whole = self.stages[0].reached or 1

        def wide(n: int) -> int:
            # Somebody is never nobody.
            return max(2, round(BAR * n / whole)) if n else 0

        return [
            Bar(
                stage,
                went_on=(on := wide(stage.went_on)),
                here_x=on,
                here=(here := wide(stage.here)),
                left_x=on + here,
                left=wide(stage.left),
            )
            for stage in self.stages
        ]

    def spark(self) -> list[tuple[int, int, int]]:
        """The stages as columns, small: x, y and height."""
        whole = self.stages[0].reached or 1
        heights = [max(1, round(26 * stage.reached / whole)) if stage.reached else 0 for stage in self.stages]
        return [(16 * number, 27 - height, height) for number, height in enumerate(heights)]

    @property
    def candidates(self) -> int:
        return self.stages[0].reached

    @property
    def hired(self) -> int:
        return self.stages[-1].reached


def pipeline_of(opening: Opening, *, size: int, at: datetime) -> Pipeline:
    """Of an opening with so many candidates: counted now, or where there are many, at most five minutes ago."""
    return pipelines([(opening.pk, size)], at=at)[opening.pk]


def pipelines(openings: Sequence[tuple[int, int]], *, at: datetime) -> dict[int, Pipeline]:
    """The same for several, given as (opening, candidates), in one query at most."""
    found: dict[int, Pipeline] = _kept([pk for pk, size in openings if size > ALWAYS_COUNTED])
    missing = [pk for pk, _size in openings if pk not in found]
    if missing:
        counted = _count(missing, at)
        _keep({pk: counted[pk] for pk, size in openings if pk in counted and size > ALWAYS_COUNTED})
        found |= counted
    return found


def _count(openings: Iterable[int], at: datetime) -> dict[int, Pipeline]:
    ids = list(openings)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"openings": ids, "at": at})
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    counted: dict[tuple[int, str], dict[str, Any]] = {(row.pop("opening_id"), row.pop("stage")): row for row in rows}
    return {
        pk: Pipeline([Stage(key, **counted[pk, key]) if (pk, key) in counted else _nobody(key) for key in STAGES], at)
        for pk in ids
    }


def _nobody(key: str) -> Stage:
    return Stage(key, 0, 0, 0, 0, 0, None, None)


def key_of(pk: int) -> str:
    return f"pipeline:{pk}"


def _kept(openings: Sequence[int]) -> dict[int, Pipeline]:
    try:
        kept = cache.get_many([key_of(pk) for pk in openings]) if openings else {}
    except RedisError:
        return {}  # a cache that is down costs time, not the page
    return {pk: kept[key_of(pk)] for pk in openings if key_of(pk) in kept}


def _keep(counted: dict[int, Pipeline]) -> None:
    try:
        if counted:
            cache.set_many({key_of(pk): found for pk, found in counted.items()}, STANDS_FOR.total_seconds())
    except RedisError:
        return
