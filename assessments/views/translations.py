"""A question in another language: every text that a candidate reads, the question's own words beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from assessments import queries, services
from assessments.kinds.base import LONGEST_TEXT, clean_text
from assessments.models import QuestionVersion
from assessments.translating import words_of
from assessments.views.questions import crumbs, find

LABELS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "prompt": gettext_lazy("Question"),
    "stimulus": gettext_lazy("What the candidate is given to read"),
    "guidance": gettext_lazy("Guidance for the candidate"),
    "customer": gettext_lazy("Customer"),
    "turns": gettext_lazy("Customer's turn"),
    "contacts.at": gettext_lazy("When"),
    "contacts.who": gettext_lazy("Who"),
    "contacts.text": gettext_lazy("Words"),
    "recipient": gettext_lazy("Recipient"),
    "sender": gettext_lazy("Sender"),
    "sent": gettext_lazy("When"),
    "subject": gettext_lazy("Subject"),
    "body": gettext_lazy("Message"),
    "caption": gettext_lazy("What the figures are"),
    "figures": gettext_lazy("Figures"),
    "chart": gettext_lazy("Measure in the chart"),
    "comments": gettext_lazy("Comments"),
    "checks.ask": gettext_lazy("Short question"),
    "checks.options": gettext_lazy("Option"),
    "checks.unit": gettext_lazy("Unit"),
    "options.text": gettext_lazy("Way to act"),
    "software": gettext_lazy("Software"),
    "areas": gettext_lazy("Area of expertise"),
    "growth": gettext_lazy("Where to grow"),
    "intro": gettext_lazy("Introduction"),
}


@dataclass(frozen=True)
class Field:
    """`original`: the question's own words at this place; `text`: the translation as far as there is one."""

    place: str
    label: str
    original: str
    text: str

    @property
    def rows(self) -> int:
        return min(14, 1 + len(self.original) // 70 + self.original.count("\n"))

    @property
    def is_line(self) -> bool:
        return self.rows == 1


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("questions.edit")
def translate(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Write or mend the translation of the current version; saving publishes it."""
    question = find(key)
    version = question.current
    if version is None or language == version.language or language not in dict(settings.LANGUAGES):
        raise Http404
    latest = queries.translations_of(question).get(language)
    typed = _typed(request, version) if request.method == "POST" else words_of(latest) if latest else {}
    error = ""
    if request.method == "POST":
        try:
            services.publish_translation(
                version=version, language=language, words=typed, by=request.user, at=timezone.now()
            )
        except (services.NotValid, services.NothingToPublish) as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Published. Assessments that start from now on show it."))
            return redirect("assessments:question", key=key)
    context = {
        "question": question,
        "version": version,
        "latest": latest,
        "is_of_older": latest is not None and latest.translation_of_id != version.pk,
        "name": get_language_info(language)["name_translated"],
        "language": language,
        "fields": [Field(*_named(place), text, typed.get(place, "")) for place, text in words_of(version).items()],
        "error": error,
        "crumbs": [*crumbs(), (reverse("assessments:question", args=[key]), version.title)],
    }
    return render(request, "assessments/translate.html", context, status=422 if error else 200)


def _typed(request: StaffRequest, version: QuestionVersion) -> dict[str, str]:
    return {place: clean_text(request.POST.get(place, ""))[:LONGEST_TEXT] for place in words_of(version)}


def _named(place: str) -> tuple[str, str]:
    """The place and its label: "options.2.text" is the third way to act."""
    steps = place.split(".")
    number = next((int(step) + 1 for step in steps if step.isdecimal()), None)
    label = LABELS[".".join(step for step in steps if not step.isdecimal())]
    return place, f"{label} {number}" if number else str(label)
