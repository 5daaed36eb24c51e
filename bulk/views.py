"""What is done for many candidates at once: begin it, see how far it is, find it again."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from bulk import queries, services
from bulk.forms import ChosenForm, PeopleForm
from bulk.handlers import work_off
from bulk.kinds import AT_ONCE
from bulk.listing import entries
from bulk.models import BulkAction
from openings.models import Opening
from openings.queries import applications_with_invitation
from openings.views.openings import opening_crumbs

PAGE = 50


@never_cache
@require_safe
@access.staff("openings.view")
def actions(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(Opening.objects.all(), request.user, pk=pk)
    page = Paginator(queries.everything(opening), PAGE).get_page(request.GET.get("page"))
    context = {
        "opening": opening,
        "page_obj": page,
        "entries": entries(page.object_list),
        "crumbs": opening_crumbs(opening),
    }
    return render(request, "bulk/list.html", context)


@never_cache
@require_safe
@access.staff("openings.view")
def action(request: StaffRequest, pk: int, bulk_pk: int) -> HttpResponse:
    found = access.visible_or_404(queries.ACTIONS, request.user, pk=bulk_pk, opening=pk)
    crumbs = [*opening_crumbs(found.opening), (reverse("bulk:list", args=[pk]), _("Done for many"))]
    return render(request, "bulk/action.html", {**_state(request, found), "crumbs": crumbs})


@never_cache
@require_safe
@access.staff("openings.view")
def state(request: StaffRequest, pk: int, bulk_pk: int) -> HttpResponse:
    """The part of the page that moves."""
    found = access.visible_or_404(queries.ACTIONS, request.user, pk=bulk_pk, opening=pk)
    return render(request, "bulk/_state.html", _state(request, found))


@never_cache
@require_safe
@access.staff("openings.view")
def progress(request: StaffRequest, pk: int, bulk_pk: int) -> HttpResponse:
    found = access.visible_or_404(queries.ACTIONS, request.user, pk=bulk_pk, opening=pk)
    return render(request, "partials/progress.html", queries.standings([found])[0].progress)


@require_POST
@access.staff("candidates.invite")
def candidates(request: StaffRequest, pk: int) -> HttpResponse:
    """Send new links to those who were ticked, or end theirs; with `all`, to everybody whom the filter shows."""
    opening = access.visible_or_404(Opening.objects.all(), request.user, pk=pk)
    at = timezone.now()
    form = ChosenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what to do, and for whom."))
        return redirect("openings:candidates", pk)
    chosen = chosen_people(form, opening, at)
    try:
        begun = services.begin(
            kind=form.cleaned_data["deed"], opening=opening, applications=chosen, by=request.user, at=at
        )
    except services.NobodyChosen as error:
        messages.info(request, str(error))
        return redirect("openings:candidates", pk)
    return follow(begun)


def chosen_people(form: PeopleForm, opening: Opening, at: datetime) -> list[int]:
    """Ids as they were given, or of everybody whom the filter of the list shows now."""
    if not form.cleaned_data["all"]:
        return list(form.cleaned_data["c"])
    filters = {"search": form.cleaned_data["q"], "state": form.cleaned_data["state"]}
    return list(applications_with_invitation(opening, at=at, **filters).values_list("pk", flat=True))


def follow(begun: BulkAction) -> HttpResponse:
    """To its page; a few are done by then."""
    if begun.total <= AT_ONCE:
        work_off(begun.pk, seconds=10)
        services.end_turn(action_id=begun.pk, at=timezone.now())
    return redirect("bulk:action", begun.opening_id, begun.pk)


def _state(request: StaffRequest, found: BulkAction) -> dict[str, object]:
    page = Paginator(queries.items_with_outcome(found), PAGE).get_page(request.GET.get("page"))
    return {"standing": queries.standings([found])[0], "page_obj": page, "opening": found.opening}
