from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access
from accounts import filters as services
from accounts.access import StaffRequest
from accounts.forms import FilterForm, NewFilterForm


@require_GET
@access.staff("filters.save")
def filters(request: StaffRequest) -> HttpResponse:
    """One's own saved filters. Those that others share stand at the lists themselves."""
    return render(request, "accounts/filters.html", {"filters": services.own(request.user)})


@require_POST
@access.staff("filters.save")
def save(request: StaffRequest) -> HttpResponse:
    form = NewFilterForm(request.POST, user=request.user)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = ""
    if not form.is_valid():
        messages.error(request, _("Give the filter a name of at most 60 letters."))
        return redirect(back or "accounts:filters")
    values = form.cleaned_data
    try:
        services.save_filter(
            place=values["place"],
            name=values["name"],
            query=QueryDict(values["query"]).dict(),
            team=values["team"],
            is_default=values["is_default"],
            by=request.user,
            at=timezone.now(),
        )
    except services.NothingToSave:
        messages.error(request, _("Filter the list first, then save the filter. More than 50 cannot be kept."))
    else:
        messages.success(request, _("The filter “%(name)s” is saved.") % {"name": values["name"]})
    return redirect(back or "accounts:filters")


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("filters.save")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(services.own(request.user), pk=pk)
    initial = {"name": saved.name, "team": saved.team_id, "is_default": saved.is_default}
    form = FilterForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_filter(saved=saved, **form.cleaned_data)
        except services.NameTaken:
            form.add_error("name", _("Another filter of yours for this list is called so."))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:filters")
    return render(request, "accounts/filter.html", {"saved": saved, "form": form})


@require_POST
@access.staff("filters.save")
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(services.own(request.user), pk=pk)
    services.delete_filter(saved=saved)
    messages.success(request, _("The filter “%(name)s” is gone.") % {"name": saved.name})
    return redirect("accounts:filters")
