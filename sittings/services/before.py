"""What comes before a sitting: being shown the notice, choosing about machines, and the days in between."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import candidate_actor, record
from openings.models import Application, Invitation
from sittings.business_days import start_after_notice
from sittings.models import Choices, Notice, NoticeShown, Sitting
from sittings.queries import choices_of, free_days
from sittings.services.taking import StartRefused, start_sitting


class TooEarly(StartRefused):
    """The days between the notice and the assessment are not over. `start_at`: when they are."""

    def __init__(self, start_at: datetime) -> None:
        super().__init__(_("This assessment cannot start yet."))
        self.start_at = start_at


class ChoicesClosed(Exception):
    """The answers are submitted: whether a machine rater reads them cannot be chosen any more."""


@transaction.atomic
def show_notice(*, application: Application, notice: Notice, at: datetime) -> NoticeShown:
    """Note that the candidate was shown this version; only the first time counts."""
    shown, created = NoticeShown.objects.get_or_create(
        application=application, notice=notice, defaults={"shown_at": at}
    )
    if created:
        data = {"notice": notice.pk, "notice_hash": notice.content_hash, "language": notice.language}
        _record(application, "notice.shown", at, **data)
    return shown


def may_start_at(application: Application) -> datetime | None:
    """From when the assessment may be started; None: at any time. Before any notice was shown there is no such day."""
    if not application.opening.ten_day_notice:
        return None
    first = NoticeShown.objects.filter(application=application).order_by("shown_at").first()
    return start_after_notice(first.shown_at, free_days(first.shown_at)) if first else None


def begin(*, invitation: Invitation, notice: Notice, at: datetime) -> Sitting:
    """`start_sitting`, once the days after the notice are over. `TooEarly`, and what that raises."""
    application = invitation.application
    if application.opening.ten_day_notice and not application.sittings.exists():
        shown = show_notice(application=application, notice=notice, at=at)
        start_at = may_start_at(application) or start_after_notice(shown.shown_at, free_days(shown.shown_at))
        if at < start_at:
            raise TooEarly(start_at)
    return start_sitting(invitation=invitation, notice=notice, at=at)


@transaction.atomic
def choose(*, application: Application, only_people: bool, may_teach: bool, at: datetime) -> bool:
    """Keep what the candidate chose. False where nothing changed.

    `ChoicesClosed` where the answers are submitted and another choice of who reads them is asked for. The audit says
    that something was chosen, not what: hiring people must not be able to tell.
    """
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    current = choices_of(application)
    if (current.only_people, current.may_teach) == (only_people, may_teach):
        return False
    link = Invitation.objects.filter(application=application, revoked_at=None).first()
    done = Sitting.objects.filter(application=application, submitted_at__isnull=False)
    submitted = done.filter(attempt__gte=link.attempt if link else 0).exists()
    if submitted and current.only_people != only_people:
        raise ChoicesClosed
    Choices.objects.update_or_create(
        application=application,
        defaults={"only_people": only_people, "may_teach": may_teach, "changed_at": at},
    )
    _record(application, "candidate.chose", at)
    return True


@transaction.atomic
def share_answers(*, application: Application, shares: bool, at: datetime) -> bool:
    """Let managers of the team read the words of a development assessment, or take that back. False: as it was."""
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if choices_of(application).shares_answers == shares:
        return False
    Choices.objects.update_or_create(application=application, defaults={"shares_answers": shares, "changed_at": at})
    _record(application, "answers.shared" if shares else "answers.unshared", at)
    return True


def _record(application: Application, action: str, at: datetime, **data: object) -> None:
    record(
        actor=candidate_actor(application.person_id),
        action=action,
        subject_kind="application",
        subject_id=application.pk,
        at=at,
        opening_id=application.opening_id,
        data=data,
    )
