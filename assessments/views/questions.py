"""The question bank: finding and reading questions, and what becomes of them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import StaffRequest
from assessments import kinds, queries, services
from assessments.difference import question_changes
from assessments.forms import QuestionFilterForm
from assessments.models import Question, QuestionVersion
from assessments.services.questions import body_of
from roles.models import Competency

PAGE = 25


def crumbs() -> list[tuple[str, str]]:
    return [(reverse("assessments:questions"), _("Question bank"))]


def find(key: str) -> Question:
    question = queries.question_by_key(key)
    if question is None:
        raise Http404
    return question


@require_safe
@access.staff("questions.view")
def questions(request: StaffRequest) -> HttpResponse:
    form = QuestionFilterForm(request.GET, tags=queries.tags())
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    text, order = wanted.pop("q", "").strip(), wanted.pop("order", "")
    found = queries.in_order(queries.find_questions(text=text, **wanted), order)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    asked = queries.exposure(page)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [_row(item, asked.get(item.pk, 0)) for item in page],
        "has_figures": any(getattr(item.current, "figures", None) for item in page),
        "cap": settings.QUESTION_EXPOSURE_CAP,
        "labels": dict(Competency.objects.values_list("key", "label")),
        "filtered": bool(text or wanted),
        "may_edit": access.may(request.user, "questions.edit"),
    }
    return render(request, "assessments/questions.html", context)


def _row(question: Question, asked: int) -> dict[str, Any]:
    shown = services.working_question_body(question)
    figures = getattr(question.current, "figures", None)
    return {
        "question": question,
        "roles": queries.roles_it_fits(question),
        "figures": figures,
        "shown": shown,
        "kind": kinds.kind_of(shown["kind"]),
        "asked": asked,
    }


@require_safe
@access.staff("questions.view")
def question(request: StaffRequest, key: str) -> HttpResponse:
    """A question as it stands, with what raters go by. `?version=2` shows an older one, `?version=draft` the draft."""
    found = find(key)
    may_edit = access.may(request.user, "questions.edit")
    versions = list(queries.versions_of(found))
    shown = _shown(found, versions, request.GET.get("version", ""), may_edit)
    is_draft = shown is None
    body = services.working_question_body(found) if shown is None else body_of(shown)
    current = body_of(found.current) if found.current else {}
    other = services.working_question_body(found) if may_edit and found.draft is not None else body
    context = {
        "question": found,
        "roles": queries.roles_it_fits(found),
        "body": body,
        "asked": kinds.asked(body["kind"], body["content"]),
        "version": shown,
        "is_draft": is_draft,
        "is_current": shown is not None and shown.pk == found.current_id,
        "versions": versions,
        "languages": _languages(found),
        "asked_of": queries.exposure([found]).get(found.pk, 0),
        "cap": settings.QUESTION_EXPOSURE_CAP,
        "labels": dict(Competency.objects.values_list("key", "label")),
        "assessments": queries.asked_in(found),
        "may_edit": may_edit,
        "differences": question_changes(current, other) if current and other != current else (),
        "problem": services.problem_of_question(found) if may_edit and found.draft is not None else "",
        "crumbs": crumbs(),
    }
    return render(request, "assessments/question.html", context)


def _languages(found: Question) -> list[dict[str, Any]]:
    """Every other language with the newest translation, and whether candidates are shown it: an older version's is
    not."""
    if found.current is None:
        return []
    known = queries.translations_of(found)
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_translated"],
            "version": known.get(code),
            "is_shown": code in known and known[code].translation_of_id == found.current_id,
        }
        for code, _name in settings.LANGUAGES
        if code != found.current.language
    ]


def _shown(found: Question, versions: list[QuestionVersion], wanted: str, may_edit: bool) -> QuestionVersion | None:
    """The version asked for; None stands for the draft, which only those see who may edit."""
    if wanted == "draft" or (not wanted and found.current is None):
        if not may_edit or (found.draft is None and found.current is not None):
            raise Http404
        return None
    if not wanted:
        return found.current
    for version in versions:
        if str(version.number) == wanted:
            return version
    raise Http404


def _deed(request: StaffRequest, key: str, service: Callable[..., Any], done: str, **more: Any) -> HttpResponse:
    found = get_object_or_404(Question, key=key)
    try:
        service(question=found, by=request.user, at=timezone.now(), **more)
    except services.DraftConflict:
        messages.error(request, _("The draft was changed since you looked at it. Look at it again, then publish."))
    except (services.NotValid, services.NothingToPublish) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("assessments:question", key=key)


@require_POST
@access.staff("questions.edit")
def publish(request: StaffRequest, key: str) -> HttpResponse:
    revision = request.POST.get("revision", "")
    number = int(revision) if revision.isdecimal() else -1
    done = _("Published. New versions of assessments take it; those that exist keep what they ask.")
    return _deed(request, key, services.publish_question, done, revision=number)


@require_POST
@access.staff("questions.edit")
def discard(request: StaffRequest, key: str) -> HttpResponse:
    return _deed(request, key, services.discard_question_draft, _("The draft is gone."))


@require_POST
@access.staff("questions.edit")
def retire(request: StaffRequest, key: str) -> HttpResponse:
    done = _("Retired. New versions of assessments cannot take it; those that exist keep it.")
    return _deed(request, key, services.retire_question, done)


@require_POST
@access.staff("questions.edit")
def reinstate(request: StaffRequest, key: str) -> HttpResponse:
    return _deed(request, key, services.reinstate_question, _("Back in the bank."))
