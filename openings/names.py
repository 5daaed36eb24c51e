"""The names behind the ids in the audit, while they are known. Listed in settings.AUDIT_NAMES."""

from collections.abc import Iterable

from audit.ids import numbers
from openings.models import Application, CompanyProfile, HiringPlan, Opening, Person


def person_names(ids: Iterable[str]) -> dict[str, str]:
    rows = Person.objects.filter(pk__in=numbers(ids), erased_at=None).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def application_names(ids: Iterable[str]) -> dict[str, str]:
    rows = Application.objects.filter(pk__in=numbers(ids), person__erased_at=None).values_list("pk", "person__name")
    return {str(pk): name for pk, name in rows}


def opening_titles(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): title for pk, title in Opening.objects.filter(pk__in=numbers(ids)).values_list("pk", "title")}


def plan_titles(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): title for pk, title in HiringPlan.objects.filter(pk__in=numbers(ids)).values_list("pk", "title")}


def company_names(ids: Iterable[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in CompanyProfile.objects.filter(pk__in=numbers(ids)).values_list("pk", "name")}
