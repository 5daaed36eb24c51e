"""A development opening and one person in it: levels with their bands by competency, and nobody in any order."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import StaffRequest
from growth.models import Development
from openings.models import Application, Opening
from ratings.queries import hidden_applications, is_hidden, rated_texts_of, tallies_waiting
from ratings.services import people
from results import growth, queries
from results.presentation import dossiers, labels_of
from sittings.sharing import may_read_answers

PAGE = 25


def opening_page(request: StaffRequest, opening: Opening) -> HttpResponse:
    """By name, each with how near the levels are to what the opening's role asks."""
    applications = queries.applications_of(opening).order_by("person__name", "pk")
    page = Paginator(applications, PAGE).get_page(request.GET.get("page"))
    hidden = hidden_applications(user=request.user, opening=opening)
    rows = queries.rows_of(list(page.object_list))
    sheets = queries.sheets_in_full([row.application.pk for row in rows if row.application.pk not in hidden])
    people.reveal_many(user=request.user, opening=opening, applications=list(sheets), at=timezone.now())
    found = [
        (row, growth.readiness(sheets[pk], [opening.role])[1] if (pk := row.application.pk) in sheets else [])
        for row in rows
    ]
    to_rate = tallies_waiting(request.user, opening=opening).count()
    context = {
        "opening": opening,
        "page_obj": page,
        "rows": found,
        "labels": labels_of(opening.policy.rubric_version.body),
        "hidden": hidden,
        "to_rate": to_rate,
    }
    return render(request, "growth/opening.html", context)


def person_page(request: StaffRequest, application: Application) -> HttpResponse:
    """What managers see of somebody: bands and the plan, and the answers' words where the person shares them."""
    opening = application.opening
    row = queries.rows_of([application])[0]
    hidden = is_hidden(application, user=request.user)
    sheet = None if hidden else queries.sheets_in_full([application.pk]).get(application.pk)
    if sheet:
        people.reveal_many(user=request.user, opening=opening, applications=[application.pk], at=timezone.now())
    shared = may_read_answers(application)
    labels = labels_of(opening.policy.rubric_version.body)
    submitted = [row.sitting] if shared and row.sitting and row.sitting.submitted_at else []
    texts = [text for found in rated_texts_of(submitted).values() for text in found] if submitted else []
    context = {
        "application": application,
        "opening": opening,
        "row": row,
        "hidden": hidden,
        "shared": shared,
        "lines": growth.readiness(sheet, [opening.role])[1] if sheet else [],
        "answers": dossiers(texts, labels),
        "wish": growth.shared_wish(application.person_id, opening.team_id),
        "development": Development.objects.filter(person=application.person_id, team=opening.team_id).first(),
    }
    return render(request, "growth/look.html", context)
