"""What a candidate needs: asking for it in private, at any time behind the link, and taking the breaks granted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openings.queries import asked_of
from openings.words import title_of
from sittings import services
from sittings.clocks import break_under_way
from sittings.door import Visit, candidate_page
from sittings.forms import NeedsForm
from sittings.needs import needs_of, with_extra
from sittings.views.door import is_over


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def needs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was asked and what holds, and the form to ask. Never says what anybody has, only what they need."""
    application = visit.application
    form = NeedsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.ask(application=application, **form.cleaned_data, at=timezone.now())
        except services.NeedsRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("sittings:needs", application.pk)
    standing = needs_of(application.person_id)
    version = asked_of(application)
    minutes = version.time_limit_minutes if version else None
    context = {
        "visit": visit,
        "company": title_of(application.opening),
        "form": form,
        "needs": standing,
        "minutes": minutes,
        "own_minutes": with_extra(minutes, standing.time),
        "running": visit.sitting is not None and not is_over(visit.sitting, timezone.now()),
        "over": visit.sitting is not None and is_over(visit.sitting, timezone.now()),
    }
    return render(request, "sittings/needs.html", context, status=422 if form.errors else 200)


@require_POST
@candidate_page
def take_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    services.take_back(application=visit.application, at=timezone.now())
    return redirect("sittings:needs", visit.application.pk)


@require_POST
@candidate_page
def begin_break(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.sitting is None:
        return redirect("sittings:taking", visit.application.pk)
    try:
        services.begin_break(sitting=visit.sitting, at=timezone.now())
    except services.NoBreak:
        return redirect("sittings:taking", visit.application.pk)
    return redirect("sittings:break", visit.application.pk)


@require_POST
@candidate_page
def end_break(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.sitting is not None:
        services.end_break(sitting=visit.sitting, at=timezone.now())
    return redirect("sittings:taking", visit.application.pk)


@require_safe
@candidate_page
def on_break(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The clock stands. No question is shown meanwhile, so that a break is one."""
    now = timezone.now()
    running = break_under_way(visit.sitting, now) if visit.sitting else None
    if running is None:
        return redirect("sittings:taking", visit.application.pk)
    left = running.allowed_seconds - (now - running.began_at).total_seconds()
    context = {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "seconds_left": int(left),
        "minutes_left": int(-(-left // 60)),
    }
    return render(request, "sittings/break.html", context)
