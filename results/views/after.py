"""The candidate's own page behind the link: where the application stands, and the feedback."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from growth.models import Development
from growth.services.wishes import latest_wish
from openings.words import title_of
from results import documents
from results.appeals import contested_sheet, standing_appeals
from results.feedback import Feedback, feedback_of
from results.status import Status, status_of
from roles.words import role_words
from sittings.door import Visit, candidate_page
from sittings.download import reference
from sittings.models import Sitting


@require_safe
@candidate_page
def status(request: HttpRequest, visit: Visit) -> HttpResponse:
    last = last_of(visit)
    where = status_of(visit.application, last)
    appeals = list(standing_appeals(visit.application)) if last else []
    sheet = contested_sheet(visit.application, last, where)
    asked = {appeal.score_sheet_id for appeal in appeals}
    may_ask = sheet is not None and sheet.pk not in asked and all(appeal.answered_at for appeal in appeals)
    context = {**frame(visit), "status": where, "appeals": appeals, "may_appeal": may_ask}
    plans = Development.objects.filter(person=visit.application.person_id, team=visit.application.opening.team_id)
    context["may_wish"] = visit.application.opening.is_development or plans.exists()
    context["wish"] = latest_wish(person_id=visit.application.person_id, team_id=visit.application.opening.team_id)
    development = plans.select_related("role").prefetch_related("steps__competency").first()
    context |= {"development": development, "own_role": role_words(visit.application.opening.role)}
    context["development_role"] = role_words(development.role).label if development else ""
    return render(request, "results/own/status.html", context)


@require_safe
@candidate_page
def feedback(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the released score sheet says; until one is released, the status page says when."""
    found = _released(visit)
    if found is None:
        return redirect("results:status", visit.application.pk)
    shown, where = found
    context = {**frame(visit), "feedback": shown, "status": where}
    return render(request, "results/own/feedback.html", context)


@require_safe
@candidate_page
def feedback_pdf(request: HttpRequest, visit: Visit) -> HttpResponse:
    found, last = _released(visit), last_of(visit)
    if found is None or last is None:
        return redirect("results:status", visit.application.pk)
    shown, where = found
    release = where.release
    assert release is not None  # noqa: S101 - there is feedback only where it was released
    content = documents.feedback_pdf(shown, visit.application, at=release.released_at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="feedback-{reference(last)}.pdf"'
    return response


def last_of(visit: Visit) -> Sitting | None:
    """The sitting that these pages tell of; before a further one has begun, the one before it."""
    return visit.sitting or visit.earlier


def frame(visit: Visit) -> dict[str, object]:
    """What each of these pages shows around its own."""
    sitting = last_of(visit)
    return {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "application": visit.application,
        "sitting": sitting,
        "further": visit.earlier is not None,
        "reference": reference(sitting) if sitting else "",
    }


def _released(visit: Visit) -> tuple[Feedback, Status] | None:
    last = last_of(visit)
    where = status_of(visit.application, last)
    if where.release is None or last is None:
        return None
    sheet = where.release.score_sheet
    if sheet.sitting_id == last.pk:
        # Read with its opening already: the sheet's own sitting would be looked up again.
        sheet.sitting = last
    return feedback_of(sheet), where
