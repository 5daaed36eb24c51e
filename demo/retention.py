"""An old opening of the demo: the time is nearly over that its candidates were told, and one is held for a reason."""

from datetime import datetime, timedelta

from accounts.models import User
from openings.models import Application, Opening
from openings.services.openings import close_opening
from results.models import RetentionHold
from results.services.retention import announce, hold

DAY = timedelta(days=1)
PEOPLE = {
    "Imre Szabó": "imre.szabo@example.com",
    "Fatou Diallo": "fatou.diallo@example.com",
    "Wen Zhao": "wen.zhao@example.org",
}
WORDS = "She wrote on 3 March that her link never reached her; our answer is being prepared."


def close_and_announce(*, opening: Opening, manager: User, admin: User, at: datetime) -> None:
    """Closed a year ago but for some days, so that it goes soon; the second of them is held."""
    close_opening(opening=opening, by=manager, at=at - 361 * DAY)
    held = Application.objects.filter(opening=opening).select_related("person").order_by("pk")[1]
    hold(application=held, reason=RetentionHold.Reason.COMPLAINT, words=WORDS, by=admin, at=at - 40 * DAY)
    announce(at=at)
