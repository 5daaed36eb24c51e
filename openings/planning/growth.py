"""What growth says about whom to look for, and where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from openings.planning.facts import Words


@dataclass(frozen=True)
class GrowthPlan:
    key: str
    label: Words
    range: Words
    look_for: Words


PLANS: Mapping[str, GrowthPlan] = {
    plan.key: plan
    for plan in (
        GrowthPlan(
            "steady",
            _("Steady growth"),
            _("under 15 % a year"),
            _("Look for people at the beginning, with room to grow: there is time to train them."),
        ),
        GrowthPlan(
            "rapid",
            _("Rapid growth"),
            _("15 to 25 % a year"),
            _("Look for people who have been in a company that grew at this speed: they know what breaks first."),
        ),
        GrowthPlan(
            "hyper",
            _("Hyper growth"),
            _("50 to 100 % a year"),
            _(
                "Look for people who have worked where everything changed quickly, and who think ahead of the next "
                "step."
            ),
        ),
    )
}
# Lowest and highest percent of each plan; the upper end of the first is the next one's beginning.
BANDS = (
    ("steady", Decimal(0), Decimal("14.9")),
    ("rapid", Decimal(15), Decimal(25)),
    ("hyper", Decimal(50), Decimal(100)),
)


@dataclass(frozen=True)
class GrowthReading:
    """`plan`: key of PLANS; empty where what the rules stand on is silent, with the `neighbours` to choose from."""

    plan: str = ""
    neighbours: tuple[str, ...] = ()


def read_growth(percent: Decimal | None) -> GrowthReading:
    """Year on year, in percent with one decimal. Nothing is known between 25 and 50, over 100, and of shrinking."""
    if percent is None:
        return GrowthReading()
    for plan, low, high in BANDS:
        if low <= percent <= high:
            return GrowthReading(plan)
    below = [plan for plan, _low, high in BANDS if high < percent]
    above = [plan for plan, low, _high in BANDS if low > percent]
    return GrowthReading(neighbours=(*below[-1:], *above[:1]))


def growth_plan(percent: Decimal | None, chosen: str) -> str:
    """The plan to go by: what the figure says, or in a gap what a person chose among its neighbours."""
    reading = read_growth(percent)
    return reading.plan or (chosen if chosen in reading.neighbours else "")
