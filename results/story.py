"""What happened to one candidate, as the audit tells it: in order of time, one line a deed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.models import AuditEntry
from openings.models import Application
from ratings.models import MachineRater
from results.models import Decision
from sittings.models import LateText

LIMIT = 1000
MINUTE = timedelta(minutes=1)
# An entry a competency: told as the answers that somebody rated, with others' ratings between them or not.
RATED = ("rating.given", "rating.changed")
# Of a call to a machine's service there are many; that it rated is told.
LEFT_OUT = ("judge.called",)

WORDS: dict[str, str | Promise] = {
    "candidate.invited": _("Invited"),
    "application.imported": _("Taken in with an interview held elsewhere"),
    "invitation.sent": _("Invitation sent"),
    "invitation.opened": _("Opened the link"),
    "invitation.send_failed": _("The invitation could not be sent"),
    "invitation.resent": _("Invitation sent again"),
    "invitation.revoked": _("Invitation revoked"),
    "invitation.extended": _("Gave the link a later date"),
    "invitation.extension_told": _("Mail about the later date sent"),
    "invitation.extension_not_told": _("The mail about the later date was not sent"),
    "notice.shown": _("Was shown the notice"),
    "candidate.invited_again": _("Invited to a new look"),
    "candidate.language_chosen": _("Chose the language"),
    "candidate.chose": _("Said who may read the answers, and whether machines may learn from them"),
    "answers.shared": _("Shared the words of their answers with managers"),
    "answers.unshared": _("Took back the sharing of their answers"),
    "wish.saved": _("Said what they want"),
    "wish.removed": _("Removed what they had said that they want"),
    "late_text.kept": _("Text came after the end, and was kept apart"),
    "sitting.started": _("Began the assessment"),
    "sitting.submitted": _("Answers submitted"),
    "rating.skipped": _("Skipped an answer"),
    "rating.revealed": _("Was shown others' ratings"),
    "rating.machine_rated": _("Rated the answers"),
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
    "decision.undone": _("Took the decision back"),
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
    "retention.held": _("Held the data beyond its time, with a reason"),
    "retention.lifted": _("Lifted the hold on the data"),
    "retention.carried_out": _("Erased: the time was over for which it is kept"),
    "application.erased": _("Cut off from the person, who stays in another opening"),
    "person.erased": _("Erased the person"),
    "feedback.released": _("Released the feedback"),
    "feedback.told": _("Mail about the feedback sent"),
    "decision_mail.written": _("Wrote a mail about the decision"),
    "decision_mail.cancelled": _("Stopped the mail about the decision"),
    "decision_mail.sent": _("Mail about the decision sent"),
    "decision_mail.not_sent": _("The mail about the decision was not sent"),
}

REASONS = dict(Decision.Reason.choices)


@dataclass(frozen=True)
class Moment:
    """`at` has a time of day only for what staff did: when a candidate began, and when a machine rated right after the
    end, would tell how long the candidate took. `until`: the end of a deed that took longer."""

    at: datetime
    who: str
    what: str
    times: int = 1
    has_time: bool = False
    until: datetime | None = None


@dataclass
class _Ratings:
    """What one person rated, with nothing but ratings between."""

    at: datetime
    until: datetime
    changed: bool
    answers: set[str] = field(default_factory=set)

    def told(self, who: str) -> Moment:
        n = len(self.answers)
        if self.changed:
            words = ngettext("Changed ratings of %d answer", "Changed ratings of %d answers", n)
        else:
            words = ngettext("Rated %d answer", "Rated %d answers", n)
        until = self.until if self.until - self.at >= MINUTE else None
        return Moment(self.at, who, words % n, 1, True, until)


def story_of(application: Application) -> list[Moment]:
    """The latest `LIMIT` entries, oldest first; neighbours of one person and kind are told once with their number."""
    entries = _entries(application)
    cut = len(entries) > LIMIT
    entries = sorted(entries[:LIMIT], key=lambda entry: (entry.at, entry.pk))
    names = _Names(application, entries)
    moments: list[Moment] = []
    if cut:
        moments.append(Moment(entries[0].at, _now("The system"), _now("What came before stands in the audit")))
    rated: dict[tuple[str, bool], _Ratings] = {}
    seen: set[str] = set()
    for entry in entries:
        who = names.of(entry)
        if entry.action in RATED:
            key = (who, entry.action == "rating.changed")
            found = rated.setdefault(key, _Ratings(entry.at, entry.at, key[1]))
            found.until = entry.at
            found.answers.add(entry.subject_id)
            continue
        moments += _tell(rated)
        what = _what(entry, seen)
        last = moments[-1] if moments else None
        if last and (last.who, last.what) == (who, what):
            moments[-1] = replace(last, times=last.times + 1)
        else:
            moments.append(Moment(entry.at, who, what, 1, entry.actor_kind == AuditEntry.Actor.USER))
        seen.add(entry.action)
    return moments + _tell(rated)


def _entries(application: Application) -> Sequence[AuditEntry]:
    """One more than are told, the latest first."""
    sittings = [str(pk) for pk in application.sittings.values_list("pk", flat=True)]
    answers = [str(pk) for pk in application.sittings.values_list("answers__pk", flat=True) if pk]
    invitations = [str(pk) for pk in application.invitations.values_list("pk", flat=True)]
    late = LateText.objects.filter(part__answer__sitting__application=application).values_list("pk", flat=True)
    return list(
        AuditEntry.objects.filter(
            Q(subject_kind="application", subject_id=str(application.pk))
            | Q(subject_kind="sitting", subject_id__in=sittings)
            | Q(subject_kind="answer", subject_id__in=answers)
            | Q(subject_kind="invitation", subject_id__in=invitations)
            | Q(subject_kind="late_text", subject_id__in=[str(pk) for pk in late])
            | Q(subject_kind="person", subject_id=str(application.person_id), action="person.erased")
        )
        .exclude(action__in=LEFT_OUT)
        .order_by("-id")[: LIMIT + 1]
    )


def _tell(rated: dict[tuple[str, bool], _Ratings]) -> list[Moment]:
    told = [found.told(who) for (who, _changed), found in rated.items()]
    rated.clear()
    return told


def _what(entry: AuditEntry, seen: set[str]) -> str:
    """The deed in words: with the reason of a decision, and whether it was done before."""
    if entry.action == "sitting.started" and entry.action in seen:
        return _now("Began a new sitting, beside the one before")
    if entry.action == "score_sheet.made" and entry.action in seen:
        return _now("Score sheet made anew")
    if entry.action == "late_text.decided":
        counts = entry.data.get("counts")
        return _now("Decided that it counts") if counts else _now("Decided that it does not count")
    words = str(WORDS.get(entry.action, entry.action))
    reason = REASONS.get(entry.data.get("reason", "")) if entry.action.startswith("decision.") else None
    return f"{words}: {reason}" if reason else words


class _Names:
    """Who did what, looked up once for all entries."""

    def __init__(self, application: Application, entries: Iterable[AuditEntry]) -> None:
        kinds = AuditEntry.Actor
        self.person = application.person.name
        self.users = User.objects.in_bulk([int(e.actor_id) for e in entries if e.actor_kind == kinds.USER])
        machines = {int(e.actor_id) for e in entries if e.actor_kind == kinds.MACHINE and e.actor_id.isdecimal()}
        self.machines = MachineRater.objects.in_bulk(machines) if machines else {}

    def of(self, entry: AuditEntry) -> str:
        if entry.action == "sitting.submitted":
            # Whoever pressed the button, the candidate or the clock: that is nobody's business here.
            return self.person
        if entry.actor_kind == AuditEntry.Actor.USER:
            user = self.users.get(int(entry.actor_id))
            return user.name if user else _now("A former colleague")
        if entry.actor_kind == AuditEntry.Actor.CANDIDATE:
            return self.person
        if entry.actor_kind == AuditEntry.Actor.MACHINE:
            machine = self.machines.get(int(entry.actor_id)) if entry.actor_id.isdecimal() else None
            return _now("Machine rater %(which)s") % {"which": machine.kind} if machine else _now("Machine rater")
        return _now("The system")
