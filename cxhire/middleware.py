"""One log line a request, with an id that every other line of that request carries too; and the language of pages."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

log = structlog.get_logger("cxhire.request")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        request_id = uuid.uuid4().hex[:16]
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = get_response(request)
        response.headers["X-Request-ID"] = request_id
        if not request.path.startswith("/static/"):
            match = request.resolver_match
            # The route and not the path: a path can carry a candidate's secret token.
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "",
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        return response

    return middleware


class StaffLanguage:
    """Pages that are not a candidate's speak a language that they are translated into."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> None:
        if getattr(view, "access", "") != "candidate" and translation.get_language() not in settings.STAFF_LANGUAGES:
            translation.activate(settings.STAFF_LANGUAGES[0])
