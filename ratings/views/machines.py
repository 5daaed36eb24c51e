from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.access import StaffRequest
from ratings.deeds import deeds_for
from ratings.forms import MachineRaterStateForm, ReasonForm, first_error
from ratings.judge.queries import judge_state
from ratings.machines import build_of, kind_label, machine_kinds
from ratings.models import MachineRater
from ratings.queries import stop_in_force
from ratings.services.states import (
    ReasonRefused,
    StateUnchanged,
    resume_machine_rating,
    set_machine_rater_state,
    stop_machine_rating,
)


@require_GET
@access.staff("machine_raters.view")
def machine_raters(request: StaffRequest) -> HttpResponse:
    """Every machine rater with its builds, what each did so far, and how far it is to be trusted."""
    context = {
        "kinds": machine_kinds(),
        "may_edit": access.may(request.user, "machine_raters.edit"),
        "stop": stop_in_force(),
        "judge": judge_state(timezone.now()),
        "may_read_judge": access.may(request.user, "judge_calls.read"),
        "switch_form": ReasonForm(auto_id="id_switch_%s"),
    }
    return render(request, "ratings/machine_raters.html", context)


@require_GET
@access.staff("machine_raters.view")
def machine_rater(request: StaffRequest, pk: int) -> HttpResponse:
    """One version: what it did, and who trusts it, since when and why."""
    rater = get_object_or_404(MachineRater, pk=pk)
    context = {
        "build": build_of(rater),
        "label": kind_label(rater.kind),
        "changes": rater.changes.select_related("by"),
        "may_edit": access.may(request.user, "machine_raters.edit"),
        "deeds": deeds_for(rater),
        "state_url": reverse("ratings:set_machine_rater_state", args=[rater.pk]),
        "stop": stop_in_force(),
    }
    return render(request, "ratings/machine_rater.html", context)


@require_POST
@access.staff("machine_raters.edit")
def set_state(request: StaffRequest, pk: int) -> HttpResponse:
    machine_rater = get_object_or_404(MachineRater, pk=pk)
    form = MachineRaterStateForm(request.POST)
    if form.is_valid():
        state = form.cleaned_data["state"]
        done = _("%(rater)s: %(state)s.") % {"rater": machine_rater, "state": MachineRater.State(state).label}
        _try(request, set_machine_rater_state, done, machine_rater=machine_rater, **form.cleaned_data)
    else:
        messages.error(request, first_error(form))
    return redirect("ratings:machine_rater", pk=pk)


@require_POST
@access.staff("machine_raters.edit")
def stop(request: StaffRequest) -> HttpResponse:
    return _switch(request, stop_machine_rating, _("All machine rating is stopped. People rate."))


@require_POST
@access.staff("machine_raters.edit")
def resume(request: StaffRequest) -> HttpResponse:
    return _switch(request, resume_machine_rating, _("Machines rate again what comes in from now on."))


def _switch(request: StaffRequest, service: Callable[..., Any], done: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        _try(request, service, done, **form.cleaned_data)
    else:
        messages.error(request, first_error(form))
    return redirect("ratings:machine_raters")


def _try(request: StaffRequest, service: Callable[..., Any], done: str, **values: Any) -> None:
    """One deed of the user's, and in words what came of it."""
    try:
        service(by=request.user, at=timezone.now(), **values)
    except StateUnchanged as already:
        messages.info(request, str(already))
    except ReasonRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
