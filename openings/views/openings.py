from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from openings import queries
from openings.forms.openings import FixedOpeningForm, OpeningFilterForm
from openings.forms.planning import OpeningForm, initial_of
from openings.models import HiringPlan, Opening
from openings.offers import machine_raters_named
from openings.plans import PLANS, Proposal, opening_initial, proposal_of
from openings.services import openings as services
from openings.services.plans import attach_opening
from openings.services.policies import PolicyInvalid, make_policy
from openings.words import opening_places, opening_subject
from roles.models import Role, RubricVersion
from roles.queries import current_rubric_version, offered_roles
from wording.views import rows_of

PAGE = 25
# What is kept of a form as it was typed when another role or kind is chosen.
PLAIN = (
    *("title", "purpose", "keeps_days", "kind", "team", "invitation_days", "feedback", "ratings_wanted", "human_share"),
    *("machine", "missing", "reveal", "cut", "decline_unrated_reason"),
)
OPENINGS = Opening.objects.select_related(
    "role", "team__company", "policy__rubric_version__rubric", "policy__created_by", "assessment_version", "created_by"
)


def opening_crumbs(opening: Opening) -> list[tuple[str, str]]:
    return [(reverse("openings:list"), _("Openings")), (reverse("results:opening", args=[opening.pk]), opening.title)]


@require_safe
@access.staff("openings.view")
def openings(request: StaffRequest) -> HttpResponse:
    form = OpeningFilterForm(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.openings_list(
        user=request.user, state=wanted.get("state", ""), team=wanted.get("team"), search=wanted.get("q", "")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    filtered = any(request.GET.get(name) for name in ("q", "state", "team"))
    context = {
        "page_obj": page,
        "form": form,
        "filtered": filtered,
        "may_read_mails": access.may(request.user, "mail.read"),
    }
    return render(request, "openings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def create(request: StaffRequest) -> HttpResponse:
    try:
        rubric_version = current_rubric_version()
    except RubricVersion.DoesNotExist:
        return render(request, "openings/not_ready.html", {"missing": "rubric"})
    if not queries.hiring_teams(request.user).exists():
        return render(request, "openings/not_ready.html", {"missing": "team"})
    plan = _plan(request)
    form = _opening_form(request, rubric_version, proposed=(plan, proposal_of(plan, rubric_version)) if plan else None)
    if form.is_bound and form.is_valid():
        opening = _create(request, form, plan)
        if opening:
            messages.success(request, _("The opening “%(title)s” is there.") % {"title": opening.title})
            imported = opening.kind == Opening.Kind.IMPORTED
            return redirect("results:opening" if imported else "openings:candidates", opening.pk)
    crumbs = [(reverse("openings:list"), _("Openings"))]
    return render(request, "openings/create.html", {"form": form, "crumbs": crumbs, "plan": plan})


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    form: FixedOpeningForm
    if opening.fixed_at:
        form = FixedOpeningForm(request.POST or None, user=request.user, initial=initial_of(opening))
    else:
        form = _opening_form(request, current_rubric_version(), opening)
    if form.is_bound and form.is_valid() and _change(request, form, opening):
        messages.success(request, _("Saved."))
        return redirect("results:opening", opening.pk)
    wordings = rows_of(opening_subject(opening), opening_places(opening), url=_words_url(opening))
    context = {"form": form, "opening": opening, "crumbs": opening_crumbs(opening), "wordings": wordings}
    return render(request, "openings/edit.html", context)


def _words_url(opening: Opening) -> Callable[[str], str]:
    return lambda language: reverse("openings:translate_opening", args=[opening.pk, language])


@require_safe
@access.staff("openings.view")
def policy(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    rows = queries.policy_rows(opening.policy, opening.assessment_version)
    context = {
        "opening": opening,
        "policy": opening.policy,
        "machine_raters": machine_raters_named(opening.policy.machine_raters),
        "rows": rows,
        "crumbs": opening_crumbs(opening),
        "unasked": [row for row in rows if row.weight and row.questions == 0],
    }
    return render(request, "openings/policy.html", context)


def _state_view(service: Callable[..., bool], done: Callable[[], str]) -> access.View:
    @require_POST
    @access.staff("openings.edit")
    def change_state(request: StaffRequest, pk: int) -> HttpResponse:
        opening = access.visible_or_404(Opening.objects.all(), request.user, pk=pk)
        if service(opening=opening, by=request.user, at=timezone.now()):
            messages.success(request, done())
        return redirect("results:opening", opening.pk)

    return change_state


open_opening = _state_view(services.open_opening, lambda: _("Open: candidates can be invited."))
close_opening = _state_view(services.close_opening, lambda: _("Closed. Who has begun may finish; nobody else begins."))
reopen_opening = _state_view(services.reopen_opening, lambda: _("Open again."))


def _plan(request: StaffRequest) -> HiringPlan | None:
    """The plan that a new opening comes from, as long as none has come of it."""
    wanted = request.GET.get("plan", "")
    plans = access.visible(PLANS, request.user).filter(opening=None)
    return plans.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None


def _opening_form(
    request: HttpRequest,
    rubric_version: RubricVersion,
    opening: Opening | None = None,
    proposed: tuple[HiringPlan, Proposal] | None = None,
) -> OpeningForm:
    """The form as it was sent; or anew for another role, with everything kept that the role does not decide."""
    planned = proposed[1].role if proposed else None
    role = _role(request, opening.role if opening else planned)
    shared: dict[str, Any] = {
        "user": request.user,
        "role": role,
        "rubric_version": rubric_version,
        "opening": opening,
    }
    if request.method == "POST" and "refresh" not in request.POST:
        return OpeningForm(request.POST, **shared)
    initial = initial_of(opening) if opening and role.pk == opening.role_id else {}
    if proposed and role == planned:
        initial = opening_initial(*proposed)
    if request.GET.get("purpose") in Opening.Purpose.values:
        initial = {"purpose": request.GET["purpose"], **initial}
    if request.method == "POST":
        initial = {**initial, **_kept(request)}
    return OpeningForm(initial=initial, **shared)


def _role(request: HttpRequest, otherwise: Role | None) -> Role:
    """The role asked for, else the opening's or the plan's, else the first there is."""
    wanted = request.POST.get("role") or request.GET.get("role") or ""
    offered = offered_roles(keep=[otherwise.key] if otherwise else [])
    found = offered.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None
    if found is None:
        found = otherwise or offered.first()
    if found is None:
        raise RubricVersion.DoesNotExist
    return found


def _kept(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = {name: request.POST[name] for name in PLAIN if name in request.POST}
    kept["machine_raters"] = request.POST.getlist("machine_raters")
    for name in ("provisional_order", "ten_day_notice", "second_person"):
        kept[name] = name in request.POST
    return kept


def _create(request: StaffRequest, form: OpeningForm, plan: HiringPlan | None) -> Opening | None:
    at = timezone.now()
    try:
        scoring = make_policy(**form.policy_values(), by=request.user, at=at)
        opening = services.create_opening(
            **form.opening_values(),
            policy=scoring,
            kind=form.opening_kind,
            draft="draft" in request.POST,
            by=request.user,
            at=at,
        )
    except (PolicyInvalid, services.OpeningInvalid) as error:
        form.add_error(None, str(error))
        return None
    if plan:
        attach_opening(plan=plan, opening=opening, by=request.user, at=at)
    return opening


def _change(request: StaffRequest, form: FixedOpeningForm, opening: Opening) -> bool:
    at = timezone.now()
    try:
        if isinstance(form, OpeningForm):
            values = form.opening_values()
            values["policy"] = make_policy(**form.policy_values(), by=request.user, at=at)
        else:
            values = {name: getattr(opening, name) for name in ("role", "assessment_version", "policy")}
            values |= form.cleaned_data
        services.change_opening(opening=opening, **values, by=request.user, at=at)
    except (PolicyInvalid, services.OpeningInvalid, services.OpeningFixed) as error:
        form.add_error(None, str(error))
        return False
    return True
