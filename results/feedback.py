"""What a score sheet says to the person whom it is about. Words and numbers, no layout; a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.words import Words, told
from ratings.models import Rating
from ratings.queries import answers_of_sitting
from ratings.told import told_of
from results.comparing import RoleFit, role_fits, scores_of
from results.models import ScoreSheet
from results.presentation import labels_of
from results.quotes import Quote, quotes_of
from results.services.sheets import policy_in
from roles.models import Role
from roles.queries import roles
from roles.words import RoleWords, words_of_roles
from scoring.rubric import HIGHEST_LEVEL
from scoring.text import sentences
from scoring.totals import CompetencyScore, reweigh

# From which level on what is said of it.
WORDS: tuple[tuple[float, str | Promise], ...] = (
    (4.0, gettext_lazy("A clear strength in these answers")),
    (3.25, gettext_lazy("Shown well")),
    (2.5, gettext_lazy("Shown in part")),
    (0.0, gettext_lazy("Little of it in these answers")),
)
STRENGTH = 3.25
# A band this wide covers half of the scale.
WIDE = 2.0
# What a role must weigh a competency to be spoken of, in percent.
LEANS_ON = 15
# Share of a role's weights that must have been rated for its total to be a hint, in percent.
ENOUGH_COVERED = 60


@dataclass(frozen=True)
class Line:
    """One competency: what it came to, in words; `work_on`: one thing for the next time, where there is room."""

    key: str
    label: Words
    definition: Words
    score: CompetencyScore
    weight: float
    minimum: float | None
    words: str
    quotes: Sequence[Quote]
    work_on: str | Words

    @property
    def is_strength(self) -> bool:
        return self.score.value is not None and self.score.value >= STRENGTH

    @property
    def is_wide(self) -> bool:
        """The answers leave much open."""
        low, high = self.score.low, self.score.high
        return low is not None and high is not None and high - low > WIDE


@dataclass(frozen=True)
class Advice:
    """One role as a possible next one: how the profile fits it, and what to say when applying."""

    fit: RoleFit
    words: RoleWords
    suits: bool
    covered: float
    lead: Line | None
    prepare: Line | None

    @property
    def says_little(self) -> bool:
        """Most of what the role weighs was not rated: a total of the rest is no hint."""
        return self.fit.total.value is None or self.covered < ENOUGH_COVERED

    @property
    def role(self) -> Role:
        return self.fit.role


@dataclass(frozen=True)
class Change:
    """What the total would have been with one level more in one competency, and its band then."""

    label: str
    total: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Feedback:
    sheet: ScoreSheet
    role: RoleWords
    lines: Sequence[Line]
    advice: Sequence[Advice]
    changes: Sequence[Change]
    answered: int
    human: int
    machine: int
    machines_told: Sequence[str]

    @property
    def strengths(self) -> list[Line]:
        return [line for line in self.lines if line.is_strength and line.quotes]

    @property
    def to_work_on(self) -> list[Line]:
        return [line for line in self.lines if line.work_on]

    @property
    def suiting(self) -> list[Advice]:
        return [item for item in self.advice if item.suits]

    @property
    def below(self) -> list[Line]:
        """Competencies below the level that the role asks for."""
        return [line for line in self.lines if line.score.meets_minimum is False]


def feedback_of(sheet: ScoreSheet) -> Feedback:
    """Of a sheet with its policy, rubric version and sitting."""
    sitting = sheet.sitting
    answers = {answer.pk: answer for answer in answers_of_sitting(sitting)}
    ids = [pk for item in sheet.competencies for pk in item["ratings"]]
    ratings: dict[str, list[Rating]] = {}
    for rating in Rating.objects.filter(pk__in=ids).select_related("machine_rater").order_by("id"):
        ratings.setdefault(rating.competency_id, []).append(rating)
    scores = scores_of(sheet)
    lines = [_line(sheet, score, ratings.get(score.competency, []), answers) for score in scores]
    lines = _with_one_to_work_on(lines, ratings, sheet)
    own = sitting.application.opening.role
    offered = list(roles())
    words = words_of_roles([own, *offered])
    return Feedback(
        sheet=sheet,
        role=words[own.pk],
        lines=lines,
        advice=_advice(role_fits(sheet, offered, own), words, lines),
        changes=_changes(sheet, scores, lines),
        answered=len({rating.answer_id for group in ratings.values() for rating in group}),
        human=sum(rating.rater_id is not None for group in ratings.values() for rating in group),
        machine=sum(rating.machine_rater_id is not None for group in ratings.values() for rating in group),
        machines_told=told_of(r.machine_rater for group in ratings.values() for r in group if r.machine_rater),
    )


def _line(sheet: ScoreSheet, score: CompetencyScore, ratings: Sequence[Rating], answers: Mapping[int, Any]) -> Line:
    body = sheet.policy.rubric_version.body
    key = score.competency
    weights = sheet.policy.weights
    return Line(
        key=key,
        label=told(labels_of(body).get(key, key)),
        # Its first sentence says what it is; the others are for raters.
        definition=told(next(iter(_first_sentence(_competency(body, key).get("definition", ""))), "")),
        score=score,
        weight=100 * weights.get(key, 0) / (sum(weights.values()) or 1),
        minimum=sheet.policy.minimums.get(key),
        words=words_for(score.value),
        quotes=quotes_of(ratings, answers),
        work_on="",
    )


def _first_sentence(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)[:1]]


def words_for(value: float | None) -> str:
    if value is None:
        return _("Not rated: these questions gave no chance to show it")
    return str(next(words for least, words in WORDS if value >= least))


def _with_one_to_work_on(
    lines: Sequence[Line], ratings: Mapping[str, Sequence[Rating]], sheet: ScoreSheet
) -> list[Line]:
    """One thing for each lower competency; where none is low, for the lowest."""
    rated = [line for line in lines if line.score.value is not None]
    lower = [line.key for line in rated if not line.is_strength]
    if rated and not lower:
        lowest = min(rated, key=lambda line: line.score.value or 0)
        lower = [lowest.key] if (lowest.score.value or 0) < HIGHEST_LEVEL else []
    body = sheet.policy.rubric_version.body
    return [
        replace(line, work_on=told(_missing(ratings.get(line.key, []), _competency(body, line.key))))
        if line.key in lower
        else line
        for line in lines
    ]


def _missing(ratings: Sequence[Rating], competency: Mapping[str, Any]) -> str:
    """The nearest sign that the answers do not show: what a machine rater missed, else the first unmatched one."""
    missed = [rating.missing for rating in ratings if rating.missing]
    if missed:
        return max(missed, key=missed.count)
    shown = {item.get("key") for rating in ratings for item in rating.evidence}
    signs = [item for item in competency.get("indicators", []) if item["sign"] > 0]
    unseen = [item["text"] for item in signs if item["key"] not in shown]
    return str(unseen[0]) if unseen else ""


def _competency(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return next((item for item in body["competencies"] if item["key"] == key), {})


def _advice(fits: Sequence[RoleFit], words: Mapping[int, RoleWords], lines: Sequence[Line]) -> list[Advice]:
    rated = {line.key for line in lines if line.score.value is not None}
    advice = [
        Advice(
            fit=fit,
            words=words[fit.role.pk],
            suits=False,
            covered=_covered(fit.role, rated),
            lead=_weightiest(fit.role, [line for line in lines if line.is_strength]),
            prepare=_weightiest(fit.role, [line for line in lines if line.work_on]),
        )
        for fit in fits
    ]
    totals = [item.fit.total for item in advice if not item.says_little]
    best = max((total.value or 0 for total in totals), default=0.0)
    doubt = max((total.se or 0 for total in totals), default=0.0)
    # Roles whose totals are as near as the doubt about them are equally good hints.
    advice = [
        replace(item, suits=not item.says_little and best - (item.fit.total.value or 0) <= doubt / 2) for item in advice
    ]
    return sorted(advice, key=lambda item: item.says_little)


def _covered(role: Role, rated: Collection[str]) -> float:
    whole = float(sum(role.weights.values())) or 1.0
    return 100 * float(sum(weight for key, weight in role.weights.items() if key in rated)) / whole


def _weightiest(role: Role, lines: Sequence[Line]) -> Line | None:
    """The line that counts most in this role, if any counts there at all."""
    counting = [line for line in lines if role.weights.get(line.key, 0) >= LEANS_ON]
    return max(counting, key=lambda line: role.weights[line.key], default=None)


def _changes(sheet: ScoreSheet, scores: Sequence[CompetencyScore], lines: Sequence[Line]) -> list[Change]:
    policy = policy_in(sheet.policy)
    found = []
    for line in lines:
        value = line.score.value
        if value is None or not line.weight or value >= HIGHEST_LEVEL:
            continue
        more = min(value + 1, float(HIGHEST_LEVEL))
        changed = [replace(one, value=more) if one.competency == line.key else one for one in scores]
        total = reweigh(changed, policy)
        if total.value is not None:
            found.append(Change(line.label, total.value, total.low, total.high))
    return sorted(found, key=lambda change: -change.total)
