"""Something that was done for many candidates at once, so that its page has life in it."""

from datetime import datetime

from accounts.models import User
from bulk.models import BulkAction
from bulk.services import begin, end_turn, work_off_one
from openings.models import Opening


def ensure_many(*, title: str, manager: User, at: datetime) -> None:
    """New links for those who have not begun; of those who submitted the page says why they got none. Once."""
    if BulkAction.objects.exists():
        return
    opening = Opening.objects.get(title=title)
    people = opening.applications.exclude(sittings__isnull=False, sittings__submitted_at=None).order_by("pk")
    open_links = people.filter(invitations__revoked_at=None).values_list("pk", flat=True)
    action = begin(kind="resend", opening=opening, applications=list(open_links), by=manager, at=at)
    while work_off_one(action_id=action.pk, at=at):
        pass
    end_turn(action_id=action.pk, at=at)
