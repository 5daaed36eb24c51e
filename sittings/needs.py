"""What was asked and granted of accommodations, read. For the person and for coordinators; nothing above reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import access
from accounts.models import Team, User
from audit.models import AuditEntry
from openings.models import Application
from sittings.models import Accommodation, AccommodationRule, ExtraTime, Sitting

State = Accommodation.State
SUBJECT = "accommodation"
TIME_SUBJECT = "sitting_time"


def in_force(person_id: int) -> Accommodation | None:
    return Accommodation.objects.filter(person=person_id, state=State.GRANTED).first()


@dataclass(frozen=True)
class Needs:
    """Where a person stands: what holds, what waits, and what was answered last without being granted."""

    granted: Accommodation | None = None
    waiting: Accommodation | None = None
    declined: Accommodation | None = None

    @property
    def time(self) -> int:
        return self.granted.granted_time if self.granted else ExtraTime.NONE


def needs_of(person_id: int) -> Needs:
    """One query."""
    rows = Accommodation.objects.filter(person=person_id, state__in=[State.GRANTED, State.WAITING, State.DECLINED])
    found: dict[str, Accommodation] = {}
    for row in rows.order_by("-id"):
        found.setdefault(row.state, row)
    granted, declined = found.get(State.GRANTED), found.get(State.DECLINED)
    if granted and declined and granted.pk > declined.pk:
        declined = None
    return Needs(granted, found.get(State.WAITING), declined)


def with_extra(minutes: int | None, extra: int) -> int | None:
    """A limit in minutes with extra time; None: no limit. Half a minute counts as a whole one."""
    if minutes is None or extra == ExtraTime.NO_LIMIT:
        return None
    return -(-minutes * (100 + extra) // 100)


def rule_for(team_id: int) -> int:
    """The extra time that the team grants at once."""
    rule = AccommodationRule.objects.filter(team=team_id).first()
    return rule.extra_time if rule else ExtraTime.NONE


# --- For coordinators -----------------------------------------------------------------------------------------


def requests_waiting(user: User) -> QuerySet[Accommodation]:
    return _seen_by(user).filter(state=State.WAITING).order_by("asked_at", "id")


def granted_to_people(user: User, *, search: str = "") -> QuerySet[Accommodation]:
    found = _seen_by(user).filter(state=State.GRANTED)
    if search:
        found = found.filter(Q(person__name__icontains=search) | Q(person__email__icontains=search))
    return found.order_by("person__name", "id")


def _seen_by(user: User) -> QuerySet[Accommodation]:
    rows = Accommodation.objects.select_related("person", "application__opening", "answered_by")
    return access.visible(rows, user)


def under_way(user: User, *, search: str = "") -> QuerySet[Sitting]:
    """Online sittings that are going on, by name: the order tells nothing of who is how far."""
    sittings = Sitting.objects.filter(mode=Sitting.Mode.ONLINE, submitted_at=None)
    sittings = access.visible(sittings.select_related("application__person", "application__opening"), user)
    if search:
        person = "application__person"
        sittings = sittings.filter(Q(**{f"{person}__name__icontains": search}) | Q(**{f"{person}__email": search}))
    granted = Accommodation.objects.filter(person=OuterRef("application__person"), state=State.GRANTED)
    return sittings.annotate(has_needs=Exists(granted)).order_by("application__person__name", "id")


def applications_to_ask_about(user: User, search: str) -> QuerySet[Application]:
    """People of the coordinator's teams by name or address, to note down what they said by telephone."""
    found = access.visible(Application.objects.select_related("person", "opening"), user)
    match = Q(person__name__icontains=search) | Q(person__email__icontains=search)
    return found.filter(match, person__erased_at=None).order_by("person__name", "id")


def earlier_needs(person_id: int) -> QuerySet[Accommodation]:
    """What no longer waits or holds, latest first."""
    past = Accommodation.objects.filter(person=person_id).exclude(state__in=[State.WAITING, State.GRANTED])
    return past.select_related("answered_by").order_by("-id")


def rules_of(user: User) -> list[tuple[Team, int]]:
    """Each team of the user with what it grants at once; two queries."""
    teams = list(Team.objects.all() if user.role == User.Role.ADMIN else user.teams.all())
    rules = dict(AccommodationRule.objects.filter(team__in=teams).values_list("team", "extra_time"))
    return [(team, rules.get(team.pk, ExtraTime.NONE)) for team in teams]


@dataclass(frozen=True)
class Moment:
    """One entry of what was done about needs, with the names that its ids stand for today."""

    entry: AuditEntry
    who: str
    whom: str
    what: str


def history(user: User) -> QuerySet[AuditEntry]:
    """The entries about needs and time of the coordinator's teams, latest first. Nobody else reads them but admins."""
    found = AuditEntry.objects.filter(subject_kind__in=[SUBJECT, TIME_SUBJECT, "accommodation_rule"])
    if user.role != User.Role.ADMIN:
        teams = [str(pk) for pk in user.teams.values_list("pk", flat=True)]
        found = found.filter(data__team__in=[int(pk) for pk in teams])
    return found.order_by("-id")


def people_of(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """The names of the candidates that the entries are about; erased ones are left out."""
    ids = {entry.data["person"] for entry in entries if entry.data.get("person")}
    people = Application.objects.filter(person__in=ids, person__erased_at=None)
    return dict(people.values_list("person", "person__name"))
