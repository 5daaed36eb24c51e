"""Where an application stands, as far as its candidate was told: never more than was decided and released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.queries import interview_facts
from openings.models import Application, Invitation, Opening
from results.models import Decision, FeedbackRelease
from results.releasing import released, told_decision
from sittings.models import Sitting

DONE, NOW, LATER = "done", "now", "later"

TOLD: dict[str, str | Promise] = {
    Decision.Kind.ADVANCE: gettext_lazy("They would like to go on with you, and will write with the next step."),
    Decision.Kind.HOLD: gettext_lazy("They are not ready to decide yet, and will write to you when they are."),
    Decision.Kind.DECLINE: gettext_lazy("They will not go on with your application for this role."),
    Decision.Kind.OFFER: gettext_lazy("They would like to make you an offer."),
    Decision.Kind.HIRED: gettext_lazy("You are joining them."),
    Decision.Kind.WITHDREW: gettext_lazy("You told them that you do not want to go on."),
}


@dataclass(frozen=True)
class Step:
    """`state`: "done", "now" or "later". `until`: by when it can be begun."""

    state: str
    title: str
    words: str = ""
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Status:
    steps: Sequence[Step]
    decision: Decision | None
    release: FeedbackRelease | None

    @property
    def may_appeal(self) -> bool:
        """There is a result to ask about: a decision that was told, or feedback."""
        return bool(self.decision or self.release)


def status_of(application: Application, sitting: Sitting | None) -> Status:
    live = interview_facts(application)
    # Of a further sitting, the one before it was submitted: what was told of that stays told.
    further = bool(sitting and sitting.attempt > 1)
    submitted = bool((sitting and sitting.submitted_at) or further or live["held_at"])
    decision = told_decision(application) if submitted else None
    release = released(application) if submitted else None
    steps = [
        _invited(application),
        _answered(application, sitting),
        *_interviewed(live),
        _read(submitted, decision, release),
        *([] if application.opening.is_development else [_decided(decision)]),
    ]
    return Status([*steps, _feedback(application.opening, release)], decision, release)


def _invited(application: Application) -> Step:
    first = Invitation.objects.filter(application=application).order_by("id").first()
    return Step(DONE, _("You were invited"), at=first.created_at if first else None)


def _answered(application: Application, sitting: Sitting | None) -> Step:
    if sitting is None:
        link = application.invitations.filter(revoked_at=None).first()
        return Step(NOW, _("Your answers"), _("You have not started yet."), until=link.expires_at if link else None)
    if sitting.submitted_at is None:
        return Step(NOW, _("Your answers"), _("You have started. Your answers are saved, and not submitted yet."))
    return Step(DONE, _("Your answers are in"), at=sitting.submitted_at)


def _interviewed(live: dict[str, Any]) -> list[Step]:
    """A live interview, and what is stored of it."""
    if live["held_at"] is None:
        return []
    words = _("Each interviewer rated alone what they heard, by the same descriptions for everybody.")
    if live["transcript"]:
        words += " " + _(
            "There is a transcript of the conversation. Only what you said is rated. You can take it along with your "
            "data, and have it erased."
        )
    return [Step(DONE, _("You were interviewed"), words, live["held_at"])]


def _read(submitted: bool, decision: Decision | None, release: FeedbackRelease | None) -> Step:
    if not submitted:
        return Step(LATER, _("People read and rate your answers"))
    if decision or release:
        return Step(DONE, _("Your answers were read and rated"))
    words = _("Each answer is rated by people who do not see your name. This can take some days.")
    return Step(NOW, _("People read and rate your answers"), words)


def _decided(decision: Decision | None) -> Step:
    if decision is None:
        words = _("A person decides, with a reason. You hear of it by mail.")
        return Step(LATER, _("A person decides"), words)
    mail = decision.mail  # there is one: it is what told
    state = NOW if decision.kind == Decision.Kind.HOLD else DONE
    return Step(state, _("A person has decided"), str(TOLD[decision.kind]), mail.sent_at)


def _feedback(opening: Opening, release: FeedbackRelease | None) -> Step:
    if release:
        return Step(DONE, _("Your feedback is there"), at=release.released_at)
    if opening.feedback == Opening.Feedback.OFF:
        words = _("There is no written feedback for this opening. You can still ask how your result came about.")
        return Step(LATER, _("Feedback"), words)
    words = _("You get feedback here once it is released. We write to you when it is.")
    return Step(LATER, _("Feedback"), words)
