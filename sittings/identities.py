"""Voluntary self-identification, read only in groups: small ones are never told, nor what would give them away."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sittings.models import SelfIdentification, Sitting

LEAST = 10
_SALT = "sittings.self_identification"

QUESTIONS: dict[str, tuple[str | Promise, Sequence[tuple[str, str | Promise]]]] = {
    "gender": (_("Gender"), SelfIdentification.Gender.choices),
    "ethnicity": (_("Race or ethnicity"), SelfIdentification.Ethnicity.choices),
    "age": (_("Age"), SelfIdentification.Age.choices),
    "disability": (_("Disability"), SelfIdentification.Disability.choices),
}


@dataclass(frozen=True)
class Group:
    """`n` people who submitted answers; `forward`: how many of them went on. Both at least `LEAST`, or None."""

    label: str | Promise
    n: int
    forward: int | None

    @property
    def rate(self) -> float | None:
        return None if self.forward is None else self.forward / self.n


@dataclass(frozen=True)
class Table:
    label: str | Promise
    groups: Sequence[Group]
    hidden: int

    @property
    def is_empty(self) -> bool:
        return not self.groups


def key_of(application_id: int) -> str:
    """Ties a row to an application for whoever holds the secret key, which no page and no query does."""
    return salted_hmac(_SALT, str(application_id), algorithm="sha256").hexdigest()


def own_identity(application_id: int) -> SelfIdentification | None:
    """For the candidate's own page alone."""
    return SelfIdentification.objects.filter(key=key_of(application_id)).first()


def tables(forward: Collection[int]) -> list[Table]:
    """One table a question over everybody who submitted, in two queries. `forward`: applications that went on.

    Never narrowed to an opening: the difference of two tables would tell of a few people.
    """
    rows = {row.key: row for row in SelfIdentification.objects.all()}
    submitted = Sitting.objects.filter(submitted_at__isnull=False).order_by().values_list("application", flat=True)
    found = {pk: rows[key] for pk in submitted.distinct() if (key := key_of(pk)) in rows}
    return [_table(name, found, set(forward)) for name in QUESTIONS]


def groups_of(applications: Iterable[int]) -> list[tuple[str | Promise, list[tuple[str | Promise, list[int]]]]]:
    """Which of these applications said what, for each question, in one query: only groups that may be told.

    For figures over a whole group alone; never for a page that names anybody.
    """
    rows = {row.key: row for row in SelfIdentification.objects.all()}
    found = {pk: rows[key] for pk in applications if (key := key_of(pk)) in rows}
    tables = []
    for name, (label, choices) in QUESTIONS.items():
        said = {pk: getattr(row, name) for pk, row in found.items() if getattr(row, name)}
        told = _told(Counter(said.values()))
        groups = [(words, [pk for pk, it in said.items() if it == value]) for value, words in choices if value in told]
        tables.append((label, groups))
    return tables


def _table(name: str, found: Mapping[int, SelfIdentification], forward: set[int]) -> Table:
    label, choices = QUESTIONS[name]
    said = {pk: getattr(row, name) for pk, row in found.items() if getattr(row, name)}
    counts = Counter(said.values())
    went_on = Counter(value for pk, value in said.items() if pk in forward)
    told = _told(counts)
    groups = [
        Group(words, counts[value], _safe(went_on[value], counts[value])) for value, words in choices if value in told
    ]
    return Table(label, groups, len(counts) - len(told))


def _told(counts: Mapping[str, int]) -> set[str]:
    """The groups large enough. Where what is left out adds up to fewer than `LEAST`, the smallest told one is left out
    as well: with a total known from elsewhere it would give the others away."""
    told = {value for value, n in counts.items() if n >= LEAST}
    rest = sum(n for value, n in counts.items() if value not in told)
    if told and 0 < rest < LEAST:
        told.remove(min(told, key=lambda value: counts[value]))
    return told


def _safe(forward: int, n: int) -> int | None:
    """How many went on, unless nearly all or nearly none did: then it would tell of a few."""
    return forward if LEAST <= forward <= n - LEAST else None
