"""Reading on in another language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sittings import services
from sittings.door import Visit, candidate_page, remember_language


@require_POST
@candidate_page
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the choice for this candidate, on every device, and go back to the page that it was made on."""
    language, back = request.POST.get("language", ""), request.POST.get("next", "")
    # Every page behind the door stands below this address.
    pages = reverse("sittings:taking", args=[visit.application.pk])
    safe = back.startswith(pages) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back) if safe else redirect("sittings:taking", visit.application.pk)
    try:
        services.choose_language(application=visit.application, language=language, at=timezone.now())
    except services.UnknownLanguage:
        return response
    return remember_language(response, language)
