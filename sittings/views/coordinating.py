"""The coordinator's pages: what is asked, what holds, who is answering right now, the rules, and what was done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, queries
from accounts.access import StaffRequest
from accounts.models import Team
from openings.models import Application
from openings.queries import asked_of
from sittings import needs, services
from sittings.clocks import clock_of
from sittings.forms import AddTimeForm, GrantForm, RuleForm
from sittings.models import Sitting

PAGE = 25
MAY = "accommodations.grant"
# What entries are called, by their action.
DEEDS = {
    "accommodation.asked": gettext_lazy("Asked"),
    "accommodation.withdrawn": gettext_lazy("Took the request back"),
    "accommodation.granted": gettext_lazy("Granted"),
    "accommodation.declined": gettext_lazy("Answered otherwise"),
    "accommodation_rule.set": gettext_lazy("Changed what is granted at once"),
    "sitting_time.added": gettext_lazy("Added time"),
    "sitting_time.break_began": gettext_lazy("Began a break"),
    "sitting_time.break_ended": gettext_lazy("Ended a break"),
}


@never_cache
@require_safe
@access.staff(MAY)
def requests(request: StaffRequest) -> HttpResponse:
    """What waits for an answer, oldest first, then what holds."""
    search = request.GET.get("q", "").strip()[:160]
    context = {
        "waiting": list(needs.requests_waiting(request.user)),
        "page_obj": _page_of(request, needs.granted_to_people(request.user, search=search)),
        "search": search,
        "found": list(needs.applications_to_ask_about(request.user, search)[:PAGE]) if search else [],
        "here": "requests",
    }
    return render(request, "accommodations/requests.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff(MAY)
def person(request: StaffRequest, application_id: int) -> HttpResponse:
    """One candidate: what they asked, what holds, and the answer."""
    applications = Application.objects.select_related("person", "opening__assessment_version")
    application = access.visible_or_404(applications, request.user, pk=application_id, person__erased_at=None)
    standing = needs.needs_of(application.person_id)
    form = GrantForm(request.POST if request.method == "POST" else None, initial=_proposed(standing))
    if form.is_bound and form.is_valid() and _answered(request, form, application, standing):
        return redirect("accommodations:requests")
    version = asked_of(application)
    context = {
        "application": application,
        "needs": standing,
        "form": form,
        "minutes": version.time_limit_minutes if version else None,
        "earlier": needs.earlier_needs(application.person_id),
        "crumbs": [(reverse("accommodations:requests"), _("Accommodations"))],
    }
    return render(request, "accommodations/person.html", context, status=422 if form.errors else 200)


def _proposed(standing: needs.Needs) -> dict[str, Any]:
    """What the form starts from: the more of what holds and what is asked."""
    granted, waiting = standing.granted, standing.waiting
    asked_break = 15 if waiting and waiting.asked_breaks else 0
    return {
        "time": max(standing.time, waiting.asked_time if waiting else 0),
        "break_minutes": max(granted.granted_break_minutes if granted else 0, asked_break),
        "answer": granted.answer if granted else "",
    }


def _answered(request: StaffRequest, form: GrantForm, application: Application, standing: needs.Needs) -> bool:
    now = timezone.now()
    try:
        if request.POST.get("deed") == "decline":
            if standing.waiting is None:
                raise services.NeedsRefused(_("This request has been answered or taken back meanwhile."))
            services.decline(request=standing.waiting, answer=form.cleaned_data["answer"], by=request.user, at=now)
            messages.success(request, _("Answered. The candidate reads your words behind their link."))
        else:
            services.grant(application=application, **form.cleaned_data, by=request.user, at=now)
            messages.success(request, _("Granted. It holds for every assessment of this person, at once."))
    except services.NeedsRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@never_cache
@require_safe
@access.staff(MAY)
def under_way(request: StaffRequest) -> HttpResponse:
    """Who is answering right now, by name, with the time left and a form to add some."""
    search = request.GET.get("q", "").strip()[:160]
    page = _page_of(request, needs.under_way(request.user, search=search))
    now = timezone.now()
    context = {
        "page_obj": page,
        "rows": [(sitting, _minutes_left(sitting, now)) for sitting in page.object_list],
        "search": search,
        "form": AddTimeForm(),
        "here": "under_way",
    }
    return render(request, "accommodations/under_way.html", context)


def _minutes_left(sitting: Sitting, now: Any) -> int | None:
    left = clock_of(sitting).seconds_left(now)
    return None if left is None else max(int(-(-left // 60)), 0)


@require_POST
@access.staff(MAY)
def add_time(request: StaffRequest, sitting_id: int) -> HttpResponse:
    sittings = Sitting.objects.select_related("application__person", "application__opening")
    sitting = access.visible_or_404(sittings, request.user, pk=sitting_id, mode=Sitting.Mode.ONLINE)
    form = AddTimeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose 1 to 480 minutes."))
    else:
        minutes = form.cleaned_data["minutes"]
        try:
            services.add_time(sitting=sitting, minutes=minutes, by=request.user, at=timezone.now())
        except services.NothingToMove as nothing:
            messages.error(request, str(nothing))
        else:
            words = ngettext("%(n)d minute added for %(who)s.", "%(n)d minutes added for %(who)s.", minutes)
            messages.success(request, words % {"n": minutes, "who": sitting.application.person.name})
    return redirect("accommodations:under_way")


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff(MAY)
def rules(request: StaffRequest) -> HttpResponse:
    """What each team grants at once."""
    found = needs.rules_of(request.user)
    if request.method == "POST":
        mine = {str(team.pk): team for team, _extra in found}
        form = RuleForm(request.POST)
        team: Team | None = mine.get(request.POST.get("team", ""))
        if team is None or not form.is_valid():
            messages.error(request, _("Choose one of the times."))
        else:
            services.set_rule(team=team, extra_time=form.cleaned_data["extra_time"], by=request.user, at=timezone.now())
            messages.success(request, _("Saved. It counts for requests from now on."))
        return redirect("accommodations:rules")
    rows = [(team, RuleForm(initial={"extra_time": extra}, auto_id=f"id_{team.pk}_%s")) for team, extra in found]
    return render(request, "accommodations/rules.html", {"rows": rows, "here": "rules"})


@never_cache
@require_safe
@access.staff(MAY)
def history(request: StaffRequest) -> HttpResponse:
    """What was asked, granted and added, by whom. It stands apart from what hiring people read."""
    page = _page_of(request, needs.history(request.user))
    entries = list(page.object_list)
    people = needs.people_of(entries)
    staff = queries.names_of({entry.actor_id for entry in entries if entry.actor_kind == "user"})
    moments = [_moment(entry, people, staff) for entry in entries]
    return render(request, "accommodations/history.html", {"page_obj": page, "moments": moments, "here": "history"})


def _moment(entry: Any, people: dict[int, str], staff: dict[str, str]) -> needs.Moment:
    whom = people.get(entry.data.get("person", 0), "")
    who = {"user": staff.get(entry.actor_id, ""), "candidate": whom}.get(entry.actor_kind, _("By rule"))
    return needs.Moment(entry, who or _("A former colleague"), whom, str(DEEDS.get(entry.action, entry.action)))


def _page_of(request: StaffRequest, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
