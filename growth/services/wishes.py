"""What somebody wants, said by themselves: kept in versions, shown to managers only where they say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import candidate_actor, record
from growth.models import Wish
from openings.models import Application, Person
from roles.models import Role

LONGEST_WORDS = 2000
MOST_VERSIONS = 50


class WishInvalid(ValueError):
    """The values make no wish; the message says why."""


@dataclass(frozen=True)
class WishIn:
    """What somebody says they want. Every part may be left out; nothing at all is no wish."""

    role: Role | None = None
    stays: bool = False
    within: str = ""
    learn: str = ""
    ways: Sequence[str] = ()
    not_wanted: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.role or self.stays or self.learn.strip() or self.ways or self.not_wanted.strip())


@transaction.atomic
def save_wish(*, application: Application, wish: WishIn, shared: bool, at: datetime) -> Wish:
    """A new version, dated; the same again is the version that there is."""
    _refuse(wish)
    # Two tabs at once come here one after the other.
    Person.objects.select_for_update(no_key=True).get(pk=application.person_id)
    team_id = application.opening.team_id
    last = latest_wish(person_id=application.person_id, team_id=team_id)
    values = {
        "role": wish.role,
        "stays": wish.stays and wish.role is None,
        "within": wish.within,
        "learn": wish.learn.strip(),
        "ways": [key for key in Wish.WAYS if key in wish.ways],
        "not_wanted": wish.not_wanted.strip(),
        "shared": shared,
    }
    if last and all(getattr(last, name) == value for name, value in values.items()):
        return last
    number = last.number + 1 if last else 1
    made = Wish.objects.create(
        person_id=application.person_id, team_id=team_id, number=number, created_at=at, **values
    )  # fmt: skip
    old = Wish.objects.filter(person=application.person_id, team=team_id, number__lte=number - MOST_VERSIONS)
    old.delete()
    _record(application, "wish.saved", at, {"number": number, "shared": shared})
    return made


@transaction.atomic
def remove_wishes(*, application: Application, at: datetime) -> bool:
    """All versions, at the person's own word. False: there were none."""
    found = Wish.objects.filter(person=application.person_id, team=application.opening.team_id)
    removed, _kinds = found.delete()
    if removed:
        _record(application, "wish.removed", at, {"versions": removed})
    return bool(removed)


def latest_wish(*, person_id: int, team_id: int) -> Wish | None:
    found = Wish.objects.filter(person=person_id, team=team_id).select_related("role")
    return found.order_by("-number").first()


def forget_wishes(*, person: Person, team_id: int | None = None) -> None:
    """Those of every team, or of one."""
    found = Wish.objects.filter(person=person)
    (found if team_id is None else found.filter(team=team_id)).delete()


def _refuse(wish: WishIn) -> None:
    if wish.is_empty:
        raise WishInvalid(_("Say at least one thing that you want or do not want."))
    if len(wish.learn) > LONGEST_WORDS or len(wish.not_wanted) > LONGEST_WORDS:
        raise WishInvalid(_("At most %(most)d characters.") % {"most": LONGEST_WORDS})
    if wish.within and wish.within not in Wish.Within.values:
        raise WishInvalid(_("Choose a time from the list."))


def _record(application: Application, action: str, at: datetime, data: dict[str, object]) -> None:
    record(
        actor=candidate_actor(application.person_id), action=action, subject_kind="application",
        subject_id=application.pk, at=at, opening_id=application.opening_id, data=data,
    )  # fmt: skip
