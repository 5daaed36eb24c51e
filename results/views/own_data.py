"""What is stored of a candidate: getting it and erasing it, each behind a code that is mailed to them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import candidate_actor
from openings.words import title_of
from results import documents
from results.forms import CodeForm, EraseForm
from results.models import DataCode
from results.own_data import own_data
from results.services import codes
from results.services.erasing import erase_person
from results.views.after import frame
from sittings.door import SESSION_KEY, Visit, candidate_page

OPENED = "own_data"
DOWNLOAD, ERASE = DataCode.Purpose.DOWNLOAD, DataCode.Purpose.ERASE
KINDS = {"json": "application/json", "pdf": "application/pdf"}


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a code, type it, and take the files. Typing it opens them for a short while."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            code = codes.use_code(
                application=visit.application, purpose=DOWNLOAD, typed=form.cleaned_data["code"], at=timezone.now()
            )
        except codes.CodeRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session[OPENED] = {**request.session.get(OPENED, {}), str(visit.application.pk): code.pk}
            return redirect("results:own_data", visit.application.pk)
    context = {**frame(visit), "form": form, "is_open": _is_open(request, visit), "sent": _was_sent(visit, DOWNLOAD)}
    return render(request, "results/own/data.html", context, status=422 if form.errors else 200)


@require_POST
@candidate_page
def send_code(request: HttpRequest, visit: Visit, purpose: str) -> HttpResponse:
    if purpose not in DataCode.Purpose.values:
        raise Http404
    try:
        codes.send_code(application=visit.application, purpose=purpose, at=timezone.now())
    except codes.CodeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A code is on its way to the address that your invitation came to."))
    return redirect("results:erase" if purpose == ERASE else "results:own_data", visit.application.pk)


@require_safe
@candidate_page
def download(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    if not _is_open(request, visit):
        return redirect("results:own_data", visit.application.pk)
    at = timezone.now()
    found = own_data(visit.application.person, at)
    content = documents.data_pdf(found, at=at) if kind == "pdf" else documents.data_json(found)
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="my-data.{kind}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What goes, what stays, and the code that does it."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        at = timezone.now()
        person = visit.application.person
        try:
            codes.use_code(application=visit.application, purpose=ERASE, typed=form.cleaned_data["code"], at=at)
        except codes.CodeRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            erase_person(person=person, actor=candidate_actor(person.pk), at=at)
            request.session.pop(SESSION_KEY, None)
            return render(request, "results/own/erased.html", {"company": title_of(visit.application.opening)})
    context = {**frame(visit), "form": form, "sent": _was_sent(visit, ERASE)}
    return render(request, "results/own/erase.html", context, status=422 if form.errors else 200)


def _is_open(request: HttpRequest, visit: Visit) -> bool:
    opened = request.session.get(OPENED, {}).get(str(visit.application.pk))
    return codes.is_open(application=visit.application, code_id=opened, at=timezone.now())


def _was_sent(visit: Visit, purpose: str) -> bool:
    """Whether a code is out that can still be typed."""
    return visit.application.data_codes.filter(purpose=purpose, used_at=None, expires_at__gt=timezone.now()).exists()
