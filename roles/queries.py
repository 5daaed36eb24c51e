from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from audit.ids import numbers
from roles.models import Role, Rubric, RubricComment, RubricVersion

CORE = "core"


@dataclass(frozen=True)
class Standing:
    """How many openings stand on a rubric version: with candidates invited (fixed), or still in preparation."""

    fixed: int
    unfixed: int


def current_rubric_version(key: str = CORE) -> RubricVersion:
    """The rubric version that new openings stand on. `RubricVersion.DoesNotExist` before the content is loaded."""
    return RubricVersion.objects.select_related("rubric").get(rubric__key=key, pk=F("rubric__current_id"))


def rubric(key: str = CORE) -> Rubric | None:
    """The rubric with its current version, or None before the content is loaded."""
    return Rubric.objects.select_related("current__published_by", "draft_saved_by").filter(key=key).first()


def rubric_versions(key: str = CORE) -> QuerySet[RubricVersion]:
    """All versions, the latest first, without their bodies."""
    return (
        RubricVersion.objects.filter(rubric__key=key).select_related("published_by").defer("body").order_by("-number")
    )


def standing_on(version: RubricVersion) -> Standing:
    """Reads openings by their relation to the version: they stand above this package."""
    fixed = version.policies.filter(openings__fixed_at__isnull=False).values("openings").distinct().count()
    every = version.policies.filter(openings__isnull=False).values("openings").distinct().count()
    return Standing(fixed=fixed, unfixed=every - fixed)


def comments_on(rubric: Rubric, competency: str) -> QuerySet[RubricComment]:
    """What was said about a competency of the present draft, the latest last."""
    found = RubricComment.objects.filter(rubric=rubric, competency=competency, closed_at=None)
    return found.select_related("written_by", "settled_by").order_by("id")


def open_comments(rubric: Rubric) -> dict[str, int]:
    """How many comments of the present draft wait to be dealt with, by competency."""
    waiting = RubricComment.objects.filter(rubric=rubric, closed_at=None, settled_at=None).order_by()
    return {row["competency"]: row["n"] for row in waiting.values("competency").annotate(n=Count("pk"))}


def roles() -> QuerySet[Role]:
    return Role.objects.order_by("position", "key")


def offered_roles(*, keep: Iterable[str] = ()) -> QuerySet[Role]:
    """The roles that something new can be made for, and those with these keys."""
    return roles().filter(Q(retired_at=None) | Q(key__in=list(keep)))


def role_labels(ids: Iterable[str]) -> dict[str, str]:
    """Labels by id, for the audit."""
    return {str(pk): label for pk, label in Role.objects.filter(pk__in=numbers(ids)).values_list("pk", "label")}
