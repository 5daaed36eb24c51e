import contextlib
from datetime import datetime

from jobs import services as jobs
from jobs.registry import Handler, Write
from openings.models import Invitation
from openings.services.invitations import LinkUnavailable
from sittings.clocks import OUTAGE_FROM, outage_under_way
from sittings.mails import send_answer_mail
from sittings.models import Accommodation, Sitting
from sittings.services.clock import GRACE
from sittings.services.submitting import submit_sitting


def _close(subject: str) -> Write:
    def write(at: datetime) -> None:
        sitting = Sitting.objects.select_related("application").filter(pk=int(subject), submitted_at=None).first()
        if sitting is None or sitting.deadline_at is None:
            return
        due = sitting.deadline_at + GRACE
        if outage_under_way(at):
            # The web servers give the time back as soon as they serve again; until then nobody's time is over.
            due = max(due, at + OUTAGE_FROM)
        if at < due:
            # The deadline was moved since: look again then.
            jobs.add(kind="close_sitting", subject=sitting.pk, at=at, due_at=due)
            return
        submit_sitting(sitting=sitting, at=at, ending=Sitting.Ending.DEADLINE)

    return write


def _tell_about_needs(subject: str) -> Write:
    """Mail the candidate where a link of theirs still opens something; it is at least once, as every mail."""
    needs = Accommodation.objects.select_related("application").get(pk=int(subject))
    invitation = (
        Invitation.objects.select_related("application__person", "application__opening")
        .filter(application=needs.application, revoked_at=None)
        .first()
    )
    if invitation and invitation.application.person.email and not invitation.application.person.erased_at:
        with contextlib.suppress(LinkUnavailable):
            send_answer_mail(invitation)
    return lambda at: None


close_sitting = Handler(run=_close)
tell_about_needs = Handler(run=_tell_about_needs)
