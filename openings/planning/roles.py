"""Which role the facts speak for: points with their reasons, from small tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openings.planning.facts import WORK, Facts, Goal, Words

GOAL_AHEAD = 3
GOAL_FELL_SHORT = 2
LEANS_ON = 1

# growth plan or customer type -> role -> why it is worth a point
GROWTH_POINTS: Mapping[str, Mapping[str, Words]] = {
    "steady": {
        "associate": gettext_lazy("You grow steadily: somebody junior has the time to grow into more."),
    },
    "hyper": {
        "manager": gettext_lazy("You grow very fast: somebody has to set the direction for many new people."),
        "expert": gettext_lazy("You grow very fast: strategic thinking is needed early."),
    },
}
CUSTOMER_POINTS: Mapping[str, Mapping[str, Words]] = {
    "b2b": {
        "analyst": gettext_lazy("Your customers are companies: they expect advice that rests on data."),
    },
    "b2c": {
        "associate": gettext_lazy("Your customers are consumers: a broad audience writes and calls every day."),
        "specialist": gettext_lazy("Your customers are consumers: good writing reaches many of them at once."),
    },
}


@dataclass(frozen=True)
class RoleFacts:
    """What the rules know of a role; weights: competency key -> percent."""

    key: str
    label: str
    weights: Mapping[str, float]
    minimums: Mapping[str, float]


@dataclass(frozen=True)
class Reason:
    points: int
    words: str


@dataclass(frozen=True)
class RoleFit:
    role: RoleFacts
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Recommendation:
    """`fits`: every role, most points first. `best` and `runner_up` are None where the facts do not say.

    `tied`: the roles with the most points where there are several; then a person chooses among them.
    """

    fits: tuple[RoleFit, ...]
    best: RoleFit | None = None
    runner_up: RoleFit | None = None
    tied: tuple[RoleFit, ...] = ()


def recommend_role(facts: Facts, roles: Sequence[RoleFacts]) -> Recommendation:
    """Without a goal whose work is named there is no recommendation: growth and customers alone do not make a role."""
    fits = [RoleFit(role, tuple(_reasons(facts, role, roles))) for role in roles]
    ordered = tuple(sorted(fits, key=lambda fit: -fit.points))  # stable: equals keep the roles' own order
    if not any(goal.work for goal in (*facts.future, *facts.past)) or not ordered or not ordered[0].points:
        return Recommendation(ordered)
    tied = tuple(fit for fit in ordered if fit.points == ordered[0].points)
    if len(tied) > 1:
        return Recommendation(ordered, tied=tied)
    runner_up = ordered[1] if len(ordered) > 1 and ordered[1].points else None
    return Recommendation(ordered, best=ordered[0], runner_up=runner_up)


def _reasons(facts: Facts, role: RoleFacts, roles: Sequence[RoleFacts]) -> list[Reason]:
    found = []
    for goal in facts.future:
        if _is_work_of(goal, role):
            words = _("“%(goal)s” lies ahead, and most of its work is this role's.")
            found.append(Reason(GOAL_AHEAD, words % {"goal": goal.text}))
        if role.key in _leaning(goal, roles):
            words = _("“%(goal)s” leans on competencies that weigh most in this role.")
            found.append(Reason(LEANS_ON, words % {"goal": goal.text}))
    for goal in facts.past:
        if goal.fell_short and _is_work_of(goal, role):
            words = _("“%(goal)s” fell short, and most of its work was this role's.")
            found.append(Reason(GOAL_FELL_SHORT, words % {"goal": goal.text}))
    for table, key in ((GROWTH_POINTS, facts.growth), (CUSTOMER_POINTS, facts.customers)):
        if role.key in table.get(key, {}):
            found.append(Reason(1, str(table[key][role.key])))
    return found


def _is_work_of(goal: Goal, role: RoleFacts) -> bool:
    return goal.work in WORK and WORK[goal.work].role == role.key


def _leaning(goal: Goal, roles: Sequence[RoleFacts]) -> set[str]:
    """The roles whose weights give the competencies of this goal the most."""
    sums = {role.key: sum(role.weights.get(key, 0) for key in goal.leans_on) for role in roles}
    most = max(sums.values(), default=0)
    return {key for key, total in sums.items() if total == most and most > 0}
