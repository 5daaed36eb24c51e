"""What happened to one candidate, as the audit tells it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import AuditEntry
from openings.models import Application

LIMIT = 200

WORDS: dict[str, str | Promise] = {
    "candidate.invited": _("Invited"),
    "application.imported": _("Taken in with an interview held elsewhere"),
    "invitation.sent": _("Invitation sent"),
    "invitation.opened": _("Opened the link"),
    "invitation.send_failed": _("The invitation could not be sent"),
    "invitation.resent": _("Invitation sent again"),
    "invitation.revoked": _("Invitation revoked"),
    "notice.shown": _("Was shown the notice"),
    "candidate.chose": _("Chose about machines"),
    "sitting.started": _("Began the assessment"),
    "sitting.submitted": _("Answers submitted"),
    "rating.given": _("Rated an answer"),
    "rating.changed": _("Changed a rating"),
    "rating.skipped": _("Skipped an answer"),
    "rating.revealed": _("Was shown others' ratings"),
    "rating.machine_rated": _("Rated all answers"),
    "rating.machine_failed": _("Could not rate; handed to people"),
    "rating.machine_stopped": _("Left the answers to people"),
    "rating.machine_asked_again": _("Asked the machine rater to try again"),
    "score_sheet.made": _("Score sheet made"),
    "decision.advance": _("Decided to advance"),
    "decision.hold": _("Decided to hold"),
    "decision.decline": _("Decided to decline"),
    "decision.offer": _("Decided to make an offer"),
    "decision.hired": _("Recorded as hired"),
    "decision.withdrew": _("Recorded that the candidate withdrew"),
    "decision.confirmed": _("Confirmed the decision as second person"),
    "decision.sent_back": _("Sent the decision back as second person"),
    "decision.undone": _("Decision undone"),
    "alike.found": _("An answer is nearly the same as another candidate's"),
    "alike.settled": _("Looked at two answers that are nearly the same"),
    "appeal.asked": _("Asked for a second look"),
    "appeal.withdrawn": _("Took the second look back"),
    "appeal.answered": _("Answered the second look"),
    "appeal.told": _("Mail about the second look sent"),
    "data_code.sent": _("Asked for a code for their data"),
    "data_code.used": _("Used the code for their data"),
    "interview.card_begun": _("Began a scorecard of the live interview"),
    "interview.card_submitted": _("Submitted a scorecard of the live interview"),
    "interview.transcript_added": _("Brought in the transcript of the live interview"),
    "interview.transcript_removed": _("Removed a transcript that was not confirmed"),
    "interview.transcript_confirmed": _("Confirmed who said what in the transcript"),
    "feedback.released": _("Released the feedback"),
    "feedback.told": _("Mail about the feedback sent"),
    "decision_mail.written": _("Asked for a mail about the decision"),
    "decision_mail.cancelled": _("Stopped the mail about the decision"),
    "decision_mail.sent": _("Mail about the decision sent"),
    "decision_mail.not_sent": _("The mail about the decision was not sent"),
}


@dataclass(frozen=True)
class Moment:
    """`at` has a time of day only for what staff did: when a candidate began, and when a machine rated right after the
    end, would tell how long the candidate took."""

    at: datetime
    who: str
    what: str
    times: int
    has_time: bool


def story_of(application: Application) -> list[Moment]:
    """The latest `LIMIT` entries, oldest first; neighbours of one person and kind are told once with their number."""
    sittings = [str(pk) for pk in application.sittings.values_list("pk", flat=True)]
    answers = [str(pk) for pk in application.sittings.values_list("answers__pk", flat=True) if pk]
    invitations = [str(pk) for pk in application.invitations.values_list("pk", flat=True)]
    entries = list(
        AuditEntry.objects.filter(
            Q(subject_kind="application", subject_id=str(application.pk))
            | Q(subject_kind="sitting", subject_id__in=sittings)
            | Q(subject_kind="answer", subject_id__in=answers)
            | Q(subject_kind="invitation", subject_id__in=invitations)
        ).order_by("-id")[:LIMIT]
    )[::-1]
    users = User.objects.in_bulk([int(e.actor_id) for e in entries if e.actor_kind == AuditEntry.Actor.USER])
    moments: list[Moment] = []
    for entry in entries:
        who = _who(entry, application, users)
        what = str(WORDS.get(entry.action, entry.action))
        last = moments[-1] if moments else None
        if last and (last.who, last.what) == (who, what):
            moments[-1] = replace(last, times=last.times + 1)
        else:
            moments.append(Moment(entry.at, who, what, 1, entry.actor_kind == AuditEntry.Actor.USER))
    return moments


def _who(entry: AuditEntry, application: Application, users: dict[int, User]) -> str:
    if entry.action == "sitting.submitted":
        # Whoever pressed the button, the candidate or the clock: that is nobody's business here.
        return application.person.name
    if entry.actor_kind == AuditEntry.Actor.USER:
        user = users.get(int(entry.actor_id))
        return user.name if user else str(_("A former colleague"))
    if entry.actor_kind == AuditEntry.Actor.CANDIDATE:
        return application.person.name
    return str(_("Machine rater") if entry.actor_kind == AuditEntry.Actor.MACHINE else _("System"))
