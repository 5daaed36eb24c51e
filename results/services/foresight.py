"""What putting a machine rater in another's place would change: levels, score sheets and orders, counted, nameless."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

import numpy as np

from openings.models import Opening
from ratings import engine
from ratings.models import Foresight, MachineRater, Rating
from ratings.queries import answers_of_sitting, current_ratings, other_answers
from results.services.sheets import counting_ratings, gather, policy_in
from scoring.outcome import RATED
from scoring.totals import AnswerRatings, add_up
from sittings.models import Answer, Sitting
from sittings.queries import answer_text

# The latest sittings of open openings: enough to see what would move, few enough for one job.
MOST_SITTINGS = 60
Level = tuple[float, float, float]
NOTICEABLE = 0.05


@dataclass
class _Seen:
    """own: how many of the levels compared with are the machine rater's own, which cannot move."""

    moves: list[float] = field(default_factory=list)
    own: int = 0
    totals: dict[int, list[tuple[float, float]]] = field(default_factory=dict)


def prepare_foresight(*, machine_rater_id: int) -> Callable[[datetime], None]:
    """Rate with it what other machine raters have rated, outside any transaction, and return what keeps the counts."""
    rater = MachineRater.objects.select_related("model").get(pk=machine_rater_id)
    seen = _Seen()
    sittings = _sittings()
    for sitting in sittings:
        _compare(rater, sitting, seen)
    figures = {"sittings": len(sittings), "own": seen.own, **_levels(seen.moves), **_orders(seen.totals)}

    def write(at: datetime) -> None:
        Foresight.objects.create(machine_rater=rater, figures=figures, made_at=at)

    return write


def _sittings() -> list[Sitting]:
    rated = Rating.objects.by_machines().filter(state=Rating.State.RATED).values("answer__sitting")
    return list(
        Sitting.objects.filter(pk__in=rated, application__opening__state=Opening.State.OPEN)
        .select_related("application__opening__policy__rubric_version")
        .order_by("-id")[:MOST_SITTINGS]
    )


def _compare(rater: MachineRater, sitting: Sitting, seen: _Seen) -> None:
    answers = answers_of_sitting(sitting)
    ratings = counting_ratings(current_ratings(answers))
    machine = {(r.answer_id, r.competency_id): float(r.level or 0) for r in ratings if r.machine_rater_id}
    own = {
        (r.answer_id, r.competency_id): (float(r.level), float(r.low or 1), float(r.high or 5))
        for r in ratings
        if r.machine_rater_id == rater.pk and r.level is not None
    }
    by_others = {answer for answer, _ in machine.keys() - own.keys()}
    new = _new_levels(rater, sitting, [answer for answer in answers if answer.pk in by_others]) | own
    seen.own += len(own)
    seen.moves += [new[key][0] - level for key, level in machine.items() if key in new]
    policy = policy_in(sitting.application.opening.policy)
    before = gather(ratings)
    now, then = (add_up(rows, policy).value for rows in (before, _replaced(before, new)))
    if now is not None and then is not None:
        seen.totals.setdefault(sitting.application.opening_id, []).append((now, then))


def _new_levels(rater: MachineRater, sitting: Sitting, answers: Iterable[Answer]) -> dict[tuple[int, str], Level]:
    """What it says of these answers; of those that it was trained on, what it would say had it been trained without."""
    loaded = engine.rater_of(rater)
    held_out = engine.held_out_of(rater)
    rubric = sitting.application.opening.policy.rubric_version.to_engine()
    found: dict[tuple[int, str], Level] = {}
    for answer in answers:
        if str(answer.pk) in held_out:
            found |= {(answer.pk, key): level for key, level in held_out[str(answer.pk)].items()}
            continue
        outcomes = loaded.rate_answer(
            answer=answer_text(answer),
            question=answer.question_version.to_engine(),
            history="",
            rubric=rubric,
            language=answer.language,
            others=other_answers(answer),
        )
        for key, outcome in outcomes.items():
            if outcome.state == RATED and None not in (outcome.level, outcome.low, outcome.high):
                found[answer.pk, key] = (outcome.level or 0, outcome.low or 1, outcome.high or 5)
    return found


def _replaced(rows: Sequence[AnswerRatings], new: Mapping[tuple[int, str], Level]) -> list[AnswerRatings]:
    return [
        AnswerRatings(row.answer_id, row.competency, row.human, (new[key],))
        if row.machine and (key := (int(row.answer_id), row.competency)) in new
        else row
        for row in rows
    ]


def _levels(moves: Sequence[float]) -> dict[str, Any]:
    """How far the machine's own levels move."""
    if not moves:
        return {"levels": 0}
    size = np.abs(moves)
    return {
        "levels": len(moves),
        "mean_move": round(float(size.mean()), 3),
        "mean_shift": round(float(np.mean(moves)), 3),
        "half": int((size >= 0.5).sum()),
        "whole": int((size >= 1).sum()),
    }


def _orders(totals: Mapping[int, Sequence[tuple[float, float]]]) -> dict[str, Any]:
    """How many totals move, and how many pairs of candidates of one opening change places."""
    moved = [abs(then - now) for pairs in totals.values() for now, then in pairs]
    places = [
        (first[0] - second[0]) * (first[1] - second[1]) < 0
        for pairs in totals.values()
        for first, second in combinations(pairs, 2)
    ]
    return {
        "sheets": len(moved),
        "sheets_moved": sum(move >= NOTICEABLE for move in moved),
        "largest_move": round(max(moved, default=0.0), 2),
        "pairs": len(places),
        "pairs_swapped": sum(places),
    }
