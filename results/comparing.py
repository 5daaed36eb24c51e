"""Candidates side by side, other roles, other weights: arithmetic over score sheets that stand. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from assessments.models import QuestionVersion
from openings.models import Opening
from ratings.queries import RatedText, rated_texts_of
from results.models import Placing, ScoreSheet
from results.presentation import Dossier, dossiers, standings_in
from results.queries import Row, sheets_in_full
from results.services.sheets import policy_in
from roles.models import Role
from scoring.ranking import reliably_different
from scoring.totals import CompetencyScore, PolicyIn, Total, reweigh
from sittings.models import Answer, Sitting

LEAST, MOST = 2, 5
_SCORE_FIELDS = tuple(field.name for field in fields(CompetencyScore))


@dataclass(frozen=True)
class Column:
    """One of the compared: `hidden` from the reader, then without any number. `sheet` None: nothing to show."""

    row: Row
    hidden: bool
    sheet: ScoreSheet | None
    answers: Mapping[tuple[bool, int], Dossier]
    tied_with: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.row.application.person.name


@dataclass(frozen=True)
class Line:
    """One competency across the compared: a score (or None) a column, and what can be told apart, in words."""

    key: str
    label: str
    weight: float
    minimum: float | None
    scores: tuple[CompetencyScore | None, ...]
    words: str


@dataclass(frozen=True)
class QuestionLine:
    """One question across the compared; None where somebody was not asked it. `live`: in an interview, so that what
    stands below are transcripts of speech."""

    question: QuestionVersion
    live: bool
    cells: tuple[tuple[Column, Dossier | None], ...]


@dataclass(frozen=True)
class RoleFit:
    """What a candidate's scores come to by the weights and minimums of one role; `words`: how far that differs."""

    role: Role
    total: Total
    words: str


def scores_of(sheet: ScoreSheet) -> list[CompetencyScore]:
    return [CompetencyScore(**{name: item[name] for name in _SCORE_FIELDS}) for item in sheet.competencies]


def columns_of(rows: Sequence[Row], hidden: set[int], labels: Mapping[str, str]) -> list[Column]:
    """In the order of `rows`, in a fixed number of queries. A hidden one keeps its answers and loses every rating."""
    submitted = [row.sitting for row in rows if row.sitting and row.sitting.submitted_at]
    live = Sitting.objects.filter(application__in=[row.application.pk for row in rows], mode=Sitting.Mode.LIVE)
    spoken = {sitting.application_id: sitting for sitting in live}
    texts = rated_texts_of(list({one.pk: one for one in [*submitted, *spoken.values()]}.values()))
    found = standings_in(item for group in texts.values() for item in group)
    columns = []
    for row in rows:
        away = row.application.pk in hidden
        ids = dict.fromkeys(one.pk for one in (row.sitting, spoken.get(row.application.pk)) if one)
        rated = [item for pk in ids for item in texts.get(pk, [])]
        shown = [_without_ratings(item) if away else item for item in rated]
        answers = {_place(item.rated.answer): item for item in dossiers(shown, dict(labels), found=found)}
        columns.append(Column(row, away, None if away else row.sheet, answers))
    return [_with_ties(column, columns) for column in columns]


def competency_lines(columns: Sequence[Column], opening: Opening, labels: Mapping[str, str]) -> list[Line]:
    scores = [{score.competency: score for score in scores_of(one.sheet)} if one.sheet else {} for one in columns]
    weights, minimums = opening.policy.weights, opening.policy.minimums
    whole = sum(weights.values()) or 1
    names = [column.name for column in columns]
    return [
        Line(
            key=key,
            label=label,
            weight=100 * weights.get(key, 0) / whole,
            minimum=minimums.get(key),
            scores=(line := tuple(found.get(key) for found in scores)),
            words=difference_words(
                [(name, one.value, one.se) for name, one in zip(names, line, strict=True) if one is not None]
            ),
        )
        for key, label in labels.items()
    ]


def question_lines(columns: Sequence[Column]) -> list[QuestionLine]:
    """The questions of everybody, in the order in which the first of the columns was asked them."""
    asked = {key: item.rated.answer.question_version for one in columns for key, item in one.answers.items()}
    return [
        QuestionLine(question, key[0], tuple((column, column.answers.get(key)) for column in columns))
        for key, question in asked.items()
    ]


def _place(answer: Answer) -> tuple[bool, int]:
    """The same question asked in writing and aloud is two lines: what was said is not set beside what was written."""
    return answer.sitting.mode == Sitting.Mode.LIVE, answer.question_version_id


def difference_words(values: Sequence[tuple[str, float | None, float | None]]) -> str:
    """Who is reliably above whom, among (name, value, standard error)."""
    known = sorted(((value, se, name) for name, value, se in values if value is not None), key=lambda one: -one[0])
    if len(known) < LEAST:
        return ""
    pairs = [
        _("%(one)s above %(other)s") % {"one": name, "other": other}
        for position, (value, se, name) in enumerate(known)
        for below, its_se, other in known[position + 1 :]
        if reliably_different(value, se, below, its_se)
    ]
    return "; ".join(pairs) if pairs else _("No reliable difference")


def role_fits(sheet: ScoreSheet, roles: Iterable[Role], own: Role) -> list[RoleFit]:
    """Every role's view of one candidate, the highest total first; roles that share no competency are left out."""
    scores = scores_of(sheet)
    keys = {score.competency for score in scores}
    fits = []
    for role in roles:
        policy = role_policy(role, keys, sheet)
        if policy:
            fits.append((role, reweigh(scores, policy)))
    here = next((total for role, total in fits if role.pk == own.pk), None)
    ordered = sorted(fits, key=lambda fit: -(fit[1].value or 0))
    return [RoleFit(role, total, _fit_words(role, total, own, here)) for role, total in ordered]


def role_policy(role: Role, keys: set[str], sheet: ScoreSheet) -> PolicyIn | None:
    """A role's weights and minimums on the competencies that were rated; other rules as the sheet's policy has them."""
    weights = {key: float(weight) for key, weight in role.weights.items() if weight and key in keys}
    if not weights:
        return None
    rules = policy_in(sheet.policy)
    minimums = {key: float(level) for key, level in role.minimums.items() if level and key in keys}
    return PolicyIn(weights=weights, minimums=minimums, machine=rules.machine, missing=rules.missing)


def meets_role(sheet: ScoreSheet, role: Role) -> bool:
    """Whether every minimum of this role is met; a role without any is met by whoever has a score."""
    scores = scores_of(sheet)
    policy = role_policy(role, {score.competency for score in scores}, sheet)
    return bool(policy and reweigh(scores, policy).meets_minimums)


def fitting_applications(opening: Opening, hidden: set[int], *, minimums: str, role: Role | None) -> list[int]:
    """Applications whose sheet meets ("met"), misses ("below") or leaves open ("open") the policy's minimums, and meets
    those of `role`; without those in `hidden`."""
    wanted = {"met": True, "below": False, "open": None}
    sheets = Placing.objects.filter(opening=opening)
    if minimums in wanted:
        sheets = sheets.filter(meets_minimums=wanted[minimums])
    found = [pk for pk in sheets.values_list("pk", flat=True) if pk not in hidden]
    if role:
        full = sheets_in_full(found)
        found = [pk for pk in found if meets_role(full[pk], role)]
    return found


def what_if(sheet: ScoreSheet, weights: Mapping[str, float]) -> Total:
    """The total of a sheet as it would be with these weights; the minimums stay the policy's."""
    rules = policy_in(sheet.policy)
    policy = PolicyIn(weights=dict(weights), minimums=rules.minimums, machine=rules.machine, missing=rules.missing)
    return reweigh(scores_of(sheet), policy)


def _fit_words(role: Role, total: Total, own: Role, here: Total | None) -> str:
    if role.pk == own.pk:
        return _("The role of this opening")
    if total.value is None or here is None or here.value is None:
        return ""
    # The same answers stand behind both totals, so their errors go together and two bands say little here.
    if abs(total.value - here.value) < max(total.se or 0, here.se or 0):
        return _("About the same as for this opening's role")
    return _("Higher than for this opening's role") if total.value > here.value else _("Lower than for this role")


def _with_ties(column: Column, columns: Sequence[Column]) -> Column:
    sheet = column.sheet
    if sheet is None or sheet.total is None:
        return column
    others = [one for one in columns if one is not column and one.sheet and one.sheet.total is not None]
    tied = tuple(
        one.name
        for one in others
        if one.sheet and not reliably_different(sheet.total, sheet.se, one.sheet.total or 0.0, one.sheet.se)
    )
    return Column(column.row, column.hidden, sheet, column.answers, tied)


def _without_ratings(item: RatedText) -> RatedText:
    return RatedText(item.answer, item.text, [], {})
