from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.access import StaffRequest
from interviews.queries import guide_of, live_sitting, still_to_score
from openings.models import Application, Opening
from ratings.queries import given_up_runs, is_hidden, queue, rated_texts_of
from ratings.services import machines, people
from ratings.standing import words_of_machines
from results import queries, story
from results.comparing import role_fits
from results.forms import DecisionForm, SecondForm
from results.models import Decision
from results.presentation import dossiers, labels_of, sheet_lines
from results.services import decisions
from results.sharing import hiring_application
from results.views.development import person_page
from roles.queries import roles
from sittings.models import LateDecision


@never_cache
@require_GET
@access.staff("results.view")
def candidate(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    application = queries.visible_application(request.user, opening_id=opening_pk, application_id=pk)
    if application.opening.is_development:
        return person_page(request, application)
    return _page(request, application, DecisionForm())


@require_POST
@access.staff("results.view")
def reveal_candidate(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    application = queries.visible_application(request.user, opening_id=opening_pk, application_id=pk)
    people.reveal(user=request.user, opening=application.opening, application=application, at=timezone.now())
    messages.info(request, _("Ratings are shown. What you rate of this candidate from now on is marked not blind."))
    return redirect("results:candidate", opening_pk=opening_pk, pk=pk)


@require_POST
@access.staff("results.rate_again")
def rate_again(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    application = queries.visible_application(request.user, opening_id=opening_pk, application_id=pk)
    sitting = queries.rows_of([application])[0].sitting
    try:
        if sitting is None:
            raise machines.NothingGivenUp
        machines.rate_again(sitting=sitting, by=request.user, at=timezone.now())
    except machines.NothingGivenUp:
        messages.info(request, _("The machine rater is at it already, or has rated."))
    else:
        messages.success(request, _("The machine rater tries again. This page shows its ratings in a minute."))
    return redirect("results:candidate", opening_pk=opening_pk, pk=pk)


@require_POST
@access.staff("results.decide")
def decide(request: StaffRequest, opening_pk: int, pk: int) -> HttpResponse:
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    if is_hidden(application, user=request.user):
        messages.error(request, _("Rate this candidate's answers, or show the ratings, before you decide."))
        return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            made = decisions.decide(application=application, by=request.user, at=timezone.now(), **form.cleaned_data)
        except decisions.DecisionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = _("Decision recorded. You can undo it for an hour.")
            waits = _("Recorded. It holds once somebody else has confirmed it.")
            messages.success(request, done if made.holds_since else waits)
            return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    return _page(request, application, form, status=422)


@require_POST
@access.staff("results.decide")
def second(request: StaffRequest, opening_pk: int, pk: int, decision_pk: int) -> HttpResponse:
    """The second person confirms a decision or sends it back, in their own words."""
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    if is_hidden(application, user=request.user):
        messages.error(request, _("Rate this candidate's answers, or show the ratings, before you confirm a decision."))
        return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    decision = get_object_or_404(Decision, pk=decision_pk, application=application)
    form = SecondForm(request.POST, prefix="second")
    if form.is_valid():
        confirms = "confirm" in request.POST
        act = decisions.confirm_decision if confirms else decisions.send_back
        try:
            act(decision=decision, words=form.cleaned_data["words"], by=request.user, at=timezone.now())
        except decisions.DecisionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            done = _("Confirmed: the decision holds. It can be undone for an hour.")
            messages.success(request, done if confirms else _("Sent back. It stays on record with your words."))
            return redirect("results:candidate", opening_pk=opening_pk, pk=pk)
    return _page(request, application, DecisionForm(), second_form=form, status=422)


@require_POST
@access.staff("results.decide")
def undo(request: StaffRequest, opening_pk: int, pk: int, decision_pk: int) -> HttpResponse:
    application = hiring_application(request.user, opening_id=opening_pk, application_id=pk)
    decision = get_object_or_404(Decision, pk=decision_pk, application=application)
    try:
        decisions.undo_decision(decision=decision, by=request.user, at=timezone.now())
    except decisions.UndoTooLate as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is undone. It stays on record as undone."))
    return redirect("results:candidate", opening_pk=opening_pk, pk=pk)


def _page(
    request: StaffRequest,
    application: Application,
    form: DecisionForm,
    *,
    second_form: SecondForm | None = None,
    status: int = 200,
) -> HttpResponse:
    opening = application.opening
    row = queries.rows_of([application])[0]
    sitting = row.sitting if row.sitting and row.sitting.submitted_at else None
    hidden = is_hidden(application, user=request.user)
    labels = labels_of(opening.policy.rubric_version.body)
    live = live_sitting(application)
    shown = list({one.pk: one for one in (sitting, live) if one}.values())
    texts = [text for found in rated_texts_of(shown).values() for text in found]
    if sitting and not hidden:
        people.reveal_many(user=request.user, opening=opening, applications=[application.pk], at=timezone.now())
    next_to_rate = queue(request.user).filter(sitting__application=application).first() if sitting else None
    context = {
        "application": application,
        "opening": opening,
        "row": row,
        "sitting": sitting,
        "hidden": hidden,
        "next_to_rate": next_to_rate,
        "guide": guide_of(opening),
        "live": live,
        "must_score": application.pk in still_to_score(request.user, opening),
        "given_up": given_up_runs(sitting) if sitting else [],
        "labels": labels,
        "sheet": None if hidden else row.sheet,
        "machine_words": words_of_machines(row.sheet.machine_raters) if row.sheet and not hidden else "",
        "lines": sheet_lines(row.sheet, labels) if row.sheet and not hidden else [],
        "sheets": list(queries.score_sheets_of(sitting)) if sitting and not hidden else [],
        "answers": dossiers(texts, labels),
        "fits": role_fits(row.sheet, roles(), opening.role) if row.sheet and not hidden else [],
        "decisions": application.decisions.select_related("decided_by", "undone_by", "confirmed_by", "mail"),
        "undo_until": timezone.now() - decisions.UNDO_WITHIN,
        "form": form,
        "second_form": second_form or SecondForm(prefix="second"),
        "story": story.story_of(application),
        "late_texts": queries.late_texts_of(sitting) if sitting else [],
        "late_reasons": LateDecision.Reason.choices,
        "link": None if row.sitting else queries.valid_link_of(application),
        "may_extend": opening.state == Opening.State.OPEN and access.may(request.user, "candidates.invite"),
        "may_erase": access.may(request.user, "people.erase") and not application.person.erased_at,
        "may_read_judge": access.may(request.user, "judge_calls.read"),
    }
    return render(request, "results/candidate.html", context, status=status)
