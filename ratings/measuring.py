"""How far a machine rater agrees with people beside how far people agree with each other, from the ratings themselves.

Like is compared with like: the machine with one person, and that person with one other, on the same answers. The mean
of two people is a better measure than either, so a machine held against it would look better than people do.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ratings.models import MachineRater, Rating, TrainedOn
from scoring.agreement import Estimate, Together, agree_together
from scoring.totals import combined_level

# The share of bands that are meant to hold what people say (see scoring.totals.BAND_Z).
NOMINAL_COVERAGE = 0.9


@dataclass(frozen=True)
class Said:
    """What people said blind of one answer on one competency, in the order in which they said it."""

    question: str
    levels: tuple[float, ...]
    at: datetime


@dataclass(frozen=True)
class Pair:
    """One answer x competency that a machine and people rated."""

    answer: int
    competency: str
    said: Said
    machine: float
    low: float
    high: float


def said_blind() -> QuerySet[Rating]:
    """People's levels that hold and that were given before seeing anybody else's."""
    return Rating.objects.current().by_people().filter(state=Rating.State.RATED, blind=True, part=None).order_by()


def blind_levels(answers: Sequence[int], *, within: QuerySet[Rating] | None = None) -> dict[tuple[int, str], Said]:
    """What people said blind of these answers (ids), by answer and competency, in one query."""
    found: dict[tuple[int, str], Said] = {}
    rows: Any = (
        (said_blind() if within is None else within)
        .filter(answer__in=answers)
        .order_by("id")
        .values_list("answer", "competency", "level", "created_at", "answer__question_version__question__key")
    )
    for answer, competency, level, at, question in rows.iterator(chunk_size=5000):
        before = found.get((answer, competency))
        levels = (*before.levels, level) if before else (level,)
        found[answer, competency] = Said(question, levels, at)
    return found


def pairs_of(rater: MachineRater) -> list[Pair]:
    """What this version and people both rated, blind, the latest last, in two queries.

    Answers that its model was trained on are left out: of those it knew what people said.
    """
    rows: Any = _rated_unseen(rater).values_list("answer", "competency", "level", "low", "high")
    machine = list(rows)
    # The ids themselves, not a query for them: without statistics the database joins that row by row.
    said = blind_levels(list({answer for answer, *_ in machine}))
    pairs = [
        Pair(answer, competency, said[answer, competency], level, low, high)
        for answer, competency, level, low, high in machine
        if (answer, competency) in said
    ]
    return sorted(pairs, key=lambda pair: (pair.said.at, pair.answer, pair.competency))


def can_be_measured(rater: MachineRater) -> bool:
    """Whether there is any answer that it and people both rated, in one query."""
    return said_blind().filter(answer__in=_rated_unseen(rater).values("answer")).exists()


def _rated_unseen(rater: MachineRater) -> QuerySet[Rating]:
    rated = Rating.objects.current().filter(machine_rater=rater, state=Rating.State.RATED, part=None).order_by()
    if rater.model_id is None:
        return rated
    return rated.exclude(answer__in=TrainedOn.objects.filter(model=rater.model_id).values("answer"))


def figures_of(pairs: Sequence[Pair]) -> dict[str, Any]:
    """All figures of a report, as plain data. Each figure is [value, low, high] with `n` and `answers` beside it.

    {"machine", "people": figure, "coverage": {"inside", "nominal", "n"},
    "competencies", "questions": [{"key", "machine", "people", "coverage"}]}
    """
    return {
        **_part(pairs),
        "competencies": _by(pairs, lambda pair: pair.competency),
        "questions": _by(pairs, lambda pair: pair.said.question),
    }


def _by(pairs: Iterable[Pair], key: Callable[[Pair], str]) -> list[dict[str, Any]]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(key(pair), []).append(pair)
    return [{"key": name, **_part(group)} for name, group in sorted(groups.items())]


def _part(pairs: Sequence[Pair]) -> dict[str, Any]:
    two = [pair for pair in pairs if len(pair.said.levels) > 1]
    return {
        "machine": figure(machine_agreement(pairs)),
        "people": figure(
            agree_together(
                [pair.answer for pair in two],
                [pair.said.levels[0] for pair in two],
                [pair.said.levels[1] for pair in two],
            )
        ),
        "coverage": _coverage(pairs),
    }


def machine_agreement(pairs: Sequence[Pair]) -> Together:
    """The machine with the first person who rated."""
    return agree_together(
        [pair.answer for pair in pairs],
        [pair.said.levels[0] for pair in pairs],
        [pair.machine for pair in pairs],
    )


def figure(found: Together) -> Mapping[str, Any]:
    return {
        "kappa": _ends(found.kappa),
        "exact": _ends(found.exact),
        "adjacent": _ends(found.adjacent),
        "error": _ends(found.error),
        "n": found.n,
        "answers": found.answers,
    }


def _coverage(pairs: Sequence[Pair]) -> Mapping[str, Any]:
    """How many bands hold what people say together."""
    inside = [1 if pair.low <= combined_level(pair.said.levels) <= pair.high else 2 for pair in pairs]
    # A share with its interval is how often these agree with "inside".
    found = agree_together([pair.answer for pair in pairs], [1] * len(pairs), inside)
    return {"inside": _ends(found.exact), "nominal": NOMINAL_COVERAGE, "n": found.n}


def _ends(estimate: Estimate) -> list[float | None]:
    return [None if number is None else round(number, 4) for number in (estimate.value, estimate.low, estimate.high)]
