from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import access
from accounts.access import StaffRequest
from desk import search as finding

PAGE = 25


@never_cache
@require_GET
@access.staff("home.view")
def search(request: StaffRequest) -> HttpResponse:
    """Everything that fits, by kind; `in` names one kind, page by page."""
    text = finding.asked_for(request.GET.get("q"))
    kinds = finding.kinds_for(request.user)
    only = next((kind for kind in kinds if kind.key == request.GET.get("in")), None)
    context: dict[str, Any] = {
        "text": text,
        "kinds": kinds,
        "only": only,
        "short": text and not finding.is_enough(text),
    }
    if only and finding.is_enough(text):
        ids, more = finding.found_ids(only, request.user, text)
        page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
        hits = finding.hits_of(only, ids, start=max(page.start_index() - 1, 0), end=page.end_index())
        context |= {"page_obj": page, "hits": hits, "more": more}
    else:
        context |= {
            "groups": finding.groups(request.user, text),
            "pages": finding.pages(request.user, text) if finding.is_enough(text) else [],
        }
    return render(request, "desk/search.html", context)


@never_cache
@require_GET
@access.staff("home.view")
def quick(request: StaffRequest) -> JsonResponse:
    """The same for the palette: {"groups": [{"label", "hits": [{"kind", "title", "note", "url"}]}], "all": address}."""
    text = finding.asked_for(request.GET.get("q"))
    pages = finding.pages(request.user, text)
    groups = [{"label": _("Pages"), "hits": [asdict(hit) for hit in pages]}] if pages else []
    found = finding.groups(request.user, text)
    groups += [{"label": str(group.kind.label), "hits": [asdict(hit) for hit in group.hits]} for group in found]
    return JsonResponse({"groups": groups, "all": f"{reverse('desk:search')}?{urlencode({'q': text})}" if text else ""})
