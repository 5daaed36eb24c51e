"""A later date for links, of one candidate or of many: set by a person, who looks at the mail before it leaves."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from bulk import services
from bulk.forms import ExtendForm, PeopleForm
from bulk.invitations import link_to_extend
from bulk.kinds import BulkRefused, performer
from bulk.views import chosen_people, follow
from openings.mails import extension_words
from openings.models import Application, Invitation, Opening
from openings.services.extensions import latest_day
from openings.views.openings import opening_crumbs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("candidates.invite")
def extend(request: StaffRequest, pk: int) -> HttpResponse:
    """Which day, why, and whether a mail tells it; of those who were ticked, or of one who is named in the address."""
    opening = access.visible_or_404(Opening.objects.select_related("team"), request.user, pk=pk)
    at = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    asked = PeopleForm(given)
    ids = chosen_people(asked, opening, at) if asked.is_valid() else []
    people = list(Application.objects.filter(opening=opening, pk__in=ids).select_related("person")[:2])
    if not people:
        messages.info(request, _("Choose at least one candidate."))
        return redirect("openings:candidates", pk)
    one = people[0] if len(people) == 1 else None
    try:
        link = link_to_extend(one) if one else None
    except BulkRefused as refusal:
        messages.info(request, str(refusal))
        return redirect("results:candidate", pk, people[0].pk)
    form = ExtendForm(request.POST if "until" in request.POST else None, at=at, day=_some_day(opening, link, at))
    if form.is_valid() and "preview" not in request.POST:
        values = form.values(tell="tell" in request.POST)
        if one is None:
            each = dict.fromkeys(ids, values)
            return follow(
                services.begin(kind="extend", opening=opening, applications=ids, values=each, by=request.user, at=at)
            )
        try:
            return _extend_one(request, one, values, at)
        except BulkRefused as refusal:
            form.add_error("until", str(refusal))
    context = {
        "opening": opening,
        "form": form,
        "n": len(ids),
        "one": one,
        "link": link,
        "asked": _hidden(asked),
        "previews": _previews(request, opening, ids, form.ends_at, one.person.name if one else ""),
        "crumbs": [*opening_crumbs(opening), (reverse("openings:candidates", args=[pk]), _("Candidates"))],
    }
    return render(request, "bulk/extend.html", context, status=422 if form.errors else 200)


def _extend_one(request: StaffRequest, application: Application, values: dict[str, Any], at: datetime) -> HttpResponse:
    with transaction.atomic():
        done = performer("extend")(application, values, request.user, at)
    if not done:
        raise BulkRefused(_("The link is valid for as long already. Choose a later day."))
    name, until = application.person.name, datetime.fromisoformat(values["until"])
    words = _("The link of %(name)s is valid until %(day)s.") % {
        "name": name, "day": formats.date_format(timezone.localtime(until), "DATE_FORMAT")
    }  # fmt: skip
    messages.success(request, f"{words} {_('A mail with the new date is on its way.')}" if values["tell"] else words)
    return redirect("results:candidate", application.opening_id, application.pk)


def _some_day(opening: Opening, link: Invitation | None, at: datetime) -> date:
    """A day to begin with: as many from now as a new link gets, of one link that is valid for longer a week more."""
    day = timezone.localdate(at) + timedelta(days=opening.invitation_days)
    more = timezone.localdate(link.expires_at) + timedelta(weeks=1) if link else day
    return min(max(day, more), timezone.localdate(latest_day(at)) - timedelta(days=1))


def _hidden(asked: PeopleForm) -> list[tuple[str, object]]:
    """Who was chosen, to be sent along: by their ids, or by the filter that shows them."""
    if asked.cleaned_data["all"]:
        return [("all", "1"), ("q", asked.cleaned_data["q"]), ("state", asked.cleaned_data["state"])]
    return [("c", pk) for pk in asked.cleaned_data["c"]]


def _previews(
    request: StaffRequest, opening: Opening, ids: Sequence[int], until: datetime, name: str
) -> list[tuple[str, str, dict[str, str]]]:
    """The mail in each language that one of them reads: its code, its name and the words. `name`: of the only one."""
    links = Invitation.objects.filter(application__in=ids, revoked_at=None).order_by()
    spoken = {chosen or first for chosen, first in links.values_list("application__language", "language").distinct()}
    # What stands for the rest is for the person who looks, in their own language.
    names = {"name": name or _("[name]"), "link": _("[the personal link]")}
    found = []
    for code, label in settings.LANGUAGES:
        if code in spoken:
            words = extension_words(opening, code, until=until, sender=request.user.name, **names)
            found.append((code, str(label), words))
    return found
