"""What candidates read of a role, in other languages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from roles.models import Role
from roles.views.roles import crumbs
from roles.words import places_of, subject_of
from wording.views import edit_wording


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("roles.edit")
def translate(request: StaffRequest, key: str, language: str) -> HttpResponse:
    role = get_object_or_404(Role, key=key)
    back = reverse("roles:role", args=[key])
    return edit_wording(
        request, subject=subject_of(role), title=role.label, places=places_of(role), language=language, back=back,
        crumbs=crumbs((back, role.label)),
    )  # fmt: skip
