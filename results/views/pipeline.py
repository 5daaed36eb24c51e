"""The way of candidates through one opening, and through all openings of one's teams."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import access
from accounts.access import StaffRequest
from openings.models import Application, Opening
from openings.queries import hiring
from openings.views.openings import opening_crumbs
from results.pipeline import pipeline_of, pipelines

PAGE = 20


@never_cache
@require_GET
@access.staff("openings.view")
def pipeline(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(hiring(Opening.objects.select_related("role", "team")), request.user, pk=pk)
    size = Application.objects.filter(opening=opening).count()
    context = {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "pipeline": pipeline_of(opening, size=size, at=timezone.now()),
    }
    return render(request, "results/pipeline.html", context)


@never_cache
@require_GET
@access.staff("openings.view")
def all_pipelines(request: StaffRequest) -> HttpResponse:
    """Openings that are open or closed, those that are open first."""
    openings = access.visible(hiring(Opening.objects.select_related("team")), request.user).exclude(
        state=Opening.State.DRAFT
    )
    openings = openings.order_by("-state", "-created_at", "-id")
    page = Paginator(openings, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    # Counted for those of this page alone.
    counted = Application.objects.filter(opening__in=shown).order_by().values("opening").annotate(n=Count("pk"))
    sizes = {row["opening"]: row["n"] for row in counted}
    found = pipelines([(opening.pk, sizes.get(opening.pk, 0)) for opening in shown], at=timezone.now())
    context = {"page_obj": page, "rows": [(opening, found[opening.pk]) for opening in shown]}
    return render(request, "results/pipelines.html", context)
