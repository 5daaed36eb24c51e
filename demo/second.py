"""An opening of the demo in which decisions hold once a second person has confirmed them."""

from datetime import datetime, timedelta

from accounts.models import User
from openings.models import Application
from results.models import Decision
from results.services.decisions import confirm_decision, decide

HOUR = timedelta(hours=1)
DECIDED = "Stayed with her question until it was answered, and said what happens next."
CONFIRMED = "I read the three conversations before I looked at the ratings, and come to the same."
WAITING = "Calm where the customer was not, and the refund was explained in two sentences."


def decide_in_two(*, title: str, manager: User, other: User, at: datetime) -> None:
    """The first decision was confirmed; the second was made by the manager's colleague and waits for the manager."""
    applications = list(
        Application.objects.filter(
            # A demo from before there was this rule keeps its opening as it is.
            opening__title=title, opening__second_person=True, sittings__score_sheets__isnull=False
        )
        .select_related("opening__policy").distinct().order_by("pk")[:2]
    )  # fmt: skip
    if len(applications) < 2 or Decision.objects.filter(application__in=applications).exists():
        return
    first, second = applications
    reason = Decision.Reason.STRONG_EVIDENCE
    made = decide(application=first, kind="advance", reason=reason, words=DECIDED, by=manager, at=at - 20 * HOUR)
    confirm_decision(decision=made, words=CONFIRMED, by=other, at=at - 4 * HOUR)
    decide(application=second, kind="advance", reason=reason, words=WAITING, by=other, at=at - 3 * HOUR)
