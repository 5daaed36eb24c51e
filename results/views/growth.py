"""Grow your own: how far somebody of the staff is from other roles, and the plan for the way there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from growth.models import Development
from growth.services import developments as services
from openings.models import Application
from openings.queries import parallel_forms
from openings.services import invitations
from openings.services.openings import OpeningNotOpen
from openings.services.people import PersonErased, PersonInvalid
from results import growth
from results.growth_forms import PlanForm, StartForm, StepFormSet, plan_initial, steps_initial
from results.reports.growth import plan_paper
from roles.models import Role
from roles.queries import roles
from sittings.services import again

PAGE = 25


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("results:growth"), _("Grow your own"))]


@never_cache
@require_safe
@access.staff("growth.edit")
def people(request: StaffRequest) -> HttpResponse:
    """Who has a plan, and who was hired here and has none."""
    plans = growth.developments_of(request.user).order_by("reassess_on", "person__name", "pk")
    planned = growth.developments_of(request.user).values("person")
    others = growth.own_staff(request.user).exclude(person__in=planned).order_by("person__name", "pk")
    context = {
        "plans": Paginator(plans, PAGE).get_page(request.GET.get("plans")),
        "page_obj": Paginator(others, PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
    }
    return render(request, "growth/people.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("growth.edit")
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One member of the staff, by the application that they were hired with: any role against any other."""
    application = _member(request, pk)
    development = growth.developments_of(request.user).filter(person=application.person_id).first()
    looks, away = growth.looks_at(application.person, request.user)
    every = list(roles())
    present, target = _roles(request, application, development, every)
    form = StartForm(request.POST or None, initial={"role": target.pk})
    if request.method == "POST" and development is None and form.is_valid():
        made = _start(request, application, present, form, looks)
        if made:
            messages.success(request, _("The plan is there, with a first step for each competency that is not ready."))
            return redirect("results:growth_plan", made.pk)
    views, lines = growth.readiness(looks[0].sheet, [present, target]) if looks else ([], [])
    context = {
        "application": application,
        "development": development,
        "looks": looks,
        "away": away,
        "roles": every,
        "present": present,
        "target": target,
        "views": views,
        "lines": lines,
        "changes": growth.changes(looks) if len(looks) > 1 else [],
        "form": form,
        "wish": growth.shared_wish(application.person_id, application.opening.team_id),
        "crumbs": _crumbs(),
    }
    return render(request, "growth/person.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("growth.edit")
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    development = access.visible_or_404(growth.developments_of(request.user), request.user, pk=pk)
    form = PlanForm(request.POST or None, initial=plan_initial(development))
    steps = StepFormSet(request.POST or None, initial=steps_initial(development), prefix="step")
    if form.is_bound and all([form.is_valid(), steps.is_valid()]):
        values = {name: form.cleaned_data[name] for name in ("revision", "role", "wants", "reassess_on")}
        found = [step for line in steps if (step := line.step()) is not None]
        try:
            services.save_plan(development=development, steps=found, by=request.user, at=timezone.now(), **values)
        except (services.DevelopmentInvalid, services.DevelopmentChanged) as error:
            form.add_error(None, str(error))
            if isinstance(error, services.DevelopmentChanged):
                # Whoever has read that and saves again means it.
                typed = request.POST.copy()
                typed["revision"] = str(Development.objects.values_list("revision", flat=True).get(pk=pk))
                form.data = typed
        else:
            messages.success(request, _("Saved."))
            return redirect("results:growth_plan", pk)
    looks, _away = growth.looks_at(development.person, request.user)
    context = {
        "development": development,
        "member": growth.own_staff(request.user).filter(person=development.person_id).first(),
        "looks": looks,
        "changes": growth.changes(looks) if len(looks) > 1 else [],
        "again": [
            (one, parallel_forms(one.opening)) for one in growth.may_look_again(development.person, request.user)
        ],
        "rounds": growth.rounds_for(development.person, request.user),
        "form": form,
        "steps": steps,
        "wish": growth.shared_wish(development.person_id, development.team_id),
        "overdue": development.reassess_on and development.reassess_on <= timezone.localdate(),
        "crumbs": _crumbs(),
    }
    return render(request, "growth/plan.html", context, status=422 if form.is_bound else 200)


@require_POST
@access.staff("growth.edit")
def invite_again(request: StaffRequest, pk: int) -> HttpResponse:
    """To another development opening: a new sitting, which stands beside the old one."""
    development = access.visible_or_404(growth.developments_of(request.user), request.user, pk=pk)
    person, chosen = development.person, request.POST.get("opening", "")
    rounds = growth.rounds_for(person, request.user)
    opening = rounds.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
    if opening is None:
        messages.error(request, _("Choose an open development opening in which the person is not yet."))
        return redirect("results:growth_plan", pk)
    language = Application.objects.filter(person=person).exclude(language="").order_by("-pk").values_list("language")
    spoken = language.first()
    try:
        invitations.invite(
            opening=opening, name=person.name, email=person.email, by=request.user, at=timezone.now(),
            language=spoken[0] if spoken else "en",
        )  # fmt: skip
    except (invitations.AlreadyInvited, OpeningNotOpen, PersonInvalid, PersonErased) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Invited again, by mail. The new result stands here beside the old."))
    return redirect("results:growth_plan", pk)


@require_POST
@access.staff("growth.edit")
def look_again(request: StaffRequest, pk: int, application_pk: int) -> HttpResponse:
    """To a new sitting of the same person in the same opening, with the same questions or a parallel form of them."""
    development = access.visible_or_404(growth.developments_of(request.user), request.user, pk=pk)
    found = growth.may_look_again(development.person, request.user)
    application = next((one for one in found if one.pk == application_pk), None)
    if application is None:
        messages.error(
            request, _("They have been invited again, or have not submitted what they were invited to last.")
        )
        return redirect("results:growth_plan", pk)
    chosen = request.POST.get("form", "")
    form = next((one for one in parallel_forms(application.opening) if str(one.pk) == chosen), None)
    try:
        again.look_again(application=application, form=form, by=request.user, at=timezone.now())
    except (again.NoFurtherLook, OpeningNotOpen, PersonErased) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Invited again, by mail. The new result stands here beside the old."))
    return redirect("results:growth_plan", pk)


@require_safe
@access.staff("growth.edit")
def plan_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    development = access.visible_or_404(growth.developments_of(request.user), request.user, pk=pk)
    now = timezone.now()
    response = HttpResponse(plan_paper(development, at=now).as_pdf(at=now), content_type="application/pdf")
    name = slugify(development.person.name) or f"plan-{development.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}-development-plan.pdf"'
    return response


@require_POST
@access.staff("growth.edit")
def end(request: StaffRequest, pk: int) -> HttpResponse:
    development = access.visible_or_404(growth.developments_of(request.user), request.user, pk=pk)
    services.end_development(development=development, by=request.user, at=timezone.now())
    messages.success(request, _("The plan was removed with everything in it."))
    return redirect("results:growth")


def _member(request: StaffRequest, pk: int) -> Application:
    """Somebody of the staff, by any application that says so."""
    staff = growth.own_staff(request.user)
    found = access.visible_or_404(Application.objects.all(), request.user, pk=pk)
    member = staff.filter(person=found.person_id).first()
    if member is None:
        raise Http404
    return member


def _start(
    request: StaffRequest, application: Application, present: Role, form: StartForm, looks: list[growth.Look]
) -> Development | None:
    role = form.cleaned_data["role"]
    try:
        return services.start_development(
            person=application.person, team=application.opening.team, present_role=present, role=role,
            wants=form.cleaned_data["wants"], agreed=form.cleaned_data["agreed"],
            suggest=growth.to_train(looks[0].sheet, role) if looks else [], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except services.DevelopmentInvalid as error:
        form.add_error(None, str(error))
        return None


def _roles(
    request: StaffRequest, application: Application, development: Development | None, every: list[Role]
) -> tuple[Role, Role]:
    """Asked for by key; else the present one, and the one of the plan or the next in the list."""
    by_key: dict[str, Any] = {role.key: role for role in every}
    present = by_key.get(request.GET.get("role", ""), application.opening.role)
    other = next((role for role in every if role.pk != present.pk), present)
    target = by_key.get(request.GET.get("against", ""), development.role if development else other)
    return present, target
