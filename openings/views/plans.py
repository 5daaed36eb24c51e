"""A hiring plan step by step: the need, the roadmap, who is there, and what the rules make of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from openings import plans as reading
from openings.forms.plans import (
    NeedForm,
    PlanWeightsForm,
    RevisionForm,
    colleague_lines,
    goal_lines,
    with_another_line,
)
from openings.models import HiringPlan
from openings.planning.facts import CUSTOMERS
from openings.planning.growth import PLANS as GROWTH_PLANS
from openings.queries import hiring_teams
from openings.services import plans as services
from roles.models import Role, RubricVersion
from roles.queries import current_rubric_version, offered_roles

PAGE = 25
STEPS: list[tuple[str, str | Promise]] = [
    ("openings:plan_need", gettext_lazy("The need")),
    ("openings:plan_roadmap", gettext_lazy("The roadmap")),
    ("openings:plan_team", gettext_lazy("Who is there")),
    ("openings:plan", gettext_lazy("The plan")),
    ("openings:advertisement", gettext_lazy("The advertisement")),
]


def plan_crumbs(plan: HiringPlan | None = None) -> list[tuple[str, str]]:
    crumbs = [(reverse("openings:list"), _("Openings")), (reverse("openings:plans"), _("Plans"))]
    return [*crumbs, (reverse("openings:plan", args=[plan.pk]), plan.title)] if plan else crumbs


def steps_of(plan: HiringPlan, here: str) -> list[tuple[str, str | Promise, bool]]:
    return [(reverse(name, args=[plan.pk]), label, name == here) for name, label in STEPS]


def rubric_or_none() -> RubricVersion | None:
    try:
        return current_rubric_version()
    except RubricVersion.DoesNotExist:
        return None


@require_safe
@access.staff("openings.view")
def plans(request: StaffRequest) -> HttpResponse:
    page = Paginator(reading.plans_list(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "openings/plans.html", {"page_obj": page, "crumbs": plan_crumbs()[:1]})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def create(request: StaffRequest) -> HttpResponse:
    if rubric_or_none() is None:
        return render(request, "openings/not_ready.html", {"missing": "rubric"})
    if not hiring_teams(request.user).exists():
        return render(request, "openings/not_ready.html", {"missing": "team"})
    form = NeedForm(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "team", "growth", "customers")}
        try:
            plan = services.create_plan(**values, by=request.user, at=timezone.now())
        except services.PlanInvalid as error:
            form.add_error(None, str(error))
        else:
            return redirect("openings:plan_roadmap", plan.pk)
    return render(request, "openings/plan_need.html", {"form": form, "crumbs": plan_crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def need(request: StaffRequest, pk: int) -> HttpResponse:
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    names = ("title", "team", "growth", "customers")
    initial = {name: getattr(plan, name) for name in (*names, "revision")}
    form = NeedForm(request.POST or None, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in names}
        revision = form.cleaned_data["revision"] or 0
        if _saved(form, plan, lambda: services.change_need(plan=plan, revision=revision, **values, **_by(request))):
            return redirect("openings:plan_roadmap", plan.pk)
    return _step(request, plan, "openings:plan_need", "openings/plan_need.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def roadmap(request: StaffRequest, pk: int) -> HttpResponse:
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    labels = reading.facts_of(plan, current_rubric_version()).labels
    given: QueryDict | None = request.POST or None
    more = request.POST.get("more", "")
    if given and more in ("future", "past"):
        given = with_another_line(request.POST, more)
    form = RevisionForm(given, initial={"revision": plan.revision})
    future, past = (goal_lines(kind, plan, labels, given) for kind in ("future", "past"))
    if given and not more and all([form.is_valid(), future.is_valid(), past.is_valid()]):
        goals: dict[str, Any] = {"future": _read(future, "goal"), "past": _read(past, "goal")}
        revision = form.cleaned_data["revision"]
        if _saved(form, plan, lambda: services.change_roadmap(plan=plan, revision=revision, **goals, **_by(request))):
            return redirect("openings:plan_team", plan.pk)
    context = {"form": form, "future": future, "past": past}
    return _step(request, plan, "openings:plan_roadmap", "openings/plan_roadmap.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def team(request: StaffRequest, pk: int) -> HttpResponse:
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    labels = reading.facts_of(plan, current_rubric_version()).labels
    given: QueryDict | None = request.POST or None
    more = "more" in request.POST
    if given and more:
        given = with_another_line(request.POST, "team")
    form = RevisionForm(given, initial={"revision": plan.revision})
    lines = colleague_lines(plan, labels, given)
    if given and not more and all([form.is_valid(), lines.is_valid()]):
        colleagues, revision = _read(lines, "colleague"), form.cleaned_data["revision"]
        change = services.change_team
        if _saved(form, plan, lambda: change(plan=plan, revision=revision, colleagues=colleagues, **_by(request))):
            return redirect("openings:plan", plan.pk)
    return _step(request, plan, "openings:plan_team", "openings/plan_team.html", {"form": form, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """What the rules make of the facts; a POST sets own weights and must-haves, or goes back to the proposed ones."""
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    proposal = reading.proposal_of(plan, current_rubric_version())
    form = PlanWeightsForm(request.POST or None, labels=proposal.facts.labels, initial=_weights_shown(plan, proposal))
    role = proposal.role
    if form.is_bound and role:
        back = "proposed" in request.POST
        sent = RevisionForm(request.POST) if back else form
        if sent.is_valid() and _saved(form, plan, lambda: _set_weights(request, plan, sent, role, back=back)):
            messages.success(request, _("Back to the proposed weights.") if back else _("Saved."))
            return redirect("openings:plan", plan.pk)
    context = {"proposal": proposal, "form": form, "rows": _weight_rows(proposal, form), **_said(plan, proposal)}
    return _step(request, plan, "openings:plan", "openings/plan.html", context)


def _set_weights(request: StaffRequest, plan: HiringPlan, form: Any, role: Role, *, back: bool) -> None:
    own: dict[str, Any] = (
        {"weights": None, "minimums": None} if back else {"weights": form.weights(), "minimums": form.minimums()}
    )
    services.change_weights(plan=plan, revision=form.cleaned_data["revision"], role=role, **own, **_by(request))


@require_POST
@access.staff("openings.edit")
def choose_role(request: StaffRequest, pk: int) -> HttpResponse:
    """Plan with this role; without one, with the recommended role again."""
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    role = offered_roles().filter(key=request.POST.get("role", "")).first()
    return _chosen(
        request, plan, lambda revision: services.choose_role(plan=plan, revision=revision, role=role, **_by(request))
    )


@require_POST
@access.staff("openings.edit")
def choose_growth(request: StaffRequest, pk: int) -> HttpResponse:
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    choice = request.POST.get("choice", "")
    change = services.choose_growth
    return _chosen(request, plan, lambda revision: change(plan=plan, revision=revision, choice=choice, **_by(request)))


def _chosen(request: StaffRequest, plan: HiringPlan, change: Callable[[int], None]) -> HttpResponse:
    form = RevisionForm(request.POST)
    try:
        change(form.cleaned_data["revision"] if form.is_valid() else 0)
    except (services.PlanInvalid, services.PlanChanged) as error:
        messages.error(request, str(error))
    return redirect("openings:plan", plan.pk)


def _by(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _saved(form: Any, plan: HiringPlan, change: Callable[[], None]) -> bool:
    """Whether the change was taken; a refusal stands in the form, with everything that was typed."""
    try:
        change()
    except services.PlanChanged as error:
        form.add_error(None, str(error))
        # Whoever has read that and saves again means it.
        form.data = form.data.copy()
        form.data["revision"] = HiringPlan.objects.values_list("revision", flat=True).get(pk=plan.pk)
    except services.PlanInvalid as error:
        form.add_error(None, str(error))
    else:
        return True
    return False


def _read(lines: Any, name: str) -> list[Any]:
    return [found for line in lines if (found := getattr(line, name)()) is not None]


def _step(request: StaffRequest, plan: HiringPlan, here: str, template: str, context: dict[str, Any]) -> HttpResponse:
    crumbs = plan_crumbs(None if here == "openings:plan" else plan)
    shared = {"plan": plan, "steps": steps_of(plan, here), "crumbs": crumbs}
    return render(request, template, {**shared, **context})


def _said(plan: HiringPlan, proposal: reading.Proposal) -> dict[str, Any]:
    """What the page says of growth, customers and the recommended role."""
    growth = GROWTH_PLANS.get(proposal.facts.growth)
    best = proposal.recommendation.best
    neighbours = [GROWTH_PLANS[key] for key in proposal.growth.neighbours]
    return {
        "customers_label": CUSTOMERS.get(plan.customers, ""),
        "growth_words": growth.look_for if growth else "",
        "growth_gap": [
            *((one.key, one.label, plan.growth_choice == one.key) for one in neighbours),
            *([("", _("Like neither"), not proposal.facts.growth)] if neighbours else []),
        ],
        "best_summary": proposal.roles[best.role.key].summary if best else "",
    }


def _weights_shown(plan: HiringPlan, proposal: reading.Proposal) -> dict[str, Any]:
    weights = {f"weight_{key}": f"{weight:g}" for key, weight in proposal.weights.items()}
    return {"revision": plan.revision, **weights, **{f"minimum_{k}": level for k, level in proposal.minimums.items()}}


def _weight_rows(proposal: reading.Proposal, form: PlanWeightsForm) -> list[dict[str, Any]]:
    must_haves = {item.competency: item for item in proposal.must_haves}
    return [
        {
            "row": row,
            "must_have": must_haves[row.competency],
            "weight": form[f"weight_{row.competency}"],
            "minimum": form[f"minimum_{row.competency}"],
        }
        for row in proposal.weight_rows
    ]
