from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from assessments.models import AssessmentVersion
from audit.services import SYSTEM, record, user_actor
from notifications.services import move_to_team
from openings.models import CompanyProfile, Opening, ScoringPolicy
from roles.models import Role
from scoring.rubric import content_hash

LONGEST_TITLE = 120
LONGEST_INVITATION_DAYS = 365
LONGEST_KEPT_DAYS = 1095
# Ten business days are two weeks; a candidate needs time before and after them.
LEAST_DAYS_WITH_NOTICE = 21


class OpeningInvalid(ValueError):
    """The values make no opening; the message says why."""


class OpeningFixed(Exception):
    """Somebody has been invited: what they were promised no longer changes."""

    def __init__(self) -> None:
        super().__init__(_("Purpose, role, assessment and scoring policy are fixed since the first invitation."))


class OpeningNotOpen(Exception):
    """Candidates can only be added to an open opening."""

    def __init__(self) -> None:
        super().__init__(_("This opening is not open. Open it first."))


@transaction.atomic
def create_opening(
    *,
    title: str,
    role: Role,
    team: Team,
    assessment_version: AssessmentVersion | None,
    policy: ScoringPolicy,
    kind: str = Opening.Kind.ASSESSED,
    purpose: str = Opening.Purpose.SELECTION,
    keeps_days: int = 365,
    invitation_days: int = 14,
    feedback: str = Opening.Feedback.AFTER_DECISION,
    ten_day_notice: bool = False,
    second_person: bool = False,
    draft: bool = False,
    by: User | None,
    at: datetime,
) -> Opening:
    """A new opening, open at once unless `draft`. `OpeningInvalid` where its parts do not go together."""
    _refuse_misfit(role=role, assessment_version=assessment_version, kind=kind, purpose=purpose)
    feedback = _feedback(feedback, purpose)
    _refuse_candidate_rules(feedback, ten_day_notice, invitation_days)
    opening = Opening.objects.create(
        title=_clean_title(title),
        kind=kind,
        purpose=purpose,
        keeps_days=_clean_kept(keeps_days),
        state=Opening.State.DRAFT if draft else Opening.State.OPEN,
        role=role,
        team=team,
        assessment_version=assessment_version,
        policy=policy,
        invitation_days=_clean_days(invitation_days),
        feedback=feedback,
        ten_day_notice=ten_day_notice,
        second_person=second_person,
        created_at=at,
        created_by=by,
    )
    _record(opening, action="opening.created", by=by, at=at, after=_hash(opening))
    return opening


@transaction.atomic
def change_opening(
    *,
    opening: Opening,
    title: str,
    role: Role,
    team: Team,
    assessment_version: AssessmentVersion | None,
    policy: ScoringPolicy,
    purpose: str | None = None,
    keeps_days: int | None = None,
    invitation_days: int = 14,
    feedback: str | None = None,
    ten_day_notice: bool | None = None,
    second_person: bool | None = None,
    by: User,
    at: datetime,
) -> Opening:
    """Give the opening these values. Once it is fixed, another role, assessment, policy or purpose, or another time of
    keeping, is `OpeningFixed`.

    `purpose`, `keeps_days`, `feedback`, `ten_day_notice` and `second_person` stay as they are where they are None.
    """
    current = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.pk)
    purpose = current.purpose if purpose is None else purpose
    keeps_days = current.keeps_days if keeps_days is None else _clean_kept(keeps_days)
    parts = (role.pk, assessment_version.pk if assessment_version else None, policy.pk, purpose, keeps_days)
    if current.fixed_at and parts != _fixed_parts(current):
        raise OpeningFixed
    _refuse_misfit(role=role, assessment_version=assessment_version, kind=current.kind, purpose=purpose)
    before = _hash(current)
    current.title = _clean_title(title)
    current.team = team
    current.invitation_days = _clean_days(invitation_days)
    current.role, current.assessment_version, current.policy = role, assessment_version, policy
    current.purpose, current.keeps_days = purpose, keeps_days
    current.feedback = _feedback(current.feedback if feedback is None else feedback, purpose)
    current.ten_day_notice = current.ten_day_notice if ten_day_notice is None else ten_day_notice
    current.second_person = current.second_person if second_person is None else second_person
    _refuse_candidate_rules(current.feedback, current.ten_day_notice, invitation_days)
    after = _hash(current)
    if after != before:
        current.save()
        _record(current, action="opening.changed", by=by, at=at, before=before, after=after)
        move_to_team(opening_id=current.pk, team_id=team.pk)
    return current


def open_opening(*, opening: Opening, by: User, at: datetime) -> bool:
    """Open a draft. False when it was none any more."""
    return _move(opening, Opening.State.DRAFT, Opening.State.OPEN, "opening.opened", by=by, at=at)


def close_opening(*, opening: Opening, by: User, at: datetime) -> bool:
    """Close it: nobody is invited and nobody begins any more; who has begun may finish. False when not open."""
    return _move(opening, Opening.State.OPEN, Opening.State.CLOSED, "opening.closed", by=by, at=at)


def reopen_opening(*, opening: Opening, by: User, at: datetime) -> bool:
    """Open a closed opening again. False when it was not closed."""
    return _move(opening, Opening.State.CLOSED, Opening.State.OPEN, "opening.reopened", by=by, at=at)


def fix_opening(*, opening: Opening, at: datetime) -> None:
    """Fix role, assessment and policy at the first candidate. To be called inside the caller's transaction.

    Locks the opening, so that nobody closes or changes it before the candidate is in; `OpeningNotOpen` otherwise.
    """
    current = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.pk)
    if current.state != Opening.State.OPEN:
        raise OpeningNotOpen
    if current.fixed_at is None:
        company = CompanyProfile.objects.filter(team=current.team_id).first()
        told = company.keeps_months if company else None
        Opening.objects.filter(pk=opening.pk, fixed_at=None).update(fixed_at=at, keeps_months=told)
        record(
            actor=SYSTEM,
            action="opening.fixed",
            subject_kind="opening",
            subject_id=opening.pk,
            at=at,
            opening_id=opening.pk,
            after=_hash(current),
        )


@transaction.atomic
def _move(opening: Opening, before: str, after: str, action: str, *, by: User, at: datetime) -> bool:
    closed_at = at if after == Opening.State.CLOSED else None
    moved = Opening.objects.filter(pk=opening.pk, state=before).update(state=after, closed_at=closed_at)
    if moved:
        _record(opening, action=action, by=by, at=at)
    return bool(moved)


def _clean_title(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise OpeningInvalid(_("A title has 1 to %(most)d characters.") % {"most": LONGEST_TITLE})
    return title


def _clean_days(days: int) -> int:
    if not 1 <= days <= LONGEST_INVITATION_DAYS:
        raise OpeningInvalid(_("An invitation is valid for 1 to %(most)d days.") % {"most": LONGEST_INVITATION_DAYS})
    return days


def _fixed_parts(opening: Opening) -> tuple[int, int | None, int, str, int]:
    ids = (opening.role_id, opening.assessment_version_id, opening.policy_id)
    return (*ids, opening.purpose, opening.keeps_days)


def _clean_kept(days: int) -> int:
    if not 1 <= days <= LONGEST_KEPT_DAYS:
        raise OpeningInvalid(
            _("Results for development are kept for 1 to %(most)d days.") % {"most": LONGEST_KEPT_DAYS}
        )
    return days


def _feedback(rule: str, purpose: str) -> str:
    """Where nothing is decided, feedback does not wait for a decision."""
    waits = rule == Opening.Feedback.AFTER_DECISION and purpose == Opening.Purpose.DEVELOPMENT
    return Opening.Feedback.AFTER_SCORING if waits else rule


def _refuse_candidate_rules(feedback: str, ten_day_notice: bool, invitation_days: int) -> None:
    if feedback not in Opening.Feedback.values:
        raise OpeningInvalid(_("Unknown rule for feedback."))
    if ten_day_notice and invitation_days < LEAST_DAYS_WITH_NOTICE:
        raise OpeningInvalid(
            _("With ten business days of notice, an invitation must be valid for at least %(least)d days.")
            % {"least": LEAST_DAYS_WITH_NOTICE}
        )


def _refuse_misfit(*, role: Role, assessment_version: AssessmentVersion | None, kind: str, purpose: str) -> None:
    if purpose not in Opening.Purpose.values:
        raise OpeningInvalid(_("Unknown purpose of an opening."))
    if purpose == Opening.Purpose.DEVELOPMENT and kind != Opening.Kind.ASSESSED:
        raise OpeningInvalid(_("A development opening needs an assessment: its notice is read before it."))
    if kind not in Opening.Kind.values:
        raise OpeningInvalid(_("Unknown kind of opening."))
    if kind == Opening.Kind.IMPORTED and assessment_version is not None:
        raise OpeningInvalid(_("Interviews held elsewhere need no assessment."))
    if kind == Opening.Kind.ASSESSED and assessment_version is None:
        raise OpeningInvalid(_("Choose the assessment that candidates take."))
    if assessment_version is not None and assessment_version.assessment.role_id != role.pk:
        raise OpeningInvalid(_("This assessment is for another role."))


def _hash(opening: Opening) -> str:
    return content_hash(
        {
            "title": opening.title,
            "kind": opening.kind,
            "purpose": opening.purpose,
            "keeps_days": opening.keeps_days,
            "role": opening.role_id,
            "team": opening.team_id,
            "assessment_version": opening.assessment_version_id,
            "policy": opening.policy_id,
            "invitation_days": opening.invitation_days,
            "feedback": opening.feedback,
            "ten_day_notice": opening.ten_day_notice,
            "second_person": opening.second_person,
        }
    )


def _record(opening: Opening, *, action: str, by: User | None, at: datetime, before: str = "", after: str = "") -> None:
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action=action,
        subject_kind="opening",
        subject_id=opening.pk,
        at=at,
        opening_id=opening.pk,
        before=before,
        after=after,
    )
