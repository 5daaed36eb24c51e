"""An opening's live interview: its guide as a page and as PDF, and where the interviews of its candidates stand."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import StaffRequest
from interviews import guide_sheet
from interviews.forms import FOLLOW_UPS, WELCOME, GuideForm
from interviews.models import InterviewGuide
from interviews.queries import guide_of, interview_rows, interviews_list, questions_of, questions_on_offer
from interviews.services import guides as services
from openings.finding import called
from openings.models import Opening
from openings.queries import hiring
from openings.views.openings import OPENINGS, opening_crumbs

PAGE = 50
GROUPS = ("assessment", "role", "other")


@never_cache
@require_safe
@access.staff("queue.rate")
def interviews(request: StaffRequest, pk: int) -> HttpResponse:
    """The candidates with their cards and transcripts. For the opening's managers and for its interviewers."""
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    guide = guide_of(opening)
    may_edit = access.may(request.user, "openings.edit")
    if guide is None and may_edit:
        return redirect("interviews:guide_edit", pk)
    search = request.GET.get("q", "").strip()[:160]
    found = interviews_list(opening)
    if search:
        found = found.filter(called(search))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    interviewers = list(guide.interviewers.order_by("name")) if guide else []
    context = {
        "opening": opening,
        "guide": guide,
        "questions": questions_of(guide) if guide else [],
        "interviewers": interviewers,
        "is_interviewer": request.user in interviewers,
        "rows": interview_rows(list(page.object_list), request.user),
        "page_obj": page,
        "search": search,
        "may_edit": may_edit,
        "crumbs": opening_crumbs(opening) if may_edit else [],
    }
    return render(request, "interviews/list.html", context)


@require_safe
@access.staff("queue.rate")
def guide(request: StaffRequest, pk: int) -> HttpResponse:
    """What is printed and taken along: questions, rules, anchors side by side, room for notes."""
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    found = guide_of(opening)
    if found is None:
        return redirect("interviews:list", pk)
    context = {
        "opening": opening,
        "guide": found,
        "asked": guide_sheet.asked_in(found, opening.policy.rubric_version),
        "oral": guide_sheet.oral_anchors(),
        "crumbs": opening_crumbs(opening) if access.may(request.user, "openings.view") else [],
    }
    return render(request, "interviews/guide.html", context)


@require_safe
@access.staff("queue.rate")
def guide_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    guides = InterviewGuide.objects.select_related("opening__role", "opening__policy__rubric_version")
    found = guides.filter(opening=opening).first()
    if found is None:
        return redirect("interviews:list", pk)
    response = HttpResponse(guide_sheet.guide_pdf(found, at=timezone.now()), content_type="application/pdf")
    name = slugify(opening.title) or f"opening-{opening.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}-interview-guide.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    found = guide_of(opening)
    offered = questions_on_offer(opening)
    form = GuideForm(
        request.POST or None, opening=opening, offered=offered, guide=found, initial=_initial(request, opening, found)
    )
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("minutes", "welcome", "follow_ups", "interviewers")}
        try:
            services.save_guide(
                opening=opening, questions=form.questions(), by=request.user, at=timezone.now(), **values
            )
        except services.GuideInvalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. The guide can be printed."))
            return redirect("interviews:list", pk)
    context = {
        "opening": opening,
        "guide": found,
        "form": form,
        "asked": questions_of(found) if found else [],
        "groups": _groups(form, opening),
        "crumbs": opening_crumbs(opening),
    }
    return render(request, "interviews/guide_edit.html", context, status=422 if form.errors else 200)


def _initial(request: StaffRequest, opening: Opening, guide: InterviewGuide | None) -> dict[str, Any]:
    if guide is None:
        me = [request.user.pk]
        return {"minutes": 45, "welcome": WELCOME, "follow_ups": FOLLOW_UPS, "interviewers": me}
    values: dict[str, Any] = {name: getattr(guide, name) for name in ("minutes", "welcome", "follow_ups")}
    values["interviewers"] = list(guide.interviewers.values_list("pk", flat=True))
    return values | {f"place_{item.question_version_id}": item.position for item in guide.questions.all()}


def _groups(form: GuideForm, opening: Opening) -> list[tuple[str, list[Any]]]:
    """Fields with their questions and what these are rated on, by where they come from."""
    labels = {item["key"]: item["label"] for item in opening.policy.rubric_version.body["competencies"]}
    found: dict[str, list[Any]] = {name: [] for name in GROUPS}
    for pk, question in form.offered.items():
        rated = [(key, labels.get(key, key)) for key in question.competencies]
        found[GROUPS[question.group]].append((form[f"place_{pk}"], question, rated))  # type: ignore[attr-defined]
    return [(name, rows) for name, rows in found.items() if rows]
