from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access, queries, services
from accounts.access import StaffRequest
from accounts.forms import TeamForm, TeamMembersForm
from accounts.models import Team


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("users.edit")
def teams(request: StaffRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = services.create_team(name=form.cleaned_data["name"], by=request.user, at=timezone.now())
        except services.NameTaken:
            form.add_error("name", _("There is a team of this name."))
        else:
            return redirect("accounts:team", pk=team.pk)
    return render(request, "accounts/teams.html", {"teams": queries.teams(), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("users.edit")
def team(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    initial = {"name": found.name, "members": found.members.filter(is_active=True)}
    form = TeamMembersForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_team(team=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except services.NameTaken:
            form.add_error("name", _("There is a team of this name."))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:teams")
    crumbs = [(reverse("accounts:users"), _("People")), (reverse("accounts:teams"), _("Teams"))]
    return render(request, "accounts/team.html", {"team": found, "form": form, "crumbs": crumbs})
