"""What candidates read of a role, as texts that can be said in other languages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.words import Words
from roles.models import Role
from wording.queries import Told
from wording.subjects import Place, Subject, listed

LONGEST_LABEL, LONGEST_TEXT, LONGEST_LINE = 160, 4000, 600


def subject_of(role: Role) -> Subject:
    return Subject("role", role.pk)


def places_of(role: Role) -> list[Place]:
    texts = [
        Place("label", _("Name"), role.label, LONGEST_LABEL),
        Place("summary", _("Summary"), role.summary, LONGEST_TEXT),
        Place("leans_on", _("Leans on"), role.leans_on, LONGEST_TEXT),
        *listed("responsibilities", _("Responsibility"), role.responsibilities, LONGEST_LINE),
    ]
    return [place for place in texts if place.original]


@dataclass(frozen=True)
class RoleWords:
    """A role as it speaks to one who reads in the language of the page."""

    label: Words
    summary: Words
    leans_on: Words
    responsibilities: list[Words]


def words_of_roles(roles: Iterable[Role]) -> dict[int, RoleWords]:
    """By the role's id; one query at most."""
    rows = {role.pk: role for role in roles}
    told = Told(*(subject_of(role) for role in rows.values()))
    return {pk: _words(role, told) for pk, role in rows.items()}


def _words(role: Role, told: Told) -> RoleWords:
    subject = subject_of(role)
    return RoleWords(
        label=told(subject, role.label),
        summary=told(subject, role.summary),
        leans_on=told(subject, role.leans_on),
        responsibilities=[told(subject, line) for line in role.responsibilities],
    )


def role_words(role: Role) -> RoleWords:
    return words_of_roles([role])[role.pk]


def role_label(role: Role) -> Words:
    return role_words(role).label
