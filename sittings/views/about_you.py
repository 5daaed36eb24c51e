"""Voluntary self-identification, on a page of its own, once the answers are in."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openings.words import title_of
from sittings.door import Visit, candidate_page
from sittings.forms import AboutYouForm
from sittings.identities import own_identity
from sittings.services.self_identification import identify


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def about_you(request: HttpRequest, visit: Visit) -> HttpResponse:
    application = visit.application
    if visit.sitting is None or visit.sitting.submitted_at is None:
        return redirect("sittings:taking", application.pk)
    said = own_identity(application.pk)
    form = AboutYouForm(
        request.POST if request.method == "POST" else None, initial=model_to_dict(said) if said else None
    )
    if form.is_valid():
        kept = identify(application=application, **form.cleaned_data)
        words = _("Thank you. It is stored apart from your answers.") if kept else _("Nothing is stored about it.")
        messages.success(request, words)
        return redirect("results:status", application.pk)
    context = {"visit": visit, "company": title_of(application.opening), "form": form}
    return render(request, "sittings/about_you.html", context, status=422 if form.errors else 200)
