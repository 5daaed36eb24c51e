from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from audit.ids import numbers
from roles.models import Role, Rubric, RubricVersion

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


def roles() -> QuerySet[Role]:
    return Role.objects.order_by("position", "key")


def role_labels(ids: Iterable[str]) -> dict[str, str]:
    """Labels by id, for the audit."""
    return {str(pk): label for pk, label in Role.objects.filter(pk__in=numbers(ids)).values_list("pk", "label")}
