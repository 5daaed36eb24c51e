"""Which questions of the bank give a chance to show which competency to candidates of which role. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from assessments import kinds
from assessments.models import AssessmentItem, Question
from assessments.queries import bank, roles_it_fits
from roles.models import Competency, Role

# So many questions of one kind that ask for the same stand in for each other.
OVERLAP = 3


@dataclass(frozen=True)
class Asked:
    """An active question; `in_use`: an assessment's current version asks it."""

    question: Question
    title: str
    kind: str
    competencies: tuple[str, ...]
    in_use: bool


@dataclass(frozen=True)
class Cell:
    """The questions of one role that give a chance to show one competency. `state`: hole, thin, spare or covered."""

    role: Role
    competency: Competency
    weight: int
    minimum: float | None
    questions: tuple[Asked, ...]

    @property
    def in_use(self) -> int:
        return sum(asked.in_use for asked in self.questions)

    @property
    def state(self) -> str:
        if not self.questions:
            return "hole" if self.weight or self.minimum else "none"
        if not (self.weight or self.minimum):
            return "spare"
        return "thin" if len(self.questions) == 1 else "covered"


@dataclass(frozen=True)
class Row:
    competency: Competency
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Overlap:
    """Questions of one role and one kind that give a chance to show exactly the same competencies."""

    role: Role
    kind: kinds.Kind
    competencies: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class CoverageMap:
    """`unmapped`: how many questions were asked elsewhere and are tried on every competency; `homeless`: active and for
    no role. Questions about facts are left out."""

    roles: tuple[Role, ...]
    rows: tuple[Row, ...]
    overlaps: tuple[Overlap, ...]
    unmapped: int
    homeless: tuple[Asked, ...]

    def cells(self, state: str) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells if cell.state == state]

    @property
    def holes(self) -> list[Cell]:
        """What weighs most first."""
        return sorted(self.cells("hole"), key=lambda cell: -cell.weight)

    @property
    def thin(self) -> list[Cell]:
        return sorted(self.cells("thin"), key=lambda cell: -cell.weight)


def coverage_map(roles: Sequence[Role]) -> CoverageMap:
    """For these roles, in five queries at any number of questions."""
    asked = _active_questions()
    competencies = list(Competency.objects.all())
    of_role = {role.pk: [one for one in asked if role in one.question.roles.all()] for role in roles}
    return CoverageMap(
        roles=tuple(roles),
        rows=tuple(Row(item, tuple(_cell(role, item, of_role[role.pk]) for role in roles)) for item in competencies),
        overlaps=tuple(overlap for role in roles for overlap in _overlaps(role, of_role[role.pk])),
        unmapped=Question.objects.filter(state=Question.State.IMPORTED).count(),
        homeless=tuple(one for one in asked if not roles_it_fits(one.question)),
    )


def _active_questions() -> list[Asked]:
    questions = bank().filter(state=Question.State.ACTIVE, current__isnull=False).order_by("current__title")
    rated = questions.exclude(current__kind__in=kinds.unrated())
    standing = AssessmentItem.objects.filter(
        version__assessment__retired_at=None, version=F("version__assessment__current")
    )
    in_use = set(standing.values_list("question_version__question", flat=True))
    return [
        Asked(
            question=question,
            title=question.current.title,
            kind=question.current.kind,
            competencies=tuple(question.current.competencies),
            in_use=question.pk in in_use,
        )
        for question in rated
        if question.current
    ]


def _cell(role: Role, competency: Competency, questions: Iterable[Asked]) -> Cell:
    return Cell(
        role=role,
        competency=competency,
        weight=role.weights.get(competency.key, 0),
        minimum=role.minimums.get(competency.key),
        questions=tuple(one for one in questions if competency.key in one.competencies),
    )


def _overlaps(role: Role, questions: Iterable[Asked]) -> list[Overlap]:
    """Groups of OVERLAP or more, the largest first."""
    groups: dict[tuple[str, tuple[str, ...]], list[Asked]] = {}
    for one in questions:
        if one.competencies:
            groups.setdefault((one.kind, tuple(sorted(one.competencies))), []).append(one)
    found = [
        Overlap(role, kinds.kind_of(kind), group[0].competencies, tuple(group))
        for (kind, _competencies), group in groups.items()
        if len(group) >= OVERLAP
    ]
    return sorted(found, key=lambda overlap: -len(overlap.questions))
