"""Audit bundles of an opening: ask for one, see how far it is, take it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access
from accounts.access import StaffRequest
from openings.models import Opening
from openings.queries import hiring
from openings.views.openings import opening_crumbs
from ratings.queries import hidden_applications
from results.bundles.archive import FILES
from results.forms import BundleForm
from results.models import AuditBundle, Placing
from results.services import bundles as services
from results.views.opening import OPENINGS

PAGE_SIZE = 20
BUNDLES = AuditBundle.objects.defer("content").select_related("opening", "created_by")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("results.export")
def bundles(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    hidden = len(hidden_applications(user=request.user, opening=opening))
    form = BundleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not hidden and form.is_valid():
        services.request_bundle(opening=opening, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("results:bundles", pk=pk)
    page = Paginator(BUNDLES.filter(opening=opening), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "opening": opening,
        "hidden": hidden,
        "form": form,
        "page_obj": page,
        "rows": [(bundle, progress_of(bundle) | ({"result_url": ""} if hidden else {})) for bundle in page],
        "crumbs": opening_crumbs(opening),
        "kept_days": services.KEPT_FOR.days,
    }
    return render(request, "results/bundles.html", context, status=409 if request.method == "POST" else 200)


def progress_of(bundle: AuditBundle) -> dict[str, object]:
    """What the progress partial shows of a bundle; nothing any more once it is made."""
    urls = {"pk": bundle.opening_id, "bundle_pk": bundle.pk}
    waiting = bundle.state == AuditBundle.State.WAITING
    done = services.files_done(bundle) if waiting else FILES
    return {
        "title": _("Audit bundle"),
        "done": done,
        "total": FILES if done else 0,
        "state": {"waiting": "running" if done else "queued", "done": "done"}.get(bundle.state, "failed"),
        "poll_url": reverse("results:bundle_progress", kwargs=urls) if waiting else "",
        "note": "",
        "result_url": reverse("results:bundle_download", kwargs=urls) if bundle.state == "done" else "",
        "result_label": _("Download"),
    }


@never_cache
@require_GET
@access.staff("results.export")
def progress(request: StaffRequest, pk: int, bundle_pk: int) -> HttpResponse:
    bundle = access.visible_or_404(BUNDLES, request.user, pk=bundle_pk, opening=pk)
    return render(request, "partials/progress.html", progress_of(bundle))


@never_cache
@require_GET
@access.staff("results.export")
def download(request: StaffRequest, pk: int, bundle_pk: int) -> HttpResponse:
    """The zip, for whoever may see all that stands in it; each time is written down."""
    opening: Opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    bundle = get_object_or_404(AuditBundle.objects.select_related("opening"), pk=bundle_pk, opening=opening)
    if bundle.content is None:
        messages.info(request, _("This bundle is not there any more. Have a new one made."))
        return redirect("results:bundles", pk=pk)
    if hidden_applications(user=request.user, opening=opening):
        messages.error(request, _("Rate what waits for you, or show the results, before you take a bundle."))
        return redirect("results:bundles", pk=pk)
    shown = list(Placing.objects.filter(opening=opening).values_list("pk", flat=True))
    services.take_bundle(bundle=bundle, shown=shown, by=request.user, at=timezone.now())
    response = HttpResponse(bytes(bundle.content), content_type="application/zip")
    name = slugify(opening.title) or f"opening-{opening.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}-audit-{bundle.pk}.zip"'
    return response
