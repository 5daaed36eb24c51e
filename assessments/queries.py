from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessments import kinds
from assessments.models import Assessment, AssessmentVersion, Question, QuestionVersion
from audit.ids import numbers
from roles.models import Competency, Role, RubricVersion

UNMAPPED = "none"


@dataclass(frozen=True)
class Coverage:
    """How many of the questions of an assessment give a chance to show a competency, and what it weighs there."""

    competency: Competency
    questions: int
    weight: int


def bank() -> QuerySet[Question]:
    """Questions with what a list shows of them, in a fixed number of queries."""
    return Question.objects.select_related("current").prefetch_related("roles").order_by("state", "key")


def roles_it_fits(question: Question) -> list[Role]:
    """Of the roles that the company still hires for."""
    return [role for role in question.roles.all() if role.retired_at is None]


# What the bank can be put in order by. The figures are of the current version and stand above this package: they are
# read by their relation to it. What has no figure comes last, whichever way.
_FIGURES = "current__figures__"
ORDERS = {
    "asked": (_("Most asked first"), F("asked_of").desc()),
    "hardest": (_("Hardest first"), F(f"{_FIGURES}facility").asc(nulls_last=True)),
    "easiest": (_("Easiest first"), F(f"{_FIGURES}facility").desc(nulls_last=True)),
    "telling": (_("Least telling first"), F(f"{_FIGURES}discrimination").asc(nulls_last=True)),
    "agreed": (_("Least agreed on first"), F(f"{_FIGURES}agreement").asc(nulls_last=True)),
}


def in_order(questions: QuerySet[Question], order: str) -> QuerySet[Question]:
    """With the figures of the current versions, and by one of ORDERS where it is asked for."""
    questions = questions.select_related("current__figures")
    if order not in ORDERS:
        return questions
    asked = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by().values("question")
    if order == "asked":
        counted = asked.annotate(n=Count("answers")).values("n")
        questions = questions.annotate(asked_of=Coalesce(Subquery(counted), 0))
    return questions.order_by(ORDERS[order][1], "key")


def find_questions(
    *, text: str = "", role: str = "", competency: str = "", state: str = "", kind: str = "", tag: str = ""
) -> QuerySet[Question]:
    """The bank, narrowed. Looks at the current version, and at the draft where there is no version yet.

    Without a state, retired and imported questions stay away: asked for, they are shown.
    """
    found = bank()
    if text:
        hit = Q(key__icontains=text)
        for field in ("title", "prompt", "stimulus"):
            hit |= Q(**{f"current__{field}__icontains": text})
            hit |= Q(**{"current": None, f"draft__{field}__icontains": text})
        found = found.filter(hit)
    if role:
        found = found.filter(roles__key=role)
    if competency == UNMAPPED:
        found = found.filter(Q(current__competencies=[]) | Q(current=None, draft__competencies=[]))
    elif competency:
        has = Q(current__competencies__contains=[competency])
        found = found.filter(has | Q(current=None, draft__competencies__contains=[competency]))
    if kind:
        found = found.filter(Q(current__kind=kind) | Q(current=None, draft__kind=kind))
    if tag:
        found = found.filter(tags__contains=[tag])
    if state:
        return found.filter(state=state)
    return found.filter(state__in=[Question.State.ACTIVE, Question.State.DRAFT])


def exposure(questions: Iterable[Question]) -> dict[int, int]:
    """How many candidates were asked each of these questions in any version, by id; in one query.

    Reads answers by their relation to the versions: they stand above this package.
    """
    ids = [question.pk for question in questions]
    rows = QuestionVersion.objects.filter(question__in=ids).order_by().values("question").annotate(n=Count("answers"))
    return {row["question"]: row["n"] for row in rows}


def worn_out() -> set[int]:
    """Questions (ids) that so many candidates have been asked that no other assessment should take them."""
    if not settings.QUESTION_EXPOSURE_CAP:
        return set()
    rows = QuestionVersion.objects.order_by().values("question").annotate(n=Count("answers"))
    return set(rows.filter(n__gte=settings.QUESTION_EXPOSURE_CAP).values_list("question", flat=True))


def tags() -> list[str]:
    """Every tag of the bank, in order."""
    lists = Question.objects.exclude(tags=[]).values_list("tags", flat=True)
    return sorted({tag for tags in lists for tag in tags})


def question_by_key(key: str) -> Question | None:
    return bank().select_related("current__published_by", "draft_saved_by").filter(key=key).first()


def versions_of(question: Question) -> QuerySet[QuestionVersion]:
    """All versions, the latest first, each with the number of assessments that ask it as `uses`."""
    rows = QuestionVersion.objects.filter(question=question, translation_of=None).select_related("published_by")
    return rows.annotate(uses=Count("items__version__assessment", distinct=True)).order_by("-number")


def translations(versions: Iterable[int], language: str) -> dict[int, QuestionVersion]:
    """The newest translation of each of these versions (ids) in `language`, where there is one; in one query."""
    rows = QuestionVersion.objects.filter(translation_of__in=list(versions), language=language)
    return {row.translation_of_id or 0: row for row in rows.order_by("number")}


def translations_of(question: Question) -> dict[str, QuestionVersion]:
    """By language, the newest translation of any version of the question, with the version that it translates."""
    rows = QuestionVersion.objects.filter(question=question).exclude(translation_of=None)
    return {row.language: row for row in rows.select_related("translation_of", "published_by").order_by("number")}


def asked_in(question: Question) -> QuerySet[Assessment]:
    """The assessments whose current version asks any version of this question."""
    return (
        Assessment.objects.filter(current__items__question_version__question=question)
        .select_related("current", "role")
        .distinct()
    )


def active_questions() -> QuerySet[Question]:
    """What an assessment may be put together from: what is not worn out."""
    found = bank().filter(state=Question.State.ACTIVE, current__isnull=False).exclude(pk__in=worn_out())
    return found.order_by("current__title")


def assessments() -> QuerySet[Assessment]:
    """Assessments by role, with how many questions the current version asks, as `asked`."""
    rows = Assessment.objects.select_related("role", "current").annotate(asked=Count("current__items"))
    return rows.order_by("role__position", "retired_at", "key")


def assessment_by_key(key: str) -> Assessment | None:
    related = ("role", "current__published_by", "draft_saved_by")
    return Assessment.objects.select_related(*related).filter(key=key).first()


def questions_of(version: AssessmentVersion) -> list[QuestionVersion]:
    """The questions in the order in which they are asked."""
    items = version.items.select_related("question_version__question__current").order_by("position")
    return [item.question_version for item in items]


def questions_by_keys(keys: Sequence[str]) -> list[Question]:
    """These questions in this order; keys of none are left out."""
    found = {question.key: question for question in bank().filter(key__in=keys)}
    return [found[key] for key in keys if key in found]


def coverage(role: Role, versions: Iterable[QuestionVersion | None]) -> list[Coverage]:
    """Competency by competency, what the questions give a chance to show."""
    asked = [key for version in versions if version for key in version.competencies]
    return [
        Coverage(competency, asked.count(competency.key), role.weights.get(competency.key, 0))
        for competency in Competency.objects.all()
    ]


def question_titles(ids: Iterable[str]) -> dict[str, str]:
    """Titles by id, for the audit."""
    rows = Question.objects.filter(pk__in=numbers(ids)).values_list("pk", "current__title", "key")
    return {str(pk): title or key for pk, title, key in rows}


def assessment_titles(ids: Iterable[str]) -> dict[str, str]:
    """Titles by id, for the audit."""
    rows = Assessment.objects.filter(pk__in=numbers(ids)).values_list("pk", "current__title", "key")
    return {str(pk): title or key for pk, title, key in rows}


def question_titles_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Titles of the latest versions, by the questions' keys."""
    versions = QuestionVersion.objects.filter(question__key__in=list(keys), translation_of=None).order_by(
        "question_id", "-id"
    )
    return dict(versions.distinct("question_id").values_list("question__key", "title"))


def competencies_of(question: QuestionVersion, version: RubricVersion) -> list[str]:
    """What a question is rated on: what it is mapped to, or all of the rubric where nobody has mapped it; nothing
    where answers of its kind are facts."""
    if question.kind in kinds.unrated():
        return []
    return list(question.competencies) or [item["key"] for item in version.body["competencies"]]
