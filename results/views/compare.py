"""Two to five candidates side by side, and other weights as a sandbox. Only what was shown is written down."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import access
from accounts.access import StaffRequest
from openings.models import Opening
from openings.queries import hiring
from openings.views.openings import opening_crumbs
from ratings.queries import hidden_applications
from ratings.services import people
from results import comparing, queries
from results.forms import SandboxForm, chosen_ids
from results.presentation import labels_of
from results.ranking import standing
from results.sandbox import Sandbox
from results.views.opening import OPENINGS
from roles.queries import roles

PAGE_SIZE = 50


@never_cache
@require_GET
@access.staff("results.view")
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    ids = chosen_ids(request.GET)
    found = queries.applications_of(opening).in_bulk(ids)
    ids = [key for key in ids if key in found]
    chosen = [found[key] for key in ids]
    if not comparing.LEAST <= len(chosen) <= comparing.MOST:
        messages.info(request, _("Choose two to five candidates to see them side by side."))
        return redirect("results:opening", pk=pk)
    labels = labels_of(opening.policy.rubric_version.body)
    hidden = hidden_applications(user=request.user, opening=opening)
    columns = comparing.columns_of(queries.rows_of(chosen), hidden, labels)
    shown = [one.row.application.pk for one in columns if one.sheet or (one.answers and not one.hidden)]
    people.reveal_many(user=request.user, opening=opening, applications=shown, at=timezone.now())
    sandbox = _sandbox(request, opening, labels)
    tried = sandbox.weights()
    every_role = list(roles())
    context = {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "columns": columns,
        "lines": comparing.competency_lines(columns, opening, labels),
        "total_words": comparing.difference_words(
            [(one.name, one.sheet.total, one.sheet.se) for one in columns if one.sheet]
        ),
        "questions": comparing.question_lines(columns),
        "fits_by_column": [
            (one, comparing.role_fits(one.sheet, every_role, opening.role) if one.sheet else []) for one in columns
        ],
        "sandbox": sandbox,
        "tried": [comparing.what_if(one.sheet, tried) if one.sheet else None for one in columns] if tried else [],
        "chosen": ids,
        "back": f"{request.path}?{urlencode({'c': ids}, doseq=True)}",
    }
    if tried:
        totals = zip(columns, context["tried"], strict=True)  # type: ignore[call-overload]
        context["tried_words"] = comparing.difference_words([(one.name, t.value, t.se) for one, t in totals if t])
    return render(request, "results/compare.html", context)


@never_cache
@require_GET
@access.staff("results.view")
def what_if(request: StaffRequest, pk: int) -> HttpResponse:
    """The ranking as other weights would have it, beside the ranking that holds."""
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    labels = labels_of(opening.policy.rubric_version.body)
    hidden = hidden_applications(user=request.user, opening=opening)
    applications = queries.applications_of(opening)
    sandbox = _sandbox(request, opening, labels)
    tried = sandbox.weights() or opening.policy.weights
    names = dict(applications.values_list("pk", "person__name"))
    placed = list(standing(opening, hidden=hidden).placed)
    box = Sandbox(queries.sheets_in_full(placed), names, tried)
    page = Paginator(box.ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    people.reveal_many(user=request.user, opening=opening, applications=list(page.object_list), at=timezone.now())
    context = {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "sandbox": sandbox,
        "tried": bool(sandbox.weights()),
        "page_obj": page,
        "rows": box.rows(list(page.object_list), opening),
        "hidden": len(hidden),
    }
    return render(request, "results/what_if.html", context)


def _sandbox(request: StaffRequest, opening: Opening, labels: Mapping[str, str]) -> SandboxForm:
    weights = opening.policy.weights
    asked = any(name.startswith("w_") for name in request.GET)
    return SandboxForm(request.GET if asked else None, labels=labels, policy_weights=weights)
