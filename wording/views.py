"""The editor of words in another language, beside the original: apps that have such words mark a view and call it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from accounts.access import StaffRequest
from accounts.words import told
from wording.models import Wording
from wording.queries import languages_of, latest
from wording.services import WordingConflict, WordingInvalid, save_wording
from wording.subjects import Place, Subject

LONG = 70


@dataclass(frozen=True)
class Field:
    """A place with what is written there. `is_stale`: written of an original that read otherwise."""

    place: Place
    text: str
    is_stale: bool = False

    @property
    def rows(self) -> int:
        return min(14, 1 + len(self.place.original) // LONG + self.place.original.count("\n"))

    @property
    def is_line(self) -> bool:
        return self.rows == 1


def edit_wording(
    request: StaffRequest,
    *,
    subject: Subject,
    title: str,
    places: Sequence[Place],
    language: str,
    back: str,
    crumbs: Sequence[tuple[str, str]],
    opening_id: int | None = None,
) -> HttpResponse:
    """Write or mend what `subject` says in `language`; candidates read it from then on."""
    if language == subject.language or language not in dict(settings.LANGUAGES):
        raise Http404
    standing = latest(subject, language)
    error = ""
    if request.method == "POST":
        typed = {place.key: request.POST.get(place.key, "") for place in places}
        base = request.POST.get("base", "")
        try:
            save_wording(
                subject=subject, language=language, places=places, words=typed, by=request.user, at=timezone.now(),
                base=int(base) if base.isdecimal() and len(base) < 10 else -1, opening_id=opening_id,
            )  # fmt: skip
        except WordingInvalid as refusal:
            error = str(refusal)
        except WordingConflict:
            standing = latest(subject, language)
            error = _("Somebody else saved these words in the meantime. Save again to put yours instead.")
        else:
            messages.success(request, _("Saved. Candidates read it from now on."))
            return redirect(back)
        fields = [Field(place, typed[place.key]) for place in places]
    else:
        fields = [_field(place, standing, language, subject.language) for place in places]
    context = {
        "title": title,
        "subject": subject,
        "language": language,
        "name": get_language_info(language)["name_translated"],
        "standing": standing,
        "fields": fields,
        "some_stale": any(field.is_stale for field in fields),
        "error": error,
        "back": back,
        "crumbs": crumbs,
    }
    return render(request, "wording/edit.html", context, status=422 if error else 200)


def _field(place: Place, standing: Wording | None, language: str, written_in: str) -> Field:
    """What candidates read in `language`, else what was written there of an older original."""
    texts = standing.texts if standing else []
    for item in texts:
        if item["original"] == place.original:
            return Field(place, item["text"])
    for item in texts:
        if item["place"] == place.key:
            return Field(place, item["text"], is_stale=True)
    with override(language):
        words = told(place.original, written_in)
    return Field(place, str(words) if words.language == language else "")


@dataclass(frozen=True)
class Row:
    """How much of a subject can be read in one other language, and where to write it."""

    name: str
    words: int
    places: int
    is_stale: bool
    url: str


def rows_of(subject: Subject, places: Sequence[Place], *, url: Callable[[str], str]) -> list[Row]:
    """One row for each language but the subject's own; one query."""
    standing = languages_of(subject)
    rows = []
    for code, _name in settings.LANGUAGES:
        if code != subject.language:
            fields = [_field(place, standing.get(code), code, subject.language) for place in places]
            words = sum(bool(field.text) and not field.is_stale for field in fields)
            name = get_language_info(code)["name_translated"]
            rows.append(Row(name, words, len(places), any(field.is_stale for field in fields), url(code)))
    return rows
