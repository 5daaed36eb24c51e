"""The link, the notice, the instructions."""

from datetime import datetime

from django.conf import settings
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from assessments.models import AssessmentVersion
from assessments.words import subject_of
from openings import prose
from openings.models import Application, Invitation, Opening
from openings.queries import asked_of
from openings.services.invitations import LinkExpired, LinkRefused, LinkRevoked, find_invitation, mark_used
from openings.words import title_of
from sittings import services
from sittings.about import about
from sittings.door import Refused, Visit, candidate_page, let_in, refuse, remember_language
from sittings.forms import ConsentForm
from sittings.models import Notice, Sitting
from sittings.needs import needs_of, with_extra
from sittings.queries import NoNotice, choices_of, current_notice, notice_key, sitting_behind_link, sitting_progress
from sittings.services import before
from sittings.views.practice import practice_of
from wording.queries import Told

CONSENT_KEY = "consents"


@require_safe
@access.candidate
@never_cache
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link for a session. Who has begun may come back after the invitation's expiry."""
    now = timezone.now()
    try:
        invitation = _invitation(token, now)
    except Refused as refused:
        return refuse(request, refused.reason)
    mark_used(invitation=invitation, at=now)
    let_in(request, invitation.application_id, invitation.pk)
    response = redirect("sittings:taking", invitation.application_id)
    response["Referrer-Policy"] = "no-referrer"
    return remember_language(response, services.greet(invitation=invitation))


def _invitation(token: str, at: datetime) -> Invitation:
    try:
        return find_invitation(token, at)
    except LinkExpired as expired:
        invitation = expired.invitation
        if invitation is None or sitting_behind_link(invitation.application_id)[0] is None:
            raise Refused("expired") from None
        return invitation
    except LinkRevoked as revoked:
        raise Refused(_why_revoked(revoked.invitation)) from None
    except LinkRefused:
        raise Refused("unknown") from None


def _why_revoked(invitation: Invitation | None) -> str:
    if invitation and not invitation.application.person.erased_at:
        newer = Invitation.objects.filter(application=invitation.application_id, revoked_at=None)
        return "replaced" if newer.exists() else "revoked"
    return "revoked"


@require_safe
@candidate_page
def taking(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where the link leads: to the notice, to the first question without an answer, or to one's own page."""
    pk = visit.application.pk
    if visit.sitting is None:
        # Who was invited to look again comes to what they have: the page says what is new.
        return redirect("results:status" if visit.earlier else "sittings:notice", pk)
    if visit.sitting.submitted_at:
        return redirect("results:status", pk)
    if is_over(visit.sitting, timezone.now()):
        return redirect("sittings:done", pk)
    progress = sitting_progress(visit.sitting)
    if progress.empty:
        return redirect("sittings:question", pk, progress.empty[0].position)
    return redirect("sittings:check", pk)


def is_over(sitting: Sitting, at: datetime) -> bool:
    """Whether there is nothing more to write: submitted, or the time is up (what is under way still counts)."""
    return bool(sitting.submitted_at or (sitting.deadline_at and at > sitting.deadline_at))


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def notice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What this is and who reads it; agreeing leads to the instructions."""
    if visit.sitting:
        return redirect("sittings:taking", visit.application.pk)
    if visit.application.opening.state != Opening.State.OPEN:
        return refuse(request, "closed")
    try:
        shown = _notice_for(visit)
    except NoNotice:
        return refuse(request, "not_ready")
    application = visit.application
    if request.method != "HEAD":
        before.show_notice(application=application, notice=shown, at=timezone.now())
    initial = {"notice": shown.pk, **model_to_dict(choices_of(application), ["only_people", "may_teach"])}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    changed = False
    if form.is_valid():
        if form.cleaned_data["notice"] == shown.pk:
            chosen = {name: form.cleaned_data[name] for name in ("only_people", "may_teach")}
            before.choose(application=application, **chosen, at=timezone.now())
            consents = request.session.get(CONSENT_KEY, {})
            request.session[CONSENT_KEY] = {**consents, str(visit.application.pk): shown.pk}
            return redirect("sittings:start", visit.application.pk)
        # Published anew while it was being read: what is agreed to must be what was read.
        form, changed = ConsentForm(initial=initial), True
    context = {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "form": form,
        "notice": shown,
        "blocks": list(prose.blocks(shown.body)),
        "changed": changed,
        "about": about(application),
        "start_at": _still_to_come(application),
    }
    return render(request, "sittings/notice.html", context, status=422 if form.errors else 200)


def _notice_for(visit: Visit) -> Notice:
    key = notice_key(visit.application.opening)
    return current_notice(get_language() or settings.LANGUAGE_CODE, key=key)


def _still_to_come(application: Application) -> datetime | None:
    """From when the assessment may be started, while that is not yet."""
    start_at = before.may_start_at(application)
    return start_at if start_at and start_at > timezone.now() else None


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_page
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The instructions, and the button that starts the clock."""
    pk = visit.application.pk
    if visit.sitting:
        return redirect("sittings:taking", pk)
    if visit.application.opening.state != Opening.State.OPEN:
        return refuse(request, "closed")
    try:
        shown = _notice_for(visit)
    except NoNotice:
        return refuse(request, "not_ready")
    if request.session.get(CONSENT_KEY, {}).get(str(pk)) != shown.pk:
        return redirect("sittings:notice", pk)
    if request.method == "POST":
        links = Invitation.objects.select_related("application__opening", "assessment_version")
        invitation = links.get(application_id=pk, revoked_at=None)
        try:
            before.begin(invitation=invitation, notice=shown, at=timezone.now())
        except before.TooEarly:
            return redirect("sittings:start", pk)
        except services.InvitationNotValid:
            return refuse(request, "expired")
        except services.OpeningNotOpen:
            return refuse(request, "closed")
        except services.AlreadySubmitted:
            return redirect("sittings:done", pk)
        # A later sitting is agreed to by itself.
        request.session[CONSENT_KEY] = {k: v for k, v in request.session[CONSENT_KEY].items() if k != str(pk)}
        return redirect("sittings:question", pk, 1)
    version = asked_of(visit.application)
    if version:
        # Shown, never saved: the time that this person has.
        extra = needs_of(visit.application.person_id).time
        version.time_limit_minutes = with_extra(version.time_limit_minutes, extra)
    context = {
        "visit": visit,
        "company": title_of(visit.application.opening),
        "version": version,
        **(_told(version) if version else {}),
        "questions": version.items.count() if version else 0,
        "practice": practice_of(visit.application),
        "start_at": _still_to_come(visit.application),
        "begin_by": visit.application.invitations.get(revoked_at=None).expires_at,
    }
    return render(request, "sittings/start.html", context)


def _told(version: AssessmentVersion) -> dict[str, object]:
    """Title and instructions in the reader's language where they are written in it."""
    subject = subject_of(version)
    told = Told(subject)
    instructions = told(subject, version.instructions)
    blocks = list(prose.blocks(instructions))
    return {"title": told(subject, version.title), "instructions": instructions, "blocks": blocks}
