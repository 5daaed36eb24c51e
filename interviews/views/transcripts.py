"""Bringing in a transcript, and saying who is who and what answers what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from interviews.forms import TranscriptForm
from interviews.models import Transcript
from interviews.queries import guide_of, live_sitting, questions_of
from interviews.services import transcripts as services
from interviews.services.sittings import NoGuide
from openings.models import Application
from openings.views.openings import opening_crumbs

APPLICATIONS = Application.objects.select_related("person", "opening__team", "opening__policy__rubric_version")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("interviews.import")
def transcript(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    """First the form for it, then the page on which a person confirms it, then what was taken over."""
    application = access.visible_or_404(APPLICATIONS, request.user, pk=pk, opening=opening_pk)
    if guide_of(application.opening) is None:
        return redirect("interviews:guide_edit", opening_pk)
    found = Transcript.objects.filter(application=application).select_related("added_by", "confirmed_by").first()
    if found is None:
        return _add(request, application)
    if found.confirmed_at is None:
        return _confirm(request, application, found)
    context = _frame(application) | {"transcript": found, "turns": _turns(found), "sitting": live_sitting(application)}
    return render(request, "interviews/transcript.html", context)


@require_POST
@access.staff("interviews.import")
def remove(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    """Begin again with another file, as long as nothing was taken over."""
    application = access.visible_or_404(APPLICATIONS, request.user, pk=pk, opening=opening_pk)
    found = get_object_or_404(Transcript, application=application)
    try:
        services.remove_transcript(transcript=found, by=request.user, at=timezone.now())
    except services.TranscriptRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed. You can bring in another transcript."))
    return redirect("interviews:transcript", opening_pk, pk)


def _add(request: StaffRequest, application: Application) -> HttpResponse:
    form = TranscriptForm(request.POST, request.FILES) if request.method == "POST" else TranscriptForm()
    if form.is_bound and form.is_valid():
        try:
            services.add_transcript(
                application=application, source=form.source, turns=form.turns, by=request.user, at=timezone.now()
            )
        except (services.TranscriptRefused, NoGuide) as error:
            form.add_error(None, str(error))
        else:
            return redirect("interviews:transcript", application.opening_id, application.pk)
    context = _frame(application) | {"form": form}
    return render(request, "interviews/transcript_add.html", context, status=422 if form.errors else 200)


def _confirm(request: StaffRequest, application: Application, found: Transcript) -> HttpResponse:
    error = ""
    roles, places = found.roles, found.places
    if request.method == "POST":
        speakers = _speakers(found)
        roles = {speaker: request.POST.get(f"role_{number}", "") for number, speaker in enumerate(speakers)}
        places = [_place(request.POST.get(f"place_{number}", "")) for number in range(len(found.turns))]
        try:
            services.confirm_transcript(
                transcript=found, roles=roles, places=places, by=request.user, at=timezone.now()
            )
        except services.AlreadyConfirmed as refusal:
            messages.info(request, str(refusal))
            return redirect("interviews:transcript", application.opening_id, application.pk)
        except services.TranscriptRefused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Confirmed. The candidate's words go to be rated, like any answer."))
            return redirect("interviews:transcript", application.opening_id, application.pk)
    guide = guide_of(application.opening)
    context = _frame(application) | {
        "transcript": found,
        "error": error,
        "speakers": [(n, name, roles.get(name, "")) for n, name in enumerate(_speakers(found))],
        "role_choices": Transcript.Role.choices,
        "questions": questions_of(guide) if guide else [],
        "turns": _turns(found, roles, places),
    }
    return render(request, "interviews/transcript_confirm.html", context, status=422 if error else 200)


def _speakers(transcript: Transcript) -> list[str]:
    return list(dict.fromkeys(turn["speaker"] for turn in transcript.turns))


def _turns(transcript: Transcript, roles: Any = None, places: Any = None) -> list[dict[str, Any]]:
    roles = transcript.roles if roles is None else roles
    places = transcript.places if places is None else places
    return [
        {**turn, "number": number, "place": place, "role": roles.get(turn["speaker"], "")}
        for number, (turn, place) in enumerate(zip(transcript.turns, places, strict=False))
    ]


def _place(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 4 else -1


def _frame(application: Application) -> dict[str, Any]:
    opening = application.opening
    return {"application": application, "opening": opening, "crumbs": opening_crumbs(opening)}
