"""What ratings add up to: pure arithmetic, and the one place that rounds.

Bands are 90 % intervals throughout (`BAND_Z`); errors of different answers and competencies count as
independent.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

# Two-sided 90 % of the normal distribution: what a band means, and how a standard error is read out of one.
BAND_Z = 1.645
# One person's rating, by rule: levels spread by 1, a single rating reliable to .55, SEM = 1 x sqrt(1 - .55).
# Where raters of an answer differ by more than this, their own spread counts instead.
HUMAN_SE = 0.67

Band = tuple[float, float, float]


@dataclass(frozen=True)
class RatingIn:
    """One rating of one answer on one competency. `se` may stay None: it is read from the band or by rule."""

    competency: str
    level: float
    low: float | None
    high: float | None
    by: Literal["human", "machine"]
    se: float | None = None


@dataclass(frozen=True)
class AnswerRatings:
    """All ratings of one answer on one competency: levels by people, (level, low, high) by machine raters."""

    answer_id: str
    competency: str
    human: tuple[float, ...] = ()
    machine: tuple[Band, ...] = ()

    def __post_init__(self) -> None:
        for level in (*self.human, *(value for band in self.machine for value in band)):
            if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
                raise ValueError(f"Answer {self.answer_id}, {self.competency}: {level} is not within 1 to 5.")


def group_ratings(answer_id: str, ratings: Sequence[RatingIn]) -> list[AnswerRatings]:
    """The ratings of one answer, gathered per competency (in order of first appearance)."""
    human: dict[str, list[float]] = {}
    machine: dict[str, list[Band]] = {}
    for rating in ratings:
        human.setdefault(rating.competency, [])
        bands = machine.setdefault(rating.competency, [])
        if rating.by == "human":
            human[rating.competency].append(rating.level)
        else:
            low = LOWEST_LEVEL if rating.low is None else rating.low
            high = HIGHEST_LEVEL if rating.high is None else rating.high
            bands.append((rating.level, low, high))
    return [AnswerRatings(answer_id, key, tuple(human[key]), tuple(machine[key])) for key in human]


@dataclass(frozen=True)
class PolicyIn:
    """How ratings count. Weights need not add up to anything: only their proportions matter."""

    weights: dict[str, float]
    minimums: dict[str, float] = field(default_factory=dict)
    combination: Literal["mean"] = "mean"
    machine: Literal["never", "when_no_human"] = "never"
    missing: Literal["renormalise", "incomplete"] = "renormalise"

    def __post_init__(self) -> None:
        for name, allowed in (
            ("combination", ("mean",)),
            ("machine", ("never", "when_no_human")),
            ("missing", ("renormalise", "incomplete")),
        ):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name}={getattr(self, name)!r} is no rule; known: {', '.join(allowed)}.")
        if any(not math.isfinite(weight) or weight < 0 for weight in self.weights.values()):
            raise ValueError("A weight must be 0 or more.")
        if not any(self.weights.values()):
            raise ValueError("At least one competency must have a weight above 0.")


@dataclass(frozen=True)
class CompetencyScore:
    """A person's score on one competency; value, band and error are None where nothing counts.

    `n_human`, `n_machine`: ratings that counted. `provisional`: some of it rests on machine ratings alone.
    `meets_minimum`: None where there is no minimum, or no value.
    """

    competency: str
    value: float | None
    low: float | None
    high: float | None
    se: float | None
    n_human: int
    n_machine: int
    provisional: bool
    meets_minimum: bool | None


@dataclass(frozen=True)
class Total:
    """The weighted total on the 1-5 scale and the competencies that it is made of.

    `missing`: weighted competencies, and competencies with a minimum, that have no score. `meets_minimums`:
    False where one is missed, None where one cannot be judged yet, True otherwise (also where there is none).
    """

    value: float | None
    low: float | None
    high: float | None
    se: float | None
    provisional: bool
    competencies: tuple[CompetencyScore, ...]
    meets_minimums: bool | None
    missing: tuple[str, ...]


def round_half_away(value: float) -> float:
    """Two decimals, half away from zero. Binary noise below 1e-9 is removed first, so 2.675 gives 2.68."""
    clean = Decimal(repr(round(value, 9)))
    return float(clean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class _Part:
    """Unrounded: one answer, one competency or a whole person."""

    value: float
    se: float
    n_human: int = 0
    n_machine: int = 0
    provisional: bool = False


def _mean_error(values: Sequence[float], errors: Sequence[float]) -> float:
    """Error of the mean: what the single errors give or what the values' spread shows, the larger."""
    propagated = math.sqrt(math.fsum(error * error for error in errors)) / len(errors)
    if len(values) == 1:
        return propagated
    return max(propagated, statistics.stdev(values) / math.sqrt(len(values)))


def combined_level(levels: Sequence[float]) -> float:
    """What people's ratings of one answer on one competency come to: their mean; the median where there are three."""
    # The third rating comes from adjudication: the median leaves out whichever of the first two stood alone.
    return statistics.median(levels) if len(levels) == 3 else statistics.fmean(sorted(levels))


def _human_part(levels: Sequence[float]) -> _Part:
    return _Part(combined_level(levels), _mean_error(sorted(levels), [HUMAN_SE] * len(levels)), n_human=len(levels))


def _machine_part(bands: Sequence[Band]) -> _Part:
    """Machine raters read the same words: their errors go together, so more of them make it no smaller."""
    value = statistics.fmean(sorted(level for level, _, _ in bands))
    # The wider side: a band cut off at the end of the scale would look more certain than it is.
    errors = sorted(max(level - low, high - level) / BAND_Z for level, low, high in bands)
    return _Part(value, statistics.fmean(errors), n_machine=len(bands), provisional=True)


def _answer_part(ratings: Sequence[AnswerRatings], policy: PolicyIn) -> _Part | None:
    human = [level for rating in ratings for level in rating.human]
    machine = [band for rating in ratings for band in rating.machine]
    if human:
        return _human_part(human)
    if machine and policy.machine == "when_no_human":
        return _machine_part(machine)
    return None


def _competency_part(ratings: Sequence[AnswerRatings], policy: PolicyIn) -> _Part | None:
    by_answer: dict[str, list[AnswerRatings]] = defaultdict(list)
    for rating in ratings:
        by_answer[rating.answer_id].append(rating)
    found = (_answer_part(group, policy) for group in by_answer.values())
    parts = sorted((part for part in found if part), key=lambda part: (part.value, part.se))
    if not parts:
        return None
    values = [part.value for part in parts]
    return _Part(
        value=statistics.fmean(values),
        se=_mean_error(values, [part.se for part in parts]),
        n_human=sum(part.n_human for part in parts),
        n_machine=sum(part.n_machine for part in parts),
        provisional=any(part.provisional for part in parts),
    )


def _band(part: _Part) -> tuple[float, float]:
    low = max(float(LOWEST_LEVEL), part.value - BAND_Z * part.se)
    high = min(float(HIGHEST_LEVEL), part.value + BAND_Z * part.se)
    return round_half_away(low), round_half_away(high)


def _score(key: str, part: _Part | None, minimum: float | None) -> CompetencyScore:
    if part is None:
        return CompetencyScore(key, None, None, None, None, 0, 0, False, None)
    value = round_half_away(part.value)
    low, high = _band(part)
    return CompetencyScore(
        competency=key,
        value=value,
        low=low,
        high=high,
        se=round_half_away(part.se),
        n_human=part.n_human,
        n_machine=part.n_machine,
        provisional=part.provisional,
        meets_minimum=None if minimum is None else value >= minimum,
    )


def _weighted(parts: Mapping[str, _Part | None], policy: PolicyIn) -> _Part | None:
    weights = {key: weight for key, weight in policy.weights.items() if weight > 0}
    present = [(weights[key], part) for key in sorted(weights) if (part := parts.get(key)) is not None]
    if not present or (policy.missing == "incomplete" and len(present) < len(weights)):
        return None
    whole = math.fsum(weight for weight, _ in present)
    return _Part(
        value=math.fsum(weight * part.value for weight, part in present) / whole,
        se=math.sqrt(math.fsum((weight * part.se) ** 2 for weight, part in present)) / whole,
        provisional=any(part.provisional for _, part in present),
    )


def _meets_all(scores: Sequence[CompetencyScore], minimums: Mapping[str, float]) -> bool | None:
    verdicts = [score.meets_minimum for score in scores if score.competency in minimums]
    if any(verdict is False for verdict in verdicts):
        return False
    return None if None in verdicts else True


def add_up(ratings: Sequence[AnswerRatings], policy: PolicyIn) -> Total:
    """A person's score by the policy; the order of `ratings` does not matter.

    Per answer and competency: the mean of the human ratings (the median where there are exactly three);
    machine ratings only where the policy says so and no human one is there. Then the mean over answers, then
    the weighted total. Competencies without a weight are scored too and count for nothing in the total.
    """
    by_competency: dict[str, list[AnswerRatings]] = defaultdict(list)
    for rating in ratings:
        by_competency[rating.competency].append(rating)
    keys = [*policy.weights, *sorted((set(by_competency) | set(policy.minimums)) - set(policy.weights))]
    parts = {key: _competency_part(by_competency.get(key, []), policy) for key in keys}
    scores = tuple(_score(key, parts[key], policy.minimums.get(key)) for key in keys)
    return _total(parts, scores, policy)


def _total(parts: Mapping[str, _Part | None], scores: tuple[CompetencyScore, ...], policy: PolicyIn) -> Total:
    expected = [key for key in parts if policy.weights.get(key, 0) > 0 or key in policy.minimums]
    total = _weighted(parts, policy)
    low, high = _band(total) if total else (None, None)
    return Total(
        value=round_half_away(total.value) if total else None,
        low=low,
        high=high,
        se=round_half_away(total.se) if total else None,
        provisional=bool(total and total.provisional),
        competencies=scores,
        meets_minimums=_meets_all(scores, policy.minimums),
        missing=tuple(key for key in expected if parts[key] is None),
    )


def reweigh(scores: Sequence[CompetencyScore], policy: PolicyIn) -> Total:
    """What scores that stand would add up to under other weights and minimums: a what-if.

    It starts from scores as they were rounded, so a total can differ by .01 from one added up from the ratings.
    """
    found = {score.competency: score for score in scores}
    keys = list(dict.fromkeys([*policy.weights, *sorted(set(found) | set(policy.minimums))]))
    parts = {key: _standing_part(found.get(key)) for key in keys}
    return _total(parts, tuple(_judged(found.get(key), key, policy.minimums.get(key)) for key in keys), policy)


def _standing_part(score: CompetencyScore | None) -> _Part | None:
    if score is None or score.value is None:
        return None
    return _Part(score.value, score.se or 0.0, score.n_human, score.n_machine, score.provisional)


def _judged(score: CompetencyScore | None, key: str, minimum: float | None) -> CompetencyScore:
    if score is None:
        return CompetencyScore(key, None, None, None, None, 0, 0, False, None)
    value = score.value
    return replace(score, meets_minimum=None if minimum is None or value is None else value >= minimum)
