"""What a team says of itself to candidates."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from openings import words
from openings.forms.companies import CompanyForm
from openings.models import CompanyProfile
from openings.queries import hiring_teams
from openings.services.companies import CompanyInvalid, save_company
from wording.views import Row, rows_of


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("companies.edit")
def company(request: StaffRequest, team_pk: int) -> HttpResponse:
    team = get_object_or_404(hiring_teams(request.user), pk=team_pk)
    profile = CompanyProfile.objects.filter(team=team).select_related("changed_by").first()
    form = CompanyForm(request.POST or None, initial=model_to_dict(profile) if profile else None)
    if form.is_bound and form.is_valid():
        try:
            save_company(team=team, **form.cleaned_data, by=request.user, at=timezone.now())
        except CompanyInvalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Candidates read it from now on."))
            return redirect("openings:company", team.pk)
    crumbs = [(reverse("openings:list"), _("Openings"))]
    context = {"team": team, "form": form, "profile": profile, "crumbs": crumbs, "wordings": _wordings(profile)}
    return render(request, "openings/company.html", context, status=422 if form.errors else 200)


def _wordings(profile: CompanyProfile | None) -> list[Row]:
    if profile is None:
        return []

    def url(language: str) -> str:
        return reverse("openings:translate_company", args=[profile.team_id, language])

    return rows_of(words.company_subject(profile), words.company_places(profile), url=url)
