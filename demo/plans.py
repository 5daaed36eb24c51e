"""One hiring plan under way, so that the pages of planning have life in them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import Team, User
from openings.models import HiringPlan
from openings.planning.facts import Colleague, Goal
from openings.services import plans as services

TITLE = "Somebody for the help centre"
AHEAD = (
    Goal("Halve repeat contacts by the summer", "improvements", ("communication", "problem_solving")),
    Goal("Know why new customers leave within 60 days", "figures", ("problem_solving",)),
)
BEHIND = (Goal("A help centre that people find", "improvements", ("communication",), "partly"),)
COLLEAGUES = (
    Colleague("Team lead", ("empathy", "composure")),
    Colleague("Early shift", ("empathy", "patience")),
    Colleague("Night shift", ("communication",)),
)


def ensure_plan(*, team: Team, by: User, at: datetime) -> None:
    """A second run changes nothing."""
    if HiringPlan.objects.filter(title=TITLE).exists():
        return
    with transaction.atomic():
        plan = services.create_plan(
            title=TITLE, team=team, growth=Decimal(35), customers="b2c", by=by, at=at - timedelta(days=2)
        )
        services.change_roadmap(plan=plan, revision=1, past=BEHIND, future=AHEAD, by=by, at=at - timedelta(days=2))
        services.change_team(plan=plan, revision=2, colleagues=COLLEAGUES, by=by, at=at - timedelta(days=1))
