"""How a candidate's browser is let in: the link is exchanged for a session once, so that its secret stays out of
addresses, logs and referrers of every page after it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import access
from openings.models import Application
from sittings.models import Sitting
from sittings.queries import application_behind_link, sitting_behind_link

SESSION_KEY = "taking"

# reason -> (status, title, what to do)
REFUSALS = {
    "unknown": (
        404,
        _("This link opens nothing"),
        _(
            "Please check that the whole link from your invitation is in the address bar: it can break over two lines "
            "in a mail. If it still does not open, reply to the invitation and ask for a new link."
        ),
    ),
    "expired": (
        410,
        _("This invitation has expired"),
        _("Reply to the invitation and ask for a new link. Nothing that you wrote is lost."),
    ),
    "revoked": (
        410,
        _("This invitation has been taken back"),
        _(
            "The people who invited you have ended this link. If you think that is a mistake, reply to the invitation. "
            "Nothing that you wrote is lost."
        ),
    ),
    "replaced": (
        410,
        _("There is a newer link for you"),
        _("We have sent you a new invitation. Please use the link in the latest message: it leads to the same place."),
    ),
    "closed": (
        410,
        _("This opening takes no more answers"),
        _("It was closed before you started. If you have a question about it, reply to the invitation."),
    ),
    "session": (
        403,
        _("Please open your link again"),
        _(
            "This browser no longer knows who you are, because some time has passed or the link was opened elsewhere. "
            "The link in your invitation leads you back to where you were. Nothing that was saved is lost."
        ),
    ),
    "not_ready": (
        503,
        _("This assessment is not ready yet"),
        _("Please try again later. The people who invited you can see that something is missing."),
    ),
}


@dataclass(frozen=True)
class Visit:
    """Who is at the door: the application, and the sitting that its link leads to, where that has begun.

    earlier: what was submitted before, where the link leads to a further sitting that has not begun.
    """

    application: Application
    sitting: Sitting | None
    earlier: Sitting | None = None


class Refused(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def let_in(request: HttpRequest, application_id: int, invitation_id: int) -> None:
    """Remember in the session that this browser holds the link of the application."""
    held = request.session.get(SESSION_KEY, {})
    if held.get(str(application_id)) != invitation_id:
        # A session key that somebody planted before must not be the one that opens the sitting.
        request.session.cycle_key()
        request.session[SESSION_KEY] = {**held, str(application_id): invitation_id}


def visit_of(request: HttpRequest, application_id: int) -> Visit:
    """The visit that the session allows; one query where a sitting exists. `Refused` otherwise."""
    if str(application_id) not in request.session.get(SESSION_KEY, {}):
        raise Refused("session")
    # A link that was sent anew replaces the old one and does not put out who is writing.
    sitting, has_link = sitting_behind_link(application_id)
    if sitting is None:
        application = application_behind_link(application_id)
        if application is None:
            raise Refused("revoked")
        return Visit(application, None)
    if not has_link or sitting.application.person.erased_at:
        raise Refused("revoked")
    if sitting.is_earlier:  # type: ignore[attr-defined]
        return Visit(sitting.application, None, sitting)
    return Visit(sitting.application, sitting)


def refuse(request: HttpRequest, reason: str, text: str = "") -> HttpResponse:
    """A calm page that says what to do. It has no form, so its address may stay out of every referrer."""
    status, title, words = REFUSALS[reason]
    context = {"title": title, "words": words, "text": text}
    response = render(request, "sittings/refused.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    # Django logs the address of a refused request, and the address of a refused link holds its secret.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def language_of(application: Application) -> str:
    """What the candidate reads in: what they chose or were invited in, else what their browser asks for."""
    known = application.language in dict(settings.LANGUAGES)
    return application.language if known else get_language() or settings.LANGUAGE_CODE


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """For pages that cannot know who asks, such as a refused link."""
    if language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, secure=settings.HTTPS, samesite="Lax")
    return response


def _typed(request: HttpRequest) -> str:
    """What a plain form had in its writing spaces: somebody whose session has ended must not lose it."""
    named = [name for name in request.POST if name.split("-")[0] == "text"]
    texts = [text for name in named if (text := request.POST.get(name, "")).strip()]
    return "\n\n".join(texts)


def candidate_page(view: Callable[..., HttpResponse]) -> access.View:
    """Mark a page behind the door: `view(request, visit, ...)`. Never cached; refusals are pages of their own."""

    @wraps(view)
    def guarded(request: HttpRequest, application_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            visit = visit_of(request, application_id)
        except Refused as refused:
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"error": refused.reason}, status=REFUSALS[refused.reason][0])
            return refuse(request, refused.reason, _typed(request))
        language = language_of(visit.application)
        with override(language):
            response = view(request, visit, *args, **kwargs)
        response["Content-Language"] = language
        # Not "no-referrer": browsers then send "Origin: null" with a form, which the CSRF check must refuse.
        response["Referrer-Policy"] = "same-origin"
        return response

    return access.candidate(never_cache(guarded))
