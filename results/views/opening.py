from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.access import StaffRequest
from accounts.filters import default_query
from accounts.models import SavedFilter, User
from openings.models import Application, Opening
from openings.offers import machine_raters_named
from ratings.queries import hidden_applications, stop_in_force, tallies_waiting
from ratings.services import people
from results import queries
from results.appeals import open_appeals
from results.comparing import fitting_applications
from results.forms import MOST_CHOSEN, RankingFilterForm
from results.home import appeal_task, to_confirm_task, to_release_task
from results.models import Decision
from results.pipeline import pipeline_of
from results.presentation import Task, list_rows
from results.ranking import standing
from results.releasing import count_releasable
from results.views.development import opening_page

PAGE_SIZE = 50
OPENINGS = Opening.objects.select_related("role", "team", "policy__rubric_version", "assessment_version")


@never_cache
@require_GET
@access.staff("openings.view")
def opening(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is where, the ranking with its doubt, and what waits for the person who looks."""
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    if opening.is_development:
        return opening_page(request, opening)
    if not request.GET and (query := default_query(request.user, SavedFilter.Place.RANKING)):
        return redirect(f"{request.path}?{query}")
    form = RankingFilterForm(request.GET)
    hidden = hidden_applications(user=request.user, opening=opening)
    filters = _filters(form)
    applications = filtered_applications(request.user, opening, form, hidden)
    filtered = any(filters.values())
    order = standing(opening, applications if filtered else None, hidden=hidden)
    page = Paginator(order, PAGE_SIZE).get_page(request.GET.get("page"))
    ids = list(page.object_list)
    ranked = ids[: max(order.n_placed - page.start_index() + 1, 0)]
    found = queries.applications_of(opening).in_bulk(ids)
    rows = queries.rows_of([found[pk] for pk in ids if pk in found], ranks=order.ranks(ranked))
    shown = [row.application.pk for row in rows if row.sheet and row.application.pk not in hidden]
    people.reveal_many(user=request.user, opening=opening, applications=shown, at=timezone.now())
    size = Application.objects.filter(opening=opening).count() if filtered else order.n
    pipeline = pipeline_of(opening, size=size, at=timezone.now())
    context = {
        "opening": opening,
        "form": form,
        "filtered": filtered,
        "size": size,
        "pipeline": pipeline,
        "tasks": _tasks(request, opening, len(hidden)),
        "hidden": len(hidden),
        "page_obj": page,
        "ranked": list_rows([row for row in rows if row.application.pk in ranked], opening, hidden),
        "others": list_rows([row for row in rows if row.application.pk not in ranked], opening, hidden),
        "stop": stop_in_force() if opening.policy.machine_raters else None,
        "most_chosen": MOST_CHOSEN,
        "may_decide": access.may(request.user, "results.decide"),
        "provisional_order": order.provisional,
        "machine_words": machine_raters_named(opening.policy.machine_raters) if order.provisional else [],
    }
    return render(request, "results/opening.html", context)


def _filters(form: RankingFilterForm) -> dict[str, Any]:
    return form.cleaned_data if form.is_valid() else {"q": "", "stage": "", "minimums": "", "fits": None}


def filtered_applications(
    user: User, opening: Opening, form: RankingFilterForm, hidden: set[int] | None = None
) -> QuerySet[Application]:
    """The candidates whom the filter of the ranking shows to this user; `hidden`: from them, where that is known."""
    filters = _filters(form)
    applications = queries.applications_of(opening, search=filters["q"].strip(), stage=filters["stage"])
    if filters["minimums"] or filters["fits"]:
        # Who is hidden from the reader takes no part: being found by a score would tell it.
        hidden = hidden_applications(user=user, opening=opening) if hidden is None else hidden
        fitting = fitting_applications(opening, hidden, minimums=filters["minimums"], role=filters["fits"])
        applications = applications.filter(pk__in=fitting)
    return applications


@require_POST
@access.staff("results.view")
def reveal_opening(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    people.reveal(user=request.user, opening=opening, at=timezone.now())
    messages.info(request, _("Results are shown. Ratings you give from now on in this opening are marked not blind."))
    return redirect("results:opening", pk=opening.pk)


def _appeal_task(opening: Opening) -> list[Task]:
    asked = open_appeals().filter(application__opening=opening).aggregate(n=Count("pk"), due=Min("due_at"))
    return [appeal_task(asked["n"], asked["due"], timezone.now(), opening)] if asked["n"] else []


def _tasks(request: StaffRequest, opening: Opening, hidden: int) -> list[Task]:
    """What needs this person, most urgent first; a task without work is left out."""
    here = reverse("results:opening", args=[opening.pk])
    to_rate = tallies_waiting(request.user, opening=opening).count()
    handed_over = queries.handed_over_answers(opening)
    undecided = queries.undecided_count(opening)
    waiting = (
        Decision.objects.to_confirm().filter(application__opening=opening).exclude(decided_by=request.user).count()
    )
    feedback = count_releasable([opening.pk], timezone.now()).get(opening.pk, 0)
    tasks = [
        *_appeal_task(opening),
        Task(to_rate, ngettext("%d answer waits for your rating", "%d answers wait for your rating", to_rate) % to_rate,
             f"{reverse('ratings:queue')}?opening={opening.pk}", _("Rate")),
        Task(handed_over, ngettext("%d answer was handed to people by the machine rater",
                                   "%d answers were handed to people by the machine rater", handed_over) % handed_over,
             f"{here}?stage=needs_person", _("See who")),
        Task(undecided if not hidden else 0,
             ngettext("%d scored candidate has no decision yet", "%d scored candidates have no decision yet", undecided)
             % undecided, f"{here}?stage=undecided", _("Decide")),
        to_confirm_task(waiting, opening),
        to_release_task(feedback, opening),
    ]  # fmt: skip
    return [task for task in tasks if task.count]
