"""How questions do with the people who were asked them: from what people said blind, over all openings, nameless."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, QuerySet
from django.utils.translation import gettext as _

from assessments import kinds
from assessments.models import QuestionVersion
from ratings.measuring import said_blind
from ratings.models import Rating
from scoring.agreement import Together, agree_together
from scoring.items import Correlation, discrimination, facility
from scoring.rubric import LEVEL_NUMBERS
from sittings.models import Answer, Sitting

# Below this no figure is shown: it would say more about chance than about the question.
MIN_ANSWERS = 10
TOO_EASY, TOO_HARD, WEAK = 0.85, 0.15, 0.2


@dataclass(frozen=True)
class Figures:
    """Of one version of a question. A figure is None where it rests on fewer than MIN_ANSWERS answers.

    answers: rated by people. rated_twice: by two of them. levels: competency -> how often each level was given.
    """

    answers: int = 0
    rated_twice: int = 0
    facility: float | None = None
    discrimination: Correlation | None = None
    agreement: Together | None = None
    levels: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def remarks(self) -> list[str]:
        """What the figures suggest, for a person to look into."""
        found = []
        if self.facility is not None and self.facility > TOO_EASY:
            found.append(_("Nearly everybody is at the upper end: it tells candidates apart very little."))
        if self.facility is not None and self.facility < TOO_HARD:
            found.append(_("Nearly everybody is at the lower end: look whether the question says what it wants."))
        together = self.discrimination
        if together is not None and together.high is not None and together.high < WEAK:
            found.append(_("Who does well here does not do well elsewhere: look at what it really asks for."))
        kappa = self.agreement.kappa if self.agreement else None
        if kappa is not None and kappa.high is not None and kappa.high < 0.7:
            found.append(_("Raters differ on it: its anchors may be too vague."))
        return found


def _said_in_writing() -> QuerySet[Rating]:
    """What was said aloud in a live interview is another thing to rate than what was written."""
    return said_blind().exclude(answer__sitting__mode=Sitting.Mode.LIVE)


def asked_versions() -> QuerySet[QuestionVersion]:
    """Every version that people have rated an answer to, with its question, by title."""
    rated = _said_in_writing().values("answer__question_version")
    versions = QuestionVersion.objects.filter(pk__in=rated).exclude(kind__in=kinds.unrated())
    return versions.select_related("question").order_by("title", "question_id", "-number")


def figures_of(versions: Iterable[QuestionVersion]) -> dict[int, Figures]:
    """By version id, in two queries; a version that nobody rated has empty figures."""
    ids = [version.pk for version in versions]
    means = _means(ids)
    elsewhere = _elsewhere(means)
    said = _said(ids)
    found = {}
    for pk in ids:
        own = [(answer, mean) for answer, (version, mean, _sitting) in means.items() if version == pk]
        found[pk] = _figures(own, elsewhere, said.get(pk, {}))
    return found


# Answer id -> version, mean level, sitting.
Means = Mapping[int, tuple[int, float, int]]
# Answer id -> competency -> levels in the order in which they were given.
Said = Mapping[int, Mapping[str, Sequence[float]]]


def _means(ids: Sequence[int]) -> Means:
    """Of every answer of the sittings in which one of these versions was asked: the mean of what people said."""
    sittings = Answer.objects.filter(question_version__in=ids).order_by().values("sitting")
    rows: Any = (
        _said_in_writing()
        .filter(answer__sitting__in=sittings)
        .values("answer", "answer__question_version", "answer__sitting")
        .annotate(mean=Avg("level"))
        .values_list("answer", "answer__question_version", "mean", "answer__sitting")
    )
    return {answer: (version, float(mean), sitting) for answer, version, mean, sitting in rows.iterator()}


def _elsewhere(means: Means) -> dict[int, float]:
    """Of each answer: the mean of the other answers of its sitting; those that stand alone are left out."""
    sums: dict[int, tuple[float, int]] = {}
    for _version, mean, sitting in means.values():
        total, n = sums.get(sitting, (0.0, 0))
        sums[sitting] = (total + mean, n + 1)
    return {
        answer: (sums[sitting][0] - mean) / (sums[sitting][1] - 1)
        for answer, (_version, mean, sitting) in means.items()
        if sums[sitting][1] > 1
    }


def _said(ids: Sequence[int]) -> dict[int, dict[int, dict[str, list[float]]]]:
    rows: Any = (
        _said_in_writing()
        .filter(answer__question_version__in=ids)
        .order_by("id")
        .values_list("answer__question_version", "answer", "competency", "level")
    )
    found: dict[int, dict[int, dict[str, list[float]]]] = {}
    for version, answer, competency, level in rows.iterator():
        found.setdefault(version, {}).setdefault(answer, {}).setdefault(competency, []).append(level)
    return found


def _figures(own: Sequence[tuple[int, float]], elsewhere: Mapping[int, float], said: Said) -> Figures:
    enough = len(own) >= MIN_ANSWERS
    with_rest = [(mean, elsewhere[answer]) for answer, mean in own if answer in elsewhere]
    pairs = [
        (answer, levels[0], levels[1])
        for answer, by_competency in said.items()
        for levels in by_competency.values()
        if len(levels) > 1
    ]
    twice = len({answer for answer, _first, _second in pairs})
    return Figures(
        answers=len(own),
        rated_twice=twice,
        facility=facility([mean for _answer, mean in own]) if enough else None,
        discrimination=(
            discrimination([mean for mean, _rest in with_rest], [rest for _mean, rest in with_rest])
            if len(with_rest) >= MIN_ANSWERS
            else None
        ),
        agreement=_agreement(pairs) if twice >= MIN_ANSWERS else None,
        levels=_counted(said) if enough else {},
    )


def _agreement(pairs: Sequence[tuple[int, float, float]]) -> Together:
    answers, first, second = ([pair[column] for pair in pairs] for column in range(3))
    return agree_together(answers, first, second)


def _counted(said: Said) -> dict[str, dict[int, int]]:
    counts: dict[str, Counter[int]] = {}
    for by_competency in said.values():
        for competency, levels in by_competency.items():
            counts.setdefault(competency, Counter()).update(round(level) for level in levels)
    return {key: {level: found[level] for level in LEVEL_NUMBERS} for key, found in sorted(counts.items())}
