from datetime import datetime

from jobs import services as jobs
from jobs.registry import Handler, Write
from sittings.models import Sitting
from sittings.services.submitting import submit_sitting
from sittings.services.taking import GRACE


def _close(subject: str) -> Write:
    def write(at: datetime) -> None:
        sitting = Sitting.objects.select_related("application").filter(pk=int(subject), submitted_at=None).first()
        if sitting is None or sitting.deadline_at is None:
            return
        due = sitting.deadline_at + GRACE
        if at < due:
            # The deadline was moved since: look again then.
            jobs.add(kind="close_sitting", subject=sitting.pk, at=at, due_at=due)
            return
        submit_sitting(sitting=sitting, at=at, ending=Sitting.Ending.DEADLINE)

    return write


close_sitting = Handler(run=_close)
