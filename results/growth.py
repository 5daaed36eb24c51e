"""People of one's own staff and the roles they may grow into: arithmetic over score sheets that stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts import access
from accounts.models import User
from growth.models import Development, Wish
from growth.readiness import CHANGES, Verdict, bar_of, change, overall, verdict
from growth.services.wishes import latest_wish
from openings.models import Application, Invitation, Opening, Person
from ratings.queries import hidden_applications
from results.comparing import scores_of
from results.models import Decision, ScoreSheet
from results.presentation import labels_of
from results.queries import sheets_of_sittings
from roles.models import Role
from scoring.totals import CompetencyScore
from sittings.models import Sitting


def hired(user: User) -> QuerySet[Application]:
    """Who was hired through an opening of the user's teams: own staff, as far as the product knows."""
    standing = Decision.objects.standing().order_by("application_id", "-id").distinct("application_id")
    kept = Decision.objects.filter(pk__in=standing.values("pk"), kind=Decision.Kind.HIRED)
    found = access.visible(Application.objects.filter(pk__in=kept.values("application")), user)
    return found.filter(person__erased_at=None).select_related("person", "opening__role", "opening__team")


def own_staff(user: User) -> QuerySet[Application]:
    """Who was hired here or invited for their development, each once: by what they were hired with, where there is
    that."""
    invited = access.visible(Application.objects.filter(opening__purpose=Opening.Purpose.DEVELOPMENT), user)
    found = Application.objects.filter(Q(pk__in=hired(user).values("pk")) | Q(pk__in=invited.values("pk")))
    once = found.order_by("person_id", "-opening__purpose", "-pk").distinct("person_id")
    found = access.visible(Application.objects.filter(pk__in=once.values("pk")), user).filter(person__erased_at=None)
    return found.select_related("person", "opening__role", "opening__team")


def rounds_for(person: Person, user: User) -> QuerySet[Opening]:
    """Development openings to which somebody can be invited again: open, and they are not in them yet."""
    openings = Opening.objects.filter(purpose=Opening.Purpose.DEVELOPMENT, state=Opening.State.OPEN)
    return access.visible(openings, user).exclude(applications__person=person).order_by("-created_at", "-id")


def may_look_again(person: Person, user: User) -> list[Application]:
    """The person's applications in open development openings that they have submitted: they can be taken again."""
    openings = {"opening__purpose": Opening.Purpose.DEVELOPMENT, "opening__state": Opening.State.OPEN}
    found = access.visible(Application.objects.filter(person=person, **openings), user)
    last = Sitting.objects.filter(application=OuterRef("pk")).exclude(mode=Sitting.Mode.LIVE).order_by("-attempt")
    link = Invitation.objects.filter(application=OuterRef("pk")).order_by("-attempt", "-id")
    found = found.annotate(
        taken=Subquery(last.filter(submitted_at__isnull=False).values("attempt")[:1]),
        asked=Subquery(link.values("attempt")[:1]),
    )
    return list(found.filter(taken__gte=F("asked")).select_related("opening__assessment_version").order_by("-pk"))


def developments_of(user: User) -> QuerySet[Development]:
    found = access.visible(Development.objects.filter(person__erased_at=None), user)
    return found.select_related("person", "role", "present_role", "team")


def shared_wish(person_id: int, team_id: int) -> Wish | None:
    """What somebody says they want, where the latest that they said is shared; what was shared before is theirs."""
    latest = latest_wish(person_id=person_id, team_id=team_id)
    return latest if latest and latest.shared else None


@dataclass(frozen=True)
class Look:
    """One sitting of a person with what it came to, and in which opening."""

    application: Application
    sheet: ScoreSheet
    at: datetime


def looks_at(person: Person, user: User) -> tuple[list[Look], bool]:
    """Every look at a person that this user may see, the latest first; and whether some are still hidden from them."""
    applications = list(
        access.visible(Application.objects.filter(person=person), user).select_related(
            "opening__policy__rubric_version", "opening__role", "person"
        )
    )
    hidden = {pk for one in applications for pk in hidden_applications(user=user, opening=one.opening)}
    of = {one.pk: one for one in applications if one.pk not in hidden}
    found = [
        Look(of[sheet.sitting.application_id], sheet, sheet.sitting.submitted_at or sheet.created_at)
        for sheet in sheets_of_sittings(of)
    ]
    away = any(one.pk in hidden for one in applications)
    return sorted(found, key=lambda look: (look.at, look.sheet.pk), reverse=True), away


@dataclass(frozen=True)
class RoleView:
    role: Role
    overall: Verdict


@dataclass(frozen=True)
class RoleCell:
    """What one role asks of a competency, and how far the profile is from it; `weight` 0: the role leaves it out."""

    bar: float
    own_minimum: bool
    weight: float
    verdict: Verdict | None


@dataclass(frozen=True)
class ReadinessLine:
    key: str
    label: str
    score: CompetencyScore | None
    cells: Sequence[RoleCell]


def readiness(sheet: ScoreSheet, roles: Sequence[Role]) -> tuple[list[RoleView], list[ReadinessLine]]:
    """One profile against each of these roles, by competency and over all."""
    labels = labels_of(sheet.policy.rubric_version.body)
    scores = {score.competency: score for score in scores_of(sheet)}
    lines = [
        ReadinessLine(key, label, scores.get(key), [_cell(key, scores.get(key), role) for role in roles])
        for key, label in labels.items()
    ]
    views = [
        RoleView(role, overall([cell.verdict for line in lines if (cell := line.cells[place]).verdict]))
        for place, role in enumerate(roles)
    ]
    return views, lines


def _cell(key: str, score: CompetencyScore | None, role: Role) -> RoleCell:
    bar, weight = bar_of(role.minimums, key), float(role.weights.get(key, 0))
    asked = bool(weight or role.minimums.get(key))
    value, low, high = (score.value, score.low, score.high) if score else (None, None, None)
    found = verdict(value, low, high, bar) if asked else None
    return RoleCell(bar, bool(role.minimums.get(key)), weight, found)


def to_train(sheet: ScoreSheet, role: Role) -> list[str]:
    """The competencies of a role that are not ready, the furthest first."""
    order = {"far": 0, "unsure": 1, "close": 2, "unknown": 3}
    _views, lines = readiness(sheet, [role])
    found = [(line.cells[0].verdict, line.key) for line in lines if line.cells[0].verdict]
    missing = [(order[one.state], key) for one, key in found if one and one.state in order]
    return [key for _rank, key in sorted(missing, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class ChangeLine:
    """One competency at each look, the latest first, and what can be said of the last step ("" for want of two)."""

    key: str
    label: str
    scores: Sequence[CompetencyScore | None]
    state: str

    @property
    def words(self) -> str:
        return str(CHANGES[self.state]) if self.state else ""


def changes(looks: Sequence[Look]) -> list[ChangeLine]:
    """A new sitting beside the old ones, competency by competency."""
    if not looks:
        return []
    labels: Mapping[str, str] = labels_of(looks[0].sheet.policy.rubric_version.body)
    scores = [{score.competency: score for score in scores_of(look.sheet)} for look in looks]
    lines = []
    for key, label in labels.items():
        found = [one.get(key) for one in scores]
        bands = [_band(score) for score in found[:2]]
        state = change(bands[1], bands[0]) if len(bands) == 2 and bands[0] and bands[1] else ""
        lines.append(ChangeLine(key, label, found, state))
    return lines


def _band(score: CompetencyScore | None) -> tuple[float, float] | None:
    if score is None or score.value is None:
        return None
    low, high = score.low, score.high
    return (score.value if low is None else low, score.value if high is None else high)
