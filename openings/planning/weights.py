"""How the facts move a role's weights and must-haves: every change with its reason, all of it to be overruled."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openings.planning.facts import Facts, Words
from openings.planning.roles import RoleFacts

GOAL_RAISE, GOAL_CAP = 3, 9
MISSED_RAISE, MISSED_CAP = 2, 4
UNCOVERED_RAISE = 3
MUST_HAVE_LEVEL = 2.5


@dataclass(frozen=True)
class Raise:
    """`wanted`: the competency meant; `instead`: the nearest of the core rubric where that one is not in it."""

    wanted: str
    points: int
    words: Words
    instead: str = ""
    instead_words: Words = ""


GROWTH_RAISES: Mapping[str, Sequence[Raise]] = {
    "steady": (
        Raise("willingness_to_learn", 4, gettext_lazy("You grow steadily: what a person can still learn counts.")),
    ),
    "hyper": (
        Raise(
            "strategic_thinking",
            4,
            gettext_lazy("You grow very fast: strategic thinking is needed."),
            "problem_solving",
            gettext_lazy("You grow very fast: strategic thinking is needed; this comes nearest to it in the rubric."),
        ),
    ),
}
CUSTOMER_RAISES: Mapping[str, Sequence[Raise]] = {
    "b2b": (
        Raise(
            "analytical_insight",
            4,
            gettext_lazy("Your customers are companies: advice rests on data."),
            "problem_solving",
            gettext_lazy("Your customers are companies: advice rests on data; this comes nearest to it in the rubric."),
        ),
        Raise(
            "relationship_building",
            4,
            gettext_lazy("Your customers are companies: few of them, known well."),
            "empathy",
            gettext_lazy("Your customers are companies, few and known well; this comes nearest to it in the rubric."),
        ),
    ),
    "b2c": (
        Raise("communication", 6, gettext_lazy("Your customers are consumers: a broad audience needs clear words.")),
    ),
}


@dataclass(frozen=True)
class Change:
    points: int
    words: str


@dataclass(frozen=True)
class WeightRow:
    """A competency: the role's weight, what raises it and why, and what that makes of 100 in whole percents."""

    competency: str
    label: str
    start: float
    changes: tuple[Change, ...]
    proposed: int


@dataclass(frozen=True)
class MustHave:
    """A proposed minimum score with its reason; `level` None: none is proposed."""

    competency: str
    label: str
    level: float | None
    words: str


def propose_weights(facts: Facts, role: RoleFacts) -> list[WeightRow]:
    """The role's weights on the rubric's competencies, raised by the facts and brought back to 100 in proportion."""
    keys = list(facts.labels)
    start = {key: float(role.weights.get(key, 0)) for key in keys}
    if not any(start.values()):
        start = dict.fromkeys(keys, 100 / len(keys))
    changes = {key: [*_fixed_raises(facts, key), *_roadmap_raises(facts, key)] for key in keys}
    raised = [start[key] + sum(change.points for change in changes[key]) for key in keys]
    shares = to_hundred(raised)
    return [
        WeightRow(key, facts.labels[key], start[key], tuple(changes[key]), share)
        for key, share in zip(keys, shares, strict=True)
    ]


def to_hundred(parts: Sequence[float]) -> list[int]:
    """Whole percents in the proportions of `parts`, adding up to 100 (largest remainders; the first of equals)."""
    whole = math.fsum(parts)
    exact = [100 * part / whole for part in parts]
    shares = [math.floor(share + 1e-9) for share in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (-round(exact[i] - shares[i], 9), i))
    for i in by_rest[: 100 - sum(shares)]:
        shares[i] += 1
    return shares


def propose_must_haves(facts: Facts, role: RoleFacts) -> list[MustHave]:
    return [_must_have(facts, role, key, label) for key, label in facts.labels.items()]


def _must_have(facts: Facts, role: RoleFacts, key: str, label: str) -> MustHave:
    of_role = role.minimums.get(key) or None
    goals = facts.goals_on(key)
    words = ""
    if goals and facts.team and not facts.strong_in(key):
        words = _("“%(goal)s” leans on it and nobody in the team is strong in it.") % {"goal": goals[0].text}
    elif len(goals) > 1:
        words = _("%(n)d of your goals lean on it.") % {"n": len(goals)}
    if words and (of_role is None or of_role < MUST_HAVE_LEVEL):
        return MustHave(key, label, MUST_HAVE_LEVEL, words)
    if of_role is not None:
        return MustHave(key, label, float(of_role), _("The role asks for it.") + (f" {words}" if words else ""))
    return MustHave(key, label, None, "")


def _fixed_raises(facts: Facts, key: str) -> list[Change]:
    raises = [*GROWTH_RAISES.get(facts.growth, ()), *CUSTOMER_RAISES.get(facts.customers, ())]
    found = []
    for item in raises:
        if item.wanted == key:
            found.append(Change(item.points, str(item.words)))
        elif item.instead == key and item.wanted not in facts.labels:
            found.append(Change(item.points, str(item.instead_words)))
    return found


def _roadmap_raises(facts: Facts, key: str) -> list[Change]:
    found = []
    goals, missed = facts.goals_on(key), facts.missed_on(key)
    if goals:
        names = ", ".join(f"“{goal.text}”" for goal in goals)
        points = min(GOAL_RAISE * len(goals), GOAL_CAP)
        found.append(Change(points, _("Goals ahead lean on it: %(goals)s.") % {"goals": names}))
    if missed:
        names = ", ".join(f"“{goal.text}”" for goal in missed)
        points = min(MISSED_RAISE * len(missed), MISSED_CAP)
        found.append(Change(points, _("Goals that leaned on it fell short: %(goals)s.") % {"goals": names}))
    if goals and facts.team and not facts.strong_in(key):
        found.append(Change(UNCOVERED_RAISE, _("Nobody in the team is strong in it, and a goal ahead needs it.")))
    return found
