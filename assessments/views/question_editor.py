"""Writing a question: a plain form that saves a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from assessments import kinds, services
from assessments.difference import question_changes
from assessments.forms import QuestionForm, read_anchors, read_content, read_samples
from assessments.models import Question
from assessments.views.questions import crumbs, find
from roles.models import Competency
from scoring.rubric import LEVEL_NUMBERS

EMPTY_SAMPLE: dict[str, Any] = {"text": "", "levels": {}}


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("questions.edit")
def new_question(request: StaffRequest) -> HttpResponse:
    competencies = list(Competency.objects.all())
    form = QuestionForm(request.POST or None, initial={"language": "en", "kind": request.GET.get("kind", "interview")})
    body = {"anchors": {}, "samples": [EMPTY_SAMPLE], **_typed_lists(request, competencies)}
    if request.method == "POST" and form.is_valid():
        question = services.create_question(
            body={**form.body(), **_typed_lists(request, competencies)},
            roles=form.cleaned_data["roles"],
            tags=form.cleaned_data["tags"],
            by=request.user,
            at=timezone.now(),
        )
        return _after_saving(request, question)
    return _page(request, form, body, competencies, revision=0)


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("questions.edit")
def edit_question(request: StaffRequest, key: str) -> HttpResponse:
    question = find(key)
    competencies = list(Competency.objects.all())
    stored = services.working_question_body(question)
    initial = {**stored, "roles": [role.key for role in question.roles.all()], "tags": ", ".join(question.tags)}
    form = QuestionForm(request.POST or None, initial=initial)
    body = {**stored, **_typed_lists(request, competencies)}
    revision = question.draft_revision
    conflict = None
    if request.method == "POST":
        sent = request.POST.get("revision", "")
        revision = int(sent) if sent.isdecimal() else -1
        if form.is_valid():
            try:
                services.save_question_draft(
                    question=question,
                    body={**body, **form.body()},
                    roles=form.cleaned_data["roles"],
                    tags=form.cleaned_data["tags"],
                    revision=revision,
                    by=request.user,
                    at=timezone.now(),
                )
            except services.DraftConflict as error:
                conflict, revision = error, error.revision
                body = {**body, **form.body()}
            else:
                return _after_saving(request, question)
    return _page(request, form, body, competencies, revision=revision, question=question, conflict=conflict)


def _typed_lists(request: StaffRequest, competencies: list[Competency]) -> dict[str, Any]:
    if request.method != "POST":
        return {}
    keys = [item.key for item in competencies]
    return {
        "content": read_content(request.POST),
        "anchors": read_anchors(request.POST, keys),
        "samples": read_samples(request.POST, keys),
    }


def _after_saving(request: StaffRequest, question: Question) -> HttpResponse:
    if "use_kind" in request.POST:
        return redirect(reverse("assessments:edit_question", args=[question.key]) + "#content")
    if "add_sample" in request.POST:
        return redirect(reverse("assessments:edit_question", args=[question.key]) + "?add=1#new-sample")
    messages.success(request, _("Saved as a draft. It is asked when it is published."))
    return redirect(reverse("assessments:question", args=[question.key]) + "?version=draft")


def _page(
    request: StaffRequest,
    form: QuestionForm,
    body: dict[str, Any],
    competencies: list[Competency],
    *,
    revision: int,
    question: Question | None = None,
    conflict: services.DraftConflict | None = None,
) -> HttpResponse:
    blank = [EMPTY_SAMPLE] if "add" in request.GET or not body["samples"] else []
    kind = form["kind"].value()
    context = {
        "form": form,
        "question": question,
        "asked": kinds.asked(kind if kind in kinds.TABLE else "interview", body.get("content", {})),
        "anchors": [
            {
                "competency": item,
                "levels": [(n, body["anchors"].get(item.key, {}).get(str(n), "")) for n in LEVEL_NUMBERS],
            }
            for item in competencies
        ],
        "samples": [_sample(sample, competencies) for sample in (*body["samples"], *blank)],
        "numbers": LEVEL_NUMBERS,
        "revision": revision,
        "conflict": conflict,
        "theirs": question_changes(body, conflict.theirs) if conflict else (),
        "crumbs": [
            *crumbs(),
            *([(reverse("assessments:question", args=[question.key]), question.key)] if question else []),
        ],
    }
    return render(request, "assessments/question_edit.html", context, status=409 if conflict else 200)


def _sample(sample: dict[str, Any], competencies: list[Competency]) -> dict[str, Any]:
    return {"text": sample["text"], "levels": [(item, sample["levels"].get(item.key)) for item in competencies]}
