"""Looking over the answers, submitting, and what comes after."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from openings.offers import machine_raters_told
from openings.words import title_of
from sittings import services
from sittings.about import languages_of_machines
from sittings.clocks import break_under_way, clock_context
from sittings.door import Visit, candidate_page
from sittings.download import received_text, reference
from sittings.queries import sitting_progress
from sittings.views.door import is_over


@require_safe
@candidate_page
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every answer as the server has it, which ones are empty, and the way to submit."""
    if visit.sitting is None:
        return redirect("sittings:taking", visit.application.pk)
    now = timezone.now()
    if is_over(visit.sitting, now):
        return redirect("sittings:done", visit.application.pk)
    if break_under_way(visit.sitting, now):
        return redirect("sittings:break", visit.application.pk)
    context = {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "progress": sitting_progress(visit.sitting),
        **clock_context(visit.sitting, now),
    }
    return render(request, "sittings/check.html", context)


@require_POST
@candidate_page
def submit(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.sitting is None:
        return redirect("sittings:taking", visit.application.pk)
    services.submit_sitting(sitting=visit.sitting, at=timezone.now())
    return redirect("sittings:done", visit.application.pk)


@require_safe
@candidate_page
def done(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was received and what happens next; a moment earlier, that the time is up and it is being taken."""
    sitting = visit.sitting
    if sitting is None or not is_over(sitting, timezone.now()):
        return redirect("sittings:taking", visit.application.pk)
    progress, policy = sitting_progress(sitting), visit.application.opening.policy
    context = {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "sitting": sitting,
        "reference": reference(sitting),
        "progress": progress,
        "machines_told": machine_raters_told(policy.machine_raters),
        "only_people": not languages_of_machines(policy.machine_raters) & {p.answer.language for p in progress.places},
    }
    return render(request, "sittings/done.html", context)


@require_safe
@candidate_page
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the server has of the answers, with receipts, as plain text; at any time from the start on."""
    if visit.sitting is None:
        return redirect("sittings:taking", visit.application.pk)
    response = HttpResponse(received_text(visit.sitting), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="answers-{reference(visit.sitting)}.txt"'
    return response
