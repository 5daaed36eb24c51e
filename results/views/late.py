from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.access import StaffRequest
from results.forms import LateForm
from results.services import late as services
from results.sharing import hiring_application
from sittings.models import LateText


@require_POST
@access.staff("results.decide")
def decide_late(request: StaffRequest, opening_pk: int, pk: int, late_pk: int) -> HttpResponse:
    """Whether a text that came after the end counts."""
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    late = get_object_or_404(LateText, pk=late_pk, part__answer__sitting__application=application)
    form = LateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether it counts, and choose a reason."))
        return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    try:
        decision = services.decide_late(late=late, **form.cleaned_data, by=request.user, at=timezone.now())
    except services.LateRefused as refused:
        messages.error(request, str(refused))
    else:
        done = _("It counts: the answer now has this text.") if decision.counts else _("It is left out.")
        messages.success(request, done)
    return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
