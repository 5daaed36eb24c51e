"""The figures of questions: how easy, how telling, and how far raters agree."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import StaffRequest
from ratings.items import MIN_ANSWERS, asked_versions, figures_of
from roles.models import Competency

PAGE = 25


@require_safe
@access.staff("questions.view")
def question_figures(request: StaffRequest) -> HttpResponse:
    """Every version that people have rated answers to (`?q=` narrows by title)."""
    text = request.GET.get("q", "").strip()[:200]
    versions = asked_versions()
    if text:
        versions = versions.filter(title__icontains=text)
    page = Paginator(versions, PAGE).get_page(request.GET.get("page"))
    figures = figures_of(page)
    context = {
        "page_obj": page,
        "rows": [{"version": version, "figures": figures[version.pk]} for version in page],
        "q": text,
        "least": MIN_ANSWERS,
    }
    return render(request, "ratings/question_figures.html", context)


@require_safe
@access.staff("questions.view")
def question_figure(request: StaffRequest, key: str) -> HttpResponse:
    """One question, version by version, with how often each level was given."""
    versions = list(asked_versions().filter(question__key=key).order_by("-number"))
    if not versions:
        raise Http404
    figures = figures_of(versions)
    labels = dict(Competency.objects.values_list("key", "label"))
    context = {
        "question": versions[0].question,
        "title": versions[0].title,
        "rows": [
            {"version": version, "figures": figures[version.pk], "levels": _levels(figures[version.pk].levels, labels)}
            for version in versions
        ],
        "least": MIN_ANSWERS,
        "crumbs": [
            (reverse("assessments:questions"), _("Question bank")),
            (reverse("assessments:question", args=[key]), versions[0].title),
        ],
    }
    return render(request, "ratings/question_figure.html", context)


def _levels(counts: Any, labels: dict[str, str]) -> list[dict[str, Any]]:
    """Bars: each level's share of all that were given on the competency, in percent."""
    rows = []
    for key, by_level in counts.items():
        whole = sum(by_level.values())
        bars = [
            {"level": level, "n": n, "share": round(100 * n / whole) if whole else 0} for level, n in by_level.items()
        ]
        rows.append({"key": key, "label": labels.get(key, key), "bars": bars, "n": whole})
    return rows
