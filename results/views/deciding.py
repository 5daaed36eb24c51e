"""Decisions about several candidates at once, each with its own reason; and mails about decisions."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import StaffRequest
from bulk.kinds import AT_ONCE
from bulk.views import follow
from openings.models import Application, Opening
from openings.queries import hiring
from openings.views.openings import opening_crumbs
from ratings.queries import hidden_applications
from ratings.services import people
from results import mails, queries
from results.forms import MOST_CHOSEN, MailForm, RankingFilterForm, SharedDecisionForm, VerdictForm, chosen_ids
from results.many import begin_deciding
from results.models import Decision, DecisionMail
from results.presentation import list_rows
from results.ranking import standing
from results.services import decisions
from results.services import mails as services
from results.sharing import hiring_application
from results.views.opening import OPENINGS, filtered_applications

DECISIONS = Decision.objects.select_related("application__person", "application__opening__role", "decided_by")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("results.decide")
def decide_many(request: StaffRequest, pk: int) -> HttpResponse:
    """Each ticked candidate on a line of their own. Whoever is hidden from the reader has to be rated first."""
    opening = access.visible_or_404(hiring(OPENINGS), request.user, pk=pk)
    ids = _chosen(request, opening)
    hidden = hidden_applications(user=request.user, opening=opening)
    found = queries.applications_of(opening).in_bulk([key for key in ids if key not in hidden])
    chosen = [found[key] for key in ids if key in found]
    if not chosen:
        rate_first = _("Rate whom you ticked first, or show the results: then you can decide on them.")
        tick = _("Tick the candidates to decide on. Whom you still have to rate cannot be among them.")
        messages.info(request, rate_first if any(key in hidden for key in ids) else tick)
        return redirect("results:opening", pk=pk)
    given = request.POST if request.method == "POST" else None
    shared = SharedDecisionForm(given)
    forms = [VerdictForm(given, prefix=f"a{application.pk}", shared=shared) for application in chosen]
    # Each is asked, so that every line shows what it lacks.
    valid = [form.is_valid() for form in (shared, *forms)]
    verdicts = (
        [verdict for one, form in zip(chosen, forms, strict=True) if (verdict := form.verdict(one))]
        if all(valid)
        else []
    )
    if all(valid) and given and not verdicts:
        shared.add_error(None, _("Choose a decision, for all of them or for one."))
    elif verdicts:
        try:
            if len(verdicts) > AT_ONCE:
                return follow(begin_deciding(opening=opening, verdicts=verdicts, by=request.user, at=timezone.now()))
            taken = decisions.decide_many(opening=opening, verdicts=verdicts, by=request.user, at=timezone.now())
        except decisions.SomeRefused as refusal:
            shared.add_error(None, str(refusal))
            _put_refusals(chosen, forms, refusal)
        else:
            words = ngettext("%(n)d decision recorded.", "%(n)d decisions recorded.", len(taken)) % {"n": len(taken)}
            messages.success(request, f"{words} {_('You can undo each for an hour.')}")
            return redirect("results:opening", pk=pk)
    rows = queries.rows_of(chosen)
    shown = [row.application.pk for row in rows if row.sheet]
    people.reveal_many(user=request.user, opening=opening, applications=shown, at=timezone.now())
    context = {
        "opening": opening,
        "crumbs": opening_crumbs(opening),
        "shared": shared,
        "forms": forms,
        "lines": zip(list_rows(rows, opening, set()), forms, strict=True),
        "left_out": len(ids) - len(chosen),
    }
    return render(request, "results/decide_many.html", context, status=422 if given else 200)


def _chosen(request: StaffRequest, opening: Opening) -> list[int]:
    """Who was ticked; with `all`, those whom the filter of the ranking shows, in its order, as far as a form holds."""
    if request.method == "POST":
        return chosen_ids(request.POST)
    if "all" not in request.GET:
        return chosen_ids(request.GET)
    form = RankingFilterForm(request.GET)
    applications = filtered_applications(request.user, opening, form)
    return standing(opening, applications)[:MOST_CHOSEN]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("results.decide")
def write_mail(request: StaffRequest, opening_pk: int, pk: int, decision_pk: int) -> HttpResponse:
    """Write, look at what the candidate will read ("preview"), and ask for it to be sent."""
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    decision = get_object_or_404(DECISIONS, pk=decision_pk, application=application)
    form = MailForm(request.POST or None, initial=mails.template_of(decision))
    if form.is_bound and "preview" not in request.POST and form.is_valid():
        try:
            services.write_mail(decision=decision, **form.cleaned_data, by=request.user, at=timezone.now())
        except services.MailRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The mail waits until the decision can no longer be undone."))
            return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    name = application.person.name
    context = {
        "application": application,
        "opening": application.opening,
        "decision": decision,
        "form": form,
        "due_at": max(timezone.now(), (decision.holds_since or timezone.now()) + decisions.UNDO_WITHIN),
        "preview": {part: mails.with_name(str(form[part].value() or ""), name) for part in ("subject", "body")},
        "crumbs": [
            *opening_crumbs(application.opening),
            (reverse("results:candidate", args=[opening_pk, pk]), name),
        ],
    }
    return render(request, "results/decision_mail.html", context)


@require_POST
@access.staff("results.decide")
def cancel_mail(request: StaffRequest, opening_pk: int, pk: int, decision_pk: int) -> HttpResponse:
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    mail = get_object_or_404(DecisionMail, decision=decision_pk, decision__application=application)
    try:
        services.cancel_mail(mail=mail, by=request.user, at=timezone.now())
    except services.MailRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("This mail will not be sent."))
    return redirect("results:candidate", opening_pk=opening_pk, pk=pk)


def _put_refusals(chosen: Sequence[Application], forms: Sequence[VerdictForm], refusal: decisions.SomeRefused) -> None:
    for application, form in zip(chosen, forms, strict=True):
        if application.pk in refusal.refusals:
            form.add_error("words", refusal.refusals[application.pk])
