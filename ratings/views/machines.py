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
from jobs.models import Job
from jobs.queries import latest_jobs
from ratings.deeds import deeds_for
from ratings.drift import promised_by, windows_of
from ratings.forms import MachineRaterStateForm, ReasonForm, first_error
from ratings.judge.queries import judge_state
from ratings.labels import training_state
from ratings.machines import build_of, machine_kinds, model_of
from ratings.models import ANSWERS_TO_PROMOTE, MachineRater, MachineStop
from ratings.queries import stop_in_force
from ratings.report import sheet_of
from ratings.services.reports import NothingToMeasure, ask_for_report
from ratings.services.states import (
    ReasonRefused,
    ReportMissing,
    StateUnchanged,
    resume_machine_rating,
    set_machine_rater_state,
    stop_machine_rating,
)
from ratings.services.training import ask_for_training
from roles.models import Competency
from scoring.raters.learned import ENOUGH_LABELS

PAST_STOPS = 20


@require_GET
@access.staff("machine_raters.view")
def machine_raters(request: StaffRequest) -> HttpResponse:
    """Every machine rater with its builds, what each did so far, and how far it is to be trusted."""
    state = training_state()
    labels = dict(Competency.objects.values_list("key", "label"))
    context = {
        "kinds": machine_kinds(),
        "may_edit": access.may(request.user, "machine_raters.edit"),
        "stop": stop_in_force(),
        "judge": judge_state(timezone.now()),
        "may_read_judge": access.may(request.user, "judge_calls.read"),
        "training": state,
        "labels": [(labels.get(key, key), n) for key, n in state.labels.items()],
        "min_labels": ENOUGH_LABELS,
        "stops": MachineStop.objects.exclude(resumed_at=None).select_related("stopped_by", "resumed_by")[:PAST_STOPS],
        "switch_form": ReasonForm(auto_id="id_switch_%s"),
    }
    return render(request, "ratings/machine_raters.html", context)


@require_GET
@access.staff("machine_raters.view")
def machine_rater(request: StaffRequest, pk: int) -> HttpResponse:
    """One version: how far it agrees with people, what it did, and who trusts it, since when and why."""
    rater = get_object_or_404(MachineRater, pk=pk)
    build = build_of(rater)
    model = model_of(rater)
    labels = dict(Competency.objects.values_list("key", "label")) if model else {}
    context = {
        "build": build,
        "report": sheet_of(build.report),
        "model": model,
        "learned_from": [(labels.get(key, key), n) for key, n in model.labels.items()] if model else [],
        "foresight": rater.foresights.first(),
        "earlier": rater.reports.exclude(pk=build.report.pk) if build.report else [],
        "measuring": _is_under_way("measure_machine_rater", pk),
        "foreseeing": _is_under_way("foresee_change", pk),
        "answers_to_promote": ANSWERS_TO_PROMOTE,
        "windows": windows_of(rater),
        "promised": promised_by(rater),
        "changes": rater.changes.select_related("by", "report"),
        "may_edit": access.may(request.user, "machine_raters.edit"),
        "deeds": deeds_for(rater, build.report),
        "state_url": reverse("ratings:set_machine_rater_state", args=[rater.pk]),
        "stop": stop_in_force(),
    }
    return render(request, "ratings/machine_rater.html", context)


def _is_under_way(kind: str, pk: int) -> bool:
    job = latest_jobs(kind=kind, subjects=[pk]).get(str(pk))
    return job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)


@require_POST
@access.staff("machine_raters.edit")
def train(request: StaffRequest) -> HttpResponse:
    _try(request, ask_for_training, _("Training has begun. The new version appears here, on trial."))
    return redirect("ratings:machine_raters")


@require_POST
@access.staff("machine_raters.edit")
def measure(request: StaffRequest, pk: int) -> HttpResponse:
    rater = get_object_or_404(MachineRater, pk=pk)
    done = _("It is being measured. The figures appear here when they are there.")
    _try(request, ask_for_report, done, machine_rater=rater)
    return redirect("ratings:machine_rater", pk=pk)


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
    except (ReasonRefused, ReportMissing, NothingToMeasure) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
