"""Whether a machine rater is kinder or harder on groups than people are, for groups large enough to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.functional import Promise

from ratings.measuring import Pair, pairs_of
from ratings.models import MachineRater
from ratings.standing import Standing, standings
from sittings.identities import groups_of
from sittings.models import Answer

SEED, RESAMPLES = 20240, 1000
# What the field takes for a difference that matters, in standard deviations of people's levels.
TOLERATED = 0.1


@dataclass(frozen=True)
class Gap:
    """Machine minus person, in standard deviations of people's levels, with its 95 % interval.

    at_least: how many people, in whole tens. Their number beside that of all who submitted would tell of the few whom
    no machine rated.
    """

    group: str | Promise
    at_least: int
    figure: tuple[float, float, float]

    @property
    def is_beyond(self) -> bool:
        """The whole interval lies beyond what is tolerated."""
        _value, low, high = self.figure
        return low > TOLERATED or high < -TOLERATED


@dataclass(frozen=True)
class Gaps:
    """Of one version: for each question of the self-identification, its groups that are large enough."""

    rater: MachineRater
    standing: Standing
    tables: Sequence[tuple[str | Promise, Sequence[Gap]]]


def gaps_of_raters() -> list[Gaps]:
    """Of each version that is not retired and that people can be compared with, over all openings together."""
    raters = list(MachineRater.objects.exclude(state=MachineRater.State.RETIRED).defer("model__content"))
    found = standings(raters)
    measured = [rater for rater in raters if (report := found[rater.pk].report) and report.says_enough]
    return [Gaps(rater, found[rater.pk], _tables(pairs_of(rater))) for rater in measured]


def _tables(pairs: Sequence[Pair]) -> list[tuple[str | Promise, list[Gap]]]:
    if not pairs:
        return []
    spread = float(np.std([pair.said.levels[0] for pair in pairs]))
    by_person = _by_person(pairs) if spread else {}
    return [
        (label, [_gap(words, [by_person[pk] for pk in people], spread) for words, people in groups])
        for label, groups in groups_of(by_person)
        if groups
    ]


def _by_person(pairs: Sequence[Pair]) -> Mapping[int, tuple[float, int]]:
    """Application -> the sum of machine minus first person, and of how many pairs."""
    rows: Any = Answer.objects.filter(pk__in={pair.answer for pair in pairs})
    whose = dict(rows.values_list("pk", "sitting__application"))
    found: dict[int, tuple[float, int]] = {}
    for pair in pairs:
        total, n = found.get(whose[pair.answer], (0.0, 0))
        found[whose[pair.answer]] = (total + pair.machine - pair.said.levels[0], n + 1)
    return found


def _gap(group: str | Promise, people: Sequence[tuple[float, int]], spread: float) -> Gap:
    """Its interval is a percentile bootstrap over people: what one person wrote goes together."""
    sums = np.array(people)
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), RESAMPLES) @ sums
    value = sums[:, 0].sum() / sums[:, 1].sum() / spread
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1] / spread, [0.025, 0.975])
    return Gap(group, len(sums) // 10 * 10, (round(float(value), 4), round(float(low), 4), round(float(high), 4)))
