from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.access import StaffRequest
from ratings.forms import MachineRaterStateForm
from ratings.machines import machine_kinds
from ratings.models import MachineRater
from ratings.services.machines import StateUnchanged, set_machine_rater_state


@require_GET
@access.staff("machine_raters.view")
def machine_raters(request: StaffRequest) -> HttpResponse:
    """Every machine rater with its builds, what each did so far, and how far it is to be trusted."""
    context = {
        "kinds": machine_kinds(),
        "may_edit": access.may(request.user, "machine_raters.edit"),
        "promote_fields": [("state", MachineRater.State.PROMOTED)],
        "trial_fields": [("state", MachineRater.State.TRIAL)],
        "retire_fields": [("state", MachineRater.State.RETIRED)],
    }
    return render(request, "ratings/machine_raters.html", context)


@require_POST
@access.staff("machine_raters.edit")
def set_state(request: StaffRequest, pk: int) -> HttpResponse:
    machine_rater = get_object_or_404(MachineRater, pk=pk)
    form = MachineRaterStateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of: on trial, promoted, retired."))
        return redirect("ratings:machine_raters")
    state = form.cleaned_data["state"]
    try:
        set_machine_rater_state(machine_rater=machine_rater, state=state, by=request.user, at=timezone.now())
    except StateUnchanged:
        messages.info(request, _("%(rater)s is in that state already.") % {"rater": machine_rater})
    else:
        label = MachineRater.State(state).label
        messages.success(request, _("%(rater)s: %(state)s.") % {"rater": machine_rater, "state": label})
    return redirect("ratings:machine_raters")
