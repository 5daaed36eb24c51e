"""The rubric as a file, and a file as a draft."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import StaffRequest
from roles import exchange, queries, services
from roles.forms import ImportRubricForm
from roles.models import RubricVersion
from roles.views.rubric import crumbs
from roles.views.states import found_rubric

WRITERS = {"json": (exchange.to_json, "application/json"), "csv": (exchange.to_csv, "text/csv; charset=utf-8")}


@require_safe
@access.staff("rubrics.view")
def export_version(request: StaffRequest, number: int, kind: str) -> HttpResponse:
    version = get_object_or_404(RubricVersion, rubric__key=queries.CORE, number=number)
    return _file(version.body, kind, f"rubric-v{number}")


@require_safe
@access.staff("rubrics.edit")
def export_draft(request: StaffRequest, kind: str) -> HttpResponse:
    return _file(services.working_body(found_rubric()), kind, "rubric-draft")


def _file(body: dict[str, object], kind: str, name: str) -> HttpResponse:
    if kind not in WRITERS:
        raise Http404
    write, content_type = WRITERS[kind]
    answer = HttpResponse(write(body), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("rubrics.edit")
def import_rubric(request: StaffRequest) -> HttpResponse:
    """A file becomes the draft, where there is none: nothing that somebody wrote is lost."""
    rubric = found_rubric()
    form = ImportRubricForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.import_rubric_draft(rubric=rubric, body=form.body, by=request.user, at=timezone.now())
        except services.NotValid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The file is in the draft. Look at what differs, then publish it."))
            return redirect("roles:draft")
    here = [*crumbs(), (reverse("roles:draft"), _("Draft"))]
    return render(request, "roles/import.html", {"form": form, "rubric": rubric, "crumbs": here})
