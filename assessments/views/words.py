"""The title and the instructions of an assessment in other languages."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from assessments.views.assessments import crumbs, find
from assessments.words import places_of, subject_of
from wording.views import edit_wording


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("assessments.edit")
def translate(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Of the current version: what is only a draft can still change."""
    version = find(key).current
    if version is None:
        raise Http404
    back = reverse("assessments:assessment", args=[key])
    return edit_wording(
        request, subject=subject_of(version), title=version.title, places=places_of(version), language=language,
        back=back, crumbs=[*crumbs(), (back, version.title)],
    )  # fmt: skip
