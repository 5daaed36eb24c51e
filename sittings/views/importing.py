"""Staff: bringing in interviews that were held elsewhere."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.models import User
from openings.models import Opening
from openings.services.openings import OpeningNotOpen
from openings.views.openings import opening_crumbs
from sittings import services
from sittings.forms import ImportForm
from sittings.interviews import COLUMNS, fault_sentence
from sittings.models import InterviewImport
from sittings.queries import imports_of_opening

PAGE = 25
FAULTS_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("interviews.import")
def import_interviews(request: HttpRequest, opening_id: int) -> HttpResponse:
    """The form, what the file must look like, and the files that came before."""
    opening = _opening_or_404(request, opening_id)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        try:
            done = services.import_interviews(
                opening=opening, file=form.cleaned_data["file"], by=_user(request), at=timezone.now()
            )
        except OpeningNotOpen as error:
            form.add_error(None, str(error))
        else:
            _tell(request, done)
            return redirect("sittings:import_report", opening.pk, done.pk)
    page = Paginator(imports_of_opening(opening), PAGE).get_page(request.GET.get("page"))
    context = {
        "opening": opening,
        "form": form,
        "columns": COLUMNS,
        "page_obj": page,
        "crumbs": opening_crumbs(opening),
    }
    return render(request, "sittings/import.html", context, status=422 if form.errors else 200)


@require_safe
@access.staff("interviews.import")
def import_report(request: HttpRequest, opening_id: int, import_id: int) -> HttpResponse:
    """What became of one file: what was taken, or each bad row with its line."""
    opening = _opening_or_404(request, opening_id)
    done = get_object_or_404(imports_of_opening(opening), pk=import_id)
    page = Paginator(done.report, FAULTS_PAGE).get_page(request.GET.get("page"))
    context = {
        "opening": opening,
        "done": done,
        "faults": [{"line": fault["line"], "words": fault_sentence(fault)} for fault in page],
        "page_obj": page,
        "crumbs": opening_crumbs(opening),
    }
    return render(request, "sittings/import_report.html", context)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _opening_or_404(request: HttpRequest, opening_id: int) -> Opening:
    openings = Opening.objects.filter(kind=Opening.Kind.IMPORTED)
    return access.visible_or_404(openings, _user(request), pk=opening_id)


def _tell(request: HttpRequest, done: InterviewImport) -> None:
    if done.report:
        faults = len(done.report)
        words = ngettext(
            "Nothing was imported: %(n)d row has to be corrected first.",
            "Nothing was imported: %(n)d rows have to be corrected first.",
            faults,
        )
        messages.error(request, words % {"n": faults})
    elif done.candidates:
        words = ngettext("%(n)d candidate imported.", "%(n)d candidates imported.", done.candidates)
        messages.success(request, words % {"n": done.candidates})
    else:
        messages.info(request, _("Nothing new: everybody in this file is imported already."))
