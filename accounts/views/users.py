from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, queries, services
from accounts.access import StaffRequest
from accounts.forms import UserFilterForm, UserForm
from accounts.models import User

PAGE = 50


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("accounts:users"), _("People"))]


@require_safe
@access.staff("users.edit")
def users(request: StaffRequest) -> HttpResponse:
    form = UserFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    state = wanted.get("state") or "active"
    found = queries.users(
        text=wanted.get("q", "").strip(), role=wanted.get("role", ""), state="" if state == "all" else state
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "form": form, "filtered": bool(request.GET)}
    return render(request, "accounts/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("users.edit")
def new_user(request: StaffRequest) -> HttpResponse:
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create_user(**form.cleaned_data, by=request.user, at=timezone.now())
        except services.EmailTaken:
            form.add_error("email", _("Somebody already signs in with this address."))
        else:
            messages.success(
                request, _("%(name)s can sign in as soon as they follow the link in the mail.") % {"name": user}
            )
            return redirect("accounts:users")
    return render(request, "accounts/user_new.html", {"form": form, "crumbs": _crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("users.edit")
def user(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    initial = {"name": person.name, "email": person.email, "role": person.role, "teams": person.teams.all()}
    form = UserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_user(user=person, **form.cleaned_data, by=request.user, at=timezone.now())
        except services.EmailTaken:
            form.add_error("email", _("Somebody else signs in with this address."))
        except services.NotAllowed as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:users")
    return render(request, "accounts/user.html", {"form": form, "person": person, "crumbs": _crumbs()})


@require_POST
@access.staff("users.edit")
def deactivate_user(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        services.deactivate_user(user=person, by=request.user, at=timezone.now())
    except services.NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": person})
    return redirect("accounts:user", pk=pk)


@require_POST
@access.staff("users.edit")
def activate_user(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    services.activate_user(user=person, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})
    return redirect("accounts:user", pk=pk)


@require_POST
@access.staff("users.edit")
def send_password_link(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        services.send_password_link(user=person, by=request.user, at=timezone.now())
    except services.NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("A link to choose a password is on its way to %(email)s.") % {"email": person.email}
        )
    return redirect("accounts:user", pk=pk)
