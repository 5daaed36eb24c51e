"""What a team and its openings say to candidates, in other languages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from openings import words
from openings.models import CompanyProfile, Opening
from openings.queries import hiring_teams
from wording.views import edit_wording


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("companies.edit")
def translate_company(request: StaffRequest, team_pk: int, language: str) -> HttpResponse:
    team = get_object_or_404(hiring_teams(request.user), pk=team_pk)
    profile = get_object_or_404(CompanyProfile, team=team)
    back = reverse("openings:company", args=[team.pk])
    return edit_wording(
        request, subject=words.company_subject(profile), title=profile.name, places=words.company_places(profile),
        language=language, back=back,
        crumbs=[(reverse("openings:list"), _("Openings")), (back, _("What candidates read about you"))],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def translate_opening(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    openings = Opening.objects.select_related("team__company")
    opening = access.visible_or_404(openings, request.user, pk=pk)
    back = reverse("openings:edit", args=[opening.pk])
    return edit_wording(
        request, subject=words.opening_subject(opening), title=opening.title, places=words.opening_places(opening),
        language=language, back=back, opening_id=opening.pk,
        crumbs=[(reverse("openings:list"), _("Openings")), (back, opening.title)],
    )  # fmt: skip
