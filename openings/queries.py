from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Team, User
from assessments.models import AssessmentVersion
from openings.finding import called
from openings.models import Application, Invitation, InvitationBatch, Opening, ScoringPolicy
from roles.models import Role

# What an invitation can be in, in the order in which it usually goes through it.
INVITATION_STATES: Mapping[str, str | Promise] = {
    "created": _("Waiting to be sent"),
    "sent": _("Sent"),
    "opened": _("Link opened"),
    "expired": _("Expired"),
    "revoked": _("Revoked"),
    "failed": _("Not sent"),
    "not_invited": _("No invitation"),
}


def hiring(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    """Those in which somebody is hired: the only ones with a ranking, reports, exports, interviews and decisions."""
    return openings.filter(purpose=Opening.Purpose.SELECTION)


def openings_list(*, user: User, state: str = "", team: Team | None = None, search: str = "") -> QuerySet[Opening]:
    """The user's openings, newest first, each with `candidates`, how many people are in it."""
    openings = access.visible(Opening.objects.select_related("role", "team"), user)
    if state:
        openings = openings.filter(state=state)
    if team:
        openings = openings.filter(team=team)
    if search:
        openings = openings.filter(title__icontains=search)
    return openings.annotate(candidates=Count("applications")).order_by("-created_at", "-id")


def hiring_teams(user: User) -> QuerySet[Team]:
    """The teams that the user may open a position for."""
    return Team.objects.all() if user.role == User.Role.ADMIN else user.teams.all()


def assessments_on_offer(role: Role, *, keep: int | None = None) -> QuerySet[AssessmentVersion]:
    """What a new opening of this role can ask, with the number of `questions_asked`; `keep` is offered as well."""
    current = Q(pk=F("assessment__current_id"), assessment__retired_at=None)
    return (
        AssessmentVersion.objects.filter(current | Q(pk=keep), assessment__role=role)
        .annotate(questions_asked=Count("items"))
        .order_by("title", "-number")
    )


def asked_of(application: Application) -> AssessmentVersion | None:
    """What this candidate is asked: what the opening asks, or the form that their link for a later look leads to."""
    links = application.invitations.filter(revoked_at=None, assessment_version__isnull=False)
    link = links.select_related("assessment_version").first() if application.opening.is_development else None
    return link.assessment_version if link else application.opening.assessment_version


def parallel_forms(opening: Opening) -> list[AssessmentVersion]:
    """Assessments of the same role with none of the opening's questions that try the same competencies."""
    own = opening.assessment_version
    if own is None:
        return []
    questions, tried = _asked(own)
    found = []
    for version in assessments_on_offer(opening.role).exclude(pk=own.pk).prefetch_related("items__question_version"):
        others, tries = _asked(version)
        if tries == tried and not others & questions:
            found.append(version)
    return found


def _asked(version: AssessmentVersion) -> tuple[set[int], set[str]]:
    """The questions of an assessment, and the competencies that they give a chance to show."""
    asked = [item.question_version for item in version.items.all()]
    return {one.question_id for one in asked}, {key for one in asked for key in one.competencies}


def applications_with_invitation(
    opening: Opening, *, at: datetime, search: str = "", state: str = ""
) -> QuerySet[Application]:
    """The candidates of an opening, newest first, with `invitation_state` and `invitation_id` of their latest link."""
    latest = Invitation.objects.filter(application=OuterRef("pk")).order_by("-id")
    applications = (
        Application.objects.filter(opening=opening)
        .select_related("person")
        .annotate(
            invitation_id=Subquery(latest.values("pk")[:1]),
            invitation_state=Coalesce(
                Subquery(latest.annotate(state=_state_at(at)).values("state")[:1]), Value("not_invited")
            ),
        )
        .order_by("-id")
    )
    if search:
        applications = applications.filter(called(search))
    if state:
        applications = applications.filter(invitation_state=state)
    return applications


@dataclass(frozen=True)
class CandidateRow:
    """A candidate of an opening with the latest link; `can_resend`, `can_revoke`: what may be done with it now."""

    application: Application
    invitation: Invitation | None
    state: str

    @property
    def state_label(self) -> str:
        return str(INVITATION_STATES[self.state])

    @property
    def can_resend(self) -> bool:
        return self.invitation is not None and self.application.person.erased_at is None

    @property
    def can_extend(self) -> bool:
        """Whether they have begun meanwhile is seen by who sets the date."""
        return self.can_revoke and self.can_resend

    @property
    def can_revoke(self) -> bool:
        return self.invitation is not None and self.invitation.revoked_at is None


def candidate_rows(applications: Iterable[Application]) -> list[CandidateRow]:
    """Rows of annotated applications (`applications_with_invitation`), in their order, in one query more."""
    found = list(applications)
    invitations = Invitation.objects.in_bulk([row.invitation_id for row in found if row.invitation_id])  # type: ignore[attr-defined]
    return [
        CandidateRow(row, invitations.get(row.invitation_id), row.invitation_state)  # type: ignore[attr-defined]
        for row in found
    ]


def invitation_states(opening: Opening, *, at: datetime) -> dict[str, int]:
    """How many candidates of the opening are in each state of their invitation, in one query."""
    found = applications_with_invitation(opening, at=at).order_by()
    counted = found.values("invitation_state").annotate(n=Count("pk"))  # type: ignore[misc]
    counts = {row["invitation_state"]: row["n"] for row in counted}
    return {state: counts[state] for state in INVITATION_STATES if state in counts}


def latest_batches(opening: Opening, *, limit: int = 3) -> list[InvitationBatch]:
    """The newest lists of an opening, without their rows."""
    return list(InvitationBatch.objects.filter(opening=opening).defer("rows").order_by("-id")[:limit])


@dataclass(frozen=True)
class PolicyRow:
    """One competency in a policy; `questions` of the assessment give a chance to show it (None: none is set)."""

    key: str
    label: str
    weight: float
    minimum: float | None
    questions: int | None


def policy_rows(policy: ScoringPolicy, assessment_version: AssessmentVersion | None) -> list[PolicyRow]:
    """The competencies of a policy's rubric in its order. `policy.rubric_version` should be loaded."""
    asked: list[list[str]] | None = None
    if assessment_version is not None:
        asked = list(assessment_version.items.values_list("question_version__competencies", flat=True))
    return [
        PolicyRow(
            key=competency.key,
            label=competency.label,
            weight=policy.weights.get(competency.key, 0),
            minimum=policy.minimums.get(competency.key),
            # A question that nobody has mapped is tried on all competencies.
            questions=None if asked is None else sum(not keys or competency.key in keys for keys in asked),
        )
        for competency in policy.rubric_version.to_engine().competencies
    ]


def _state_at(at: datetime) -> Case:
    # Who has opened the link has got it, whether or not it has run out since.
    return Case(
        When(revoked_at__isnull=False, then=Value("revoked")),
        When(first_used_at__isnull=False, then=Value("opened")),
        When(expires_at__lte=at, then=Value("expired")),
        When(sent_at__isnull=False, then=Value("sent")),
        When(~Q(send_failed=""), then=Value("failed")),
        default=Value("created"),
        output_field=CharField(),
    )
