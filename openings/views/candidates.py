from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from accounts.filters import default_query
from accounts.models import SavedFilter
from openings import queries
from openings.forms.candidates import CandidateFilterForm, FileForm, InviteForm, ListForm
from openings.models import Application, Invitation, Opening
from openings.services import batches, invitations
from openings.services.openings import OpeningInvalid, OpeningNotOpen
from openings.services.people import PersonErased, PersonInvalid
from openings.views.batches import progress_of
from openings.views.openings import OPENINGS, opening_crumbs

PAGE = 50
# The three ways in, by the value of the button that sent the form.
FORMS: dict[str, type[forms.Form]] = {"one": InviteForm, "list": ListForm, "file": FileForm}
INVITATIONS = Invitation.objects.select_related("application__opening", "application__person")


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("candidates.invite")
def candidates(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is in the opening and how their invitation stands; and the three ways to invite."""
    opening = access.visible_or_404(OPENINGS, request.user, pk=pk)
    if request.method == "GET" and not request.GET:
        query = default_query(request.user, SavedFilter.Place.CANDIDATES)
        if query:
            return redirect(f"{request.path}?{query}")
    ways = {name: form(prefix=name) for name, form in FORMS.items()}
    way = request.POST.get("way", "")
    if way in FORMS:
        ways[way] = FORMS[way](request.POST, request.FILES, prefix=way)
        if ways[way].is_valid() and WAYS[way](request, opening, ways[way]):
            return redirect("openings:candidates", opening.pk)
    return render(request, "openings/candidates.html", {**_listed(request, opening), "ways": ways, "way": way})


@require_POST
@access.staff("candidates.invite")
def resend(request: StaffRequest, pk: int, invitation_pk: int) -> HttpResponse:
    opening = access.visible_or_404(Opening.objects.all(), request.user, pk=pk)
    invitation = access.visible_or_404(INVITATIONS, request.user, pk=invitation_pk, application__opening=opening)
    try:
        invitations.resend(invitation=invitation, by=request.user, at=timezone.now())
    except OpeningNotOpen as error:
        messages.error(request, str(error))
    else:
        name = invitation.application.person.name
        messages.success(request, _("A new link for %(name)s is on its way. The old one has ended.") % {"name": name})
    return redirect("openings:candidates", opening.pk)


@require_POST
@access.staff("candidates.invite")
def revoke(request: StaffRequest, pk: int, invitation_pk: int) -> HttpResponse:
    opening = access.visible_or_404(Opening.objects.all(), request.user, pk=pk)
    invitation = access.visible_or_404(INVITATIONS, request.user, pk=invitation_pk, application__opening=opening)
    if invitations.revoke(invitation=invitation, by=request.user, at=timezone.now()):
        name = invitation.application.person.name
        messages.success(request, _("The link of %(name)s has ended.") % {"name": name})
    return redirect("openings:candidates", opening.pk)


def _listed(request: HttpRequest, opening: Opening) -> dict[str, object]:
    at = timezone.now()
    form = CandidateFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.applications_with_invitation(
        opening, at=at, search=wanted.get("q", ""), state=wanted.get("state", "")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "filter_form": form,
        "filtered": bool(request.GET.get("q") or request.GET.get("state")),
        "page_obj": page,
        "rows": queries.candidate_rows(page.object_list),
        "counts": [
            (state, queries.INVITATION_STATES[state], count)
            for state, count in queries.invitation_states(opening, at=at).items()
        ],
        "batches": [progress_of(batch) for batch in queries.latest_batches(opening)],
        "now": at,
        "is_open": opening.state == Opening.State.OPEN and opening.kind == Opening.Kind.ASSESSED,
    }


def _invite_one(request: StaffRequest, opening: Opening, form: forms.Form) -> bool:
    try:
        invitations.invite(opening=opening, **form.cleaned_data, by=request.user, at=timezone.now())
    except (invitations.AlreadyInvited, PersonInvalid, PersonErased) as error:
        form.add_error("email", str(error))
    except (OpeningNotOpen, OpeningInvalid) as error:
        form.add_error(None, str(error))
    else:
        email = form.cleaned_data["email"]
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
        return True
    return False


def _invite_rows(source: str) -> Callable[[StaffRequest, Opening, forms.Form], bool]:
    def take_up(request: StaffRequest, opening: Opening, form: forms.Form) -> bool:
        rows = form.rows  # type: ignore[attr-defined]
        try:
            batches.create_batch(
                opening=opening,
                source=source,
                rows=rows,
                by=request.user,
                at=timezone.now(),
                language=form.cleaned_data["language"],
            )
        except (OpeningNotOpen, OpeningInvalid, batches.BatchEmpty) as error:
            form.add_error(None, str(error))
            return False
        taken = ngettext("%(n)d line is being worked off.", "%(n)d lines are being worked off.", len(rows))
        messages.success(request, taken % {"n": len(rows)})
        return True

    return take_up


WAYS: dict[str, Callable[[StaffRequest, Opening, forms.Form], bool]] = {
    "one": _invite_one,
    "list": _invite_rows(Application.Source.LIST),
    "file": _invite_rows(Application.Source.CSV),
}
