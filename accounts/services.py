"""The only writers of users and teams."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Team, User
from audit.services import record, user_actor
from jobs import services as jobs

PASSWORD_LINK = "send_password_link"  # noqa: S105


class NotAllowed(Exception):
    """The change would leave nobody in charge, or lock out who asks. The message says so."""


class EmailTaken(Exception):
    """Somebody else signs in with this address."""


class NameTaken(Exception):
    """Another team is called so."""


@transaction.atomic
def create_user(*, email: str, name: str, role: str, teams: Iterable[Team], by: User, at: datetime) -> User:
    """A member of staff without a password; a mail brings the link to choose one."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None, name=name, role=role)
    except IntegrityError as error:
        raise EmailTaken from error
    user.teams.set(teams)
    _note(user, "user.created", by, at)
    jobs.add(kind=PASSWORD_LINK, subject=user.pk, at=at)
    return user


@transaction.atomic
def update_user(*, user: User, email: str, name: str, role: str, teams: Iterable[Team], by: User, at: datetime) -> None:
    """Change who somebody is and what they may do."""
    locked, others = _lock_with_admins(user)
    if locked.role == User.Role.ADMIN != role:
        if locked.pk == by.pk:
            raise NotAllowed(_("You cannot take the admin role from yourself. Ask another admin."))
        _keep_an_admin(others)
    moved = locked.email.lower() != email.lower()
    before = {"role": locked.role, "teams": _team_ids(locked)}
    locked.email, locked.name, locked.role = email, name, role
    try:
        with transaction.atomic():
            locked.save(update_fields=["email", "name", "role"])
    except IntegrityError as error:
        raise EmailTaken from error
    locked.teams.set(teams)
    if moved:
        # Else a link to choose a password could still be asked for at the old address.
        EmailAddress.objects.filter(user=locked).delete()
    after = {"role": locked.role, "teams": _team_ids(locked)}
    _note(locked, "user.changed", by, at, before=before, after=after, email_changed=moved)


@transaction.atomic
def deactivate_user(*, user: User, by: User, at: datetime) -> None:
    """End somebody's access at once; what they did stays under their name."""
    locked, others = _lock_with_admins(user)
    if not locked.is_active:
        return
    if locked.pk == by.pk:
        raise NotAllowed(_("You cannot deactivate yourself. Ask another admin."))
    if locked.role == User.Role.ADMIN:
        _keep_an_admin(others)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    _note(locked, "user.deactivated", by, at)


@transaction.atomic
def activate_user(*, user: User, by: User, at: datetime) -> None:
    """Let somebody in again."""
    locked = _lock(user)
    if not locked.is_active:
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        _note(locked, "user.activated", by, at)


@transaction.atomic
def send_password_link(*, user: User, by: User, at: datetime) -> None:
    """Mail a link to choose a new password. The password that stands keeps working until then."""
    if not user.is_active:
        raise NotAllowed(_("Activate this person first."))
    jobs.add(kind=PASSWORD_LINK, subject=user.pk, at=at)
    _note(user, "user.password_link_sent", by, at)


@transaction.atomic
def update_profile(*, user: User, name: str, time_zone: str, at: datetime) -> None:
    """What a person may change about themselves."""
    if (user.name, user.time_zone) == (name, time_zone):
        return
    user.name, user.time_zone = name, time_zone
    user.save(update_fields=["name", "time_zone"])
    _note(user, "user.profile_changed", user, at)


@transaction.atomic
def create_team(*, name: str, by: User, at: datetime) -> Team:
    """A team without members yet."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name)
    except IntegrityError as error:
        raise NameTaken from error
    record(actor=user_actor(by.pk), action="team.created", subject_kind="team", subject_id=team.pk, at=at)
    return team


@transaction.atomic
def update_team(*, team: Team, name: str, members: Iterable[User], by: User, at: datetime) -> None:
    """Rename a team and say who belongs to it."""
    locked = Team.objects.select_for_update().get(pk=team.pk)
    before = sorted(locked.members.values_list("pk", flat=True))
    renamed, locked.name = locked.name != name, name
    try:
        with transaction.atomic():
            locked.save(update_fields=["name"])
    except IntegrityError as error:
        raise NameTaken from error
    # A page shows the active ones; who is deactivated stays in their teams.
    locked.members.set([*members, *locked.members.filter(is_active=False)])
    after = sorted(locked.members.values_list("pk", flat=True))
    data = {"renamed": renamed, "members_before": before, "members_after": after}
    if renamed or before != after:
        record(
            actor=user_actor(by.pk), action="team.changed", subject_kind="team", subject_id=team.pk, at=at, data=data
        )


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _lock_with_admins(user: User) -> tuple[User, set[int]]:
    """The user, and the other active admins: two who end each other's role at once must not both succeed."""
    admins = Q(role=User.Role.ADMIN, is_active=True)
    rows = User.objects.select_for_update().filter(admins | Q(pk=user.pk)).order_by("pk")
    found = {row.pk: row for row in rows}
    return found.pop(user.pk), set(found)


def _keep_an_admin(others: set[int]) -> None:
    if not others:
        raise NotAllowed(_("This is the last admin. Make somebody else an admin first."))


def _team_ids(user: User) -> list[int]:
    return sorted(user.teams.values_list("pk", flat=True))


def _note(user: User, action: str, by: User, at: datetime, **data: object) -> None:
    record(actor=user_actor(by.pk), action=action, subject_kind="user", subject_id=user.pk, at=at, data=data)
