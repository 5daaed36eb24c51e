"""What a candidate chose about machines, once the answers are in: taking back that they may be learned from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from results.services.choices import change_teaching
from results.views.after import frame
from sittings.door import Visit, candidate_page
from sittings.forms import SharingForm, TeachingForm
from sittings.queries import choices_of
from sittings.services.before import share_answers


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def choices(request: HttpRequest, visit: Visit) -> HttpResponse:
    application = visit.application
    current = choices_of(application)
    kind = SharingForm if application.opening.is_development else TeachingForm
    initial = {"may_teach": current.may_teach, "shares_answers": current.shares_answers}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        if "shares_answers" in form.cleaned_data:
            share_answers(application=application, shares=form.cleaned_data["shares_answers"], at=timezone.now())
        change_teaching(application=application, may_teach=form.cleaned_data["may_teach"], at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("results:status", application.pk)
    return render(request, "results/own/choices.html", {**frame(visit), "form": form, "choices": current})
