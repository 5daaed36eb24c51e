"""The only writers of hiring plans and their advertisements."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from audit.services import record, user_actor
from openings.models import Advertisement, HiringPlan, Opening
from openings.planning.facts import CUSTOMERS, OUTCOMES, WORK, Colleague, Goal
from openings.planning.growth import PLANS
from roles.models import Role
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL

LONGEST_TITLE = 120
LONGEST_LINE = 200
MOST_GOALS = 8
MOST_COLLEAGUES = 12
LONGEST_BODY = 12_000
MOST_GROWTH = Decimal(1000)


class PlanInvalid(ValueError):
    """The values make no plan; the message says which and why."""


class PlanChanged(Exception):
    """Somebody else saved the plan since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else changed this plan meanwhile. Your entries are still here: look at the plan, then save "
                "again."
            )
        )


@transaction.atomic
def create_plan(
    *,
    title: str,
    team: Team,
    growth: Decimal | None = None,
    customers: str = "",
    by: User,
    at: datetime,
) -> HiringPlan:
    """A new plan with its first facts. `PlanInvalid` on values that mean nothing."""
    plan = HiringPlan.objects.create(
        title=_title(title),
        team=team,
        growth=_growth(growth),
        customers=_known(customers, CUSTOMERS, _("customers")),
        created_at=at,
        created_by=by,
        changed_at=at,
    )
    _record(plan, "plan.created", by=by, at=at)
    return plan


def change_need(
    *,
    plan: HiringPlan,
    revision: int,
    title: str,
    team: Team,
    growth: Decimal | None,
    customers: str,
    by: User,
    at: datetime,
) -> None:
    """`PlanChanged` when the plan is no longer at `revision`; the same holds for every change below."""
    values = {
        "title": _title(title),
        "team": team,
        "growth": _growth(growth),
        "customers": _known(customers, CUSTOMERS, _("customers")),
    }
    _change(plan, revision, values, what="need", by=by, at=at)


def choose_growth(*, plan: HiringPlan, revision: int, choice: str, by: User, at: datetime) -> None:
    """Where nothing is known of this growth, a person says which neighbouring plan to go by, or neither (empty)."""
    _change(plan, revision, {"growth_choice": _known(choice, PLANS, _("growth"))}, what="growth", by=by, at=at)


def change_roadmap(
    *, plan: HiringPlan, revision: int, past: Sequence[Goal], future: Sequence[Goal], by: User, at: datetime
) -> None:
    if len(past) > MOST_GOALS or len(future) > MOST_GOALS:
        raise PlanInvalid(_("At most %(n)d goals behind and %(n)d ahead.") % {"n": MOST_GOALS})
    if any(goal.outcome not in OUTCOMES for goal in past) or any(goal.outcome for goal in future):
        raise PlanInvalid(_("Say of each goal behind you how it went."))
    goals = {"past_goals": [_goal(goal) for goal in past], "future_goals": [_goal(goal) for goal in future]}
    _change(plan, revision, goals, what="roadmap", by=by, at=at)


def change_team(*, plan: HiringPlan, revision: int, colleagues: Sequence[Colleague], by: User, at: datetime) -> None:
    if len(colleagues) > MOST_COLLEAGUES:
        raise PlanInvalid(_("At most %(n)d colleagues.") % {"n": MOST_COLLEAGUES})
    rows = [Colleague(_line(one.who), one.strong_in).to_dict() for one in colleagues]
    _change(plan, revision, {"colleagues": rows}, what="team", by=by, at=at)


def choose_role(*, plan: HiringPlan, revision: int, role: Role | None, by: User, at: datetime) -> None:
    """Another role than the one chosen so far: own weights go, because they were meant for that one."""
    values: dict[str, Any] = {"role": role}
    if (role.pk if role else None) != plan.role_id:
        values |= {"weights": None, "minimums": None}
    _change(plan, revision, values, what="role", by=by, at=at)


def change_weights(
    *,
    plan: HiringPlan,
    revision: int,
    role: Role,
    weights: Mapping[str, int] | None,
    minimums: Mapping[str, float] | None,
    by: User,
    at: datetime,
) -> None:
    """Own weights and must-haves, for `role`; both None goes back to the proposal."""
    if weights is not None and (sum(weights.values()) != 100 or any(weight < 0 for weight in weights.values())):
        total = {"total": sum(weights.values())}
        raise PlanInvalid(_("The weights add up to %(total)s. Make them add up to 100.") % total)
    if minimums and any(not LOWEST_LEVEL <= level <= HIGHEST_LEVEL for level in minimums.values()):
        raise PlanInvalid(_("A minimum score must be between 1 and 5."))
    values: dict[str, Any] = {
        "role": role if weights is not None else plan.role,
        "weights": None if weights is None else dict(weights),
        "minimums": None if minimums is None else dict(minimums),
    }
    _change(plan, revision, values, what="weights", by=by, at=at)


@transaction.atomic
def attach_opening(*, plan: HiringPlan, opening: Opening, by: User, at: datetime) -> None:
    """Note which opening came of the plan."""
    HiringPlan.objects.filter(pk=plan.pk).update(opening=opening)
    _record(plan, "plan.opening_made", by=by, at=at, opening=opening.pk)


@transaction.atomic
def save_advertisement(
    *,
    plan: HiringPlan,
    title: str,
    body: str,
    facts: Mapping[str, Any],
    closes_on: date | None = None,
    by: User,
    at: datetime,
) -> Advertisement:
    """The next version, or the latest one where nothing differs. `facts`: the other fields of `Advertisement`."""
    body = body.replace("\r\n", "\n").strip() + "\n"
    if not body.strip() or len(body) > LONGEST_BODY:
        raise PlanInvalid(_("An advertisement has 1 to %(n)d characters.") % {"n": LONGEST_BODY})
    values = {"title": _title(title), "body": body, "closes_on": closes_on, **facts}
    HiringPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    latest = plan.advertisements.order_by("-number").first()
    if latest and all(getattr(latest, name) == value for name, value in values.items()):
        return latest
    number = latest.number + 1 if latest else 1
    saved = Advertisement.objects.create(plan=plan, number=number, created_at=at, created_by=by, **values)
    _record(plan, "plan.advertisement_saved", by=by, at=at, version=number)
    return saved


@transaction.atomic
def _change(plan: HiringPlan, revision: int, values: Mapping[str, Any], *, what: str, by: User, at: datetime) -> None:
    changed = HiringPlan.objects.filter(pk=plan.pk, revision=revision).update(
        **values, revision=revision + 1, changed_at=at
    )
    if not changed:
        raise PlanChanged
    _record(plan, "plan.changed", by=by, at=at, what=what, revision=revision + 1)


def _record(plan: HiringPlan, action: str, *, by: User, at: datetime, **data: object) -> None:
    actor = user_actor(by.pk)
    record(actor=actor, action=action, subject_kind="plan", subject_id=plan.pk, at=at, data=data)


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise PlanInvalid(_("A title has 1 to %(most)d characters.") % {"most": LONGEST_TITLE})
    return title


def _line(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_LINE or not text.isprintable():
        raise PlanInvalid(_("Each goal and each colleague needs 1 to %(most)d characters.") % {"most": LONGEST_LINE})
    return text


def _goal(goal: Goal) -> dict[str, Any]:
    return Goal(_line(goal.text), _known(goal.work, WORK, _("work")), goal.leans_on, goal.outcome).to_dict()


def _growth(percent: Decimal | None) -> Decimal | None:
    if percent is not None and not -100 <= percent <= MOST_GROWTH:
        raise PlanInvalid(_("Growth lies between -100 and %(most)s percent a year.") % {"most": MOST_GROWTH})
    return percent


def _known(value: str, table: Mapping[str, object], what: str) -> str:
    if value and value not in table:
        raise PlanInvalid(_("“%(value)s” is no rule for “%(what)s”.") % {"value": value, "what": what})
    return value
