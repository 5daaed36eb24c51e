from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from notifications import queries, services
from notifications.forms import SettingsForm
from notifications.kinds import KINDS

PAGE = 30


@never_cache
@require_safe
@access.staff("notifications.view")
def notifications(request: StaffRequest) -> HttpResponse:
    """What happened: what was not read yet, or with ?show=all everything that is kept."""
    show = "all" if request.GET.get("show") == "all" else "unread"
    found = queries.seen_by(request.user)
    if show == "unread":
        found = found.filter(read_at=None)
    page = Paginator(queries.lines_of(found), PAGE).get_page(request.GET.get("page"))
    told = queries.lines(page.object_list)
    newest = max((line.pk for line in told), default=0) if page.number == 1 else 0
    context = {"show": show, "page_obj": page, "lines": told, "newest": newest, "here": "list"}
    return render(request, "notifications/list.html", context)


@never_cache
@require_GET
@access.staff("notifications.view")
def open_one(request: StaffRequest, pk: int) -> HttpResponse:
    """Go to its page; from now on it is read. From a mail as well, also when that is months old."""
    notification = queries.seen_by(request.user).filter(pk=pk).first()
    if notification is None:
        messages.info(request, _("This notification is not kept any more."))
        return redirect("notifications:list")
    services.mark_read(user=request.user, notification=notification, at=timezone.now())
    return redirect(KINDS[notification.kind].where(notification.about))


@require_POST
@access.staff("notifications.view")
def read(request: StaffRequest, pk: int) -> HttpResponse:
    notification = get_object_or_404(queries.seen_by(request.user), pk=pk)
    services.mark_read(user=request.user, notification=notification, at=timezone.now())
    return _back(request)


@require_POST
@access.staff("notifications.view")
def read_all(request: StaffRequest) -> HttpResponse:
    until = request.POST.get("until", "")
    if until.isascii() and until.isdigit() and len(until) < 19:
        services.mark_all_read(user=request.user, until=int(until), at=timezone.now())
    return _back(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("notifications.view")
def own_settings(request: StaffRequest) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        services.save_settings(
            user=request.user,
            channels=form.channels,
            digest_hour=form.cleaned_data["digest_hour"],
            at=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    status = 422 if form.is_bound else 200
    return render(request, "notifications/settings.html", {"form": form, "here": "settings"}, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    response = redirect("notifications:list")
    if request.POST.get("show") == "all":
        response["Location"] += "?show=all"
    return response
