"""Roles of the company's own, and what a role says of itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from roles import services
from roles.forms import NewRoleForm, RoleForm, role_initial
from roles.models import Role
from roles.services.roles import LISTS, TEXTS
from roles.views.roles import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("roles.edit")
def new_role(request: StaffRequest) -> HttpResponse:
    form = NewRoleForm(request.POST or None, initial={"copy_of": request.GET.get("copy_of")})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_role(**form.cleaned_data, by=request.user, at=timezone.now())
        except services.NotValid as error:
            form.add_error("label", str(error))
        else:
            messages.success(request, _("The role is there. Say what it is for, then look at its weights."))
            return redirect("roles:describe_role", key=made.key)
    return render(request, "roles/role_new.html", {"form": form, "crumbs": crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("roles.edit")
def describe(request: StaffRequest, key: str) -> HttpResponse:
    role = get_object_or_404(Role, key=key)
    base = services.describing_hash(role)
    form = RoleForm(request.POST or None, initial={**role_initial(role), "base": base})
    if request.method == "POST" and form.is_valid():
        try:
            services.describe_role(
                role=role,
                label=form.cleaned_data["label"],
                texts={name: form.cleaned_data[name] for name in TEXTS},
                lists={name: form.lines(name) for name in LISTS},
                base=form.cleaned_data["base"] or None,
                by=request.user,
                at=timezone.now(),
            )
        except services.NotValid as error:
            form.add_error("label", str(error))
        except services.RoleConflict:
            # The next attempt goes on from what is stored now: who sends again has read this sentence.
            form.data = {**request.POST.dict(), "base": base}
            form.add_error(None, _("Somebody else changed this role in the meantime. Save again to put yours instead."))
        else:
            messages.success(request, _("Saved."))
            return redirect("roles:role", key=key)
    here = crumbs((reverse("roles:role", args=[key]), role.label))
    return render(request, "roles/role_describe.html", {"role": role, "form": form, "crumbs": here})


@require_POST
@access.staff("roles.edit")
def retire(request: StaffRequest, key: str) -> HttpResponse:
    role = get_object_or_404(Role, key=key)
    try:
        services.retire_role(role=role, by=request.user, at=timezone.now())
    except services.NotValid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Retired. Nothing new is offered for it; what has it goes on."))
    return redirect("roles:role", key=key)


@require_POST
@access.staff("roles.edit")
def reinstate(request: StaffRequest, key: str) -> HttpResponse:
    services.reinstate_role(role=get_object_or_404(Role, key=key), by=request.user, at=timezone.now())
    messages.success(request, _("Offered again."))
    return redirect("roles:role", key=key)
