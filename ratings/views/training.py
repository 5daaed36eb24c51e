"""Raters learning on the calibration set: start, rate one answer after the other, see how it compares."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import StaffRequest
from ratings import calibration
from ratings.forms import LevelsForm
from ratings.models import CalibrationItem, RaterTraining
from ratings.services import calibration as services
from roles.models import RubricVersion
from roles.queries import current_rubric_version


def _version(request: StaffRequest) -> RubricVersion:
    """The rubric asked for, else the one that new openings stand on."""
    wanted = request.GET.get("rubric", "")
    if wanted.isdecimal() and len(wanted) < 10:
        return get_object_or_404(RubricVersion.objects.select_related("rubric"), pk=int(wanted))
    try:
        return current_rubric_version()
    except RubricVersion.DoesNotExist:
        raise Http404 from None


def _page(version: RubricVersion) -> str:
    return f"{reverse('ratings:training')}?rubric={version.pk}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("queue.rate")
def training(request: StaffRequest) -> HttpResponse:
    """What the training is; with one under way, how far; with one done, how it compares with the expert."""
    version = _version(request)
    if request.method == "POST":
        try:
            begun = services.start_training(rater=request.user, version=version, at=timezone.now())
        except services.CalibrationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(_page(version))
        return _go_on(begun)
    trainings = calibration.trainings_of(request.user, version)
    under_way = next((one for one in trainings if one.ended_at is None), None)
    ended = next((one for one in trainings if one.ended_at), None)
    context = {
        "version": version,
        "items": len(calibration.items_for(version)),
        "fewest": calibration.FEWEST_ITEMS,
        "under_way": under_way,
        "done": len(calibration.items_done(under_way)) if under_way else 0,
        "ended": ended,
        "attempts": len([one for one in trainings if one.ended_at]),
        "lessons": calibration.lessons_of(ended) if ended else [],
        "labels": {item["key"]: item["label"] for item in version.body["competencies"]},
        "certificate": calibration.certificate_of(request.user, version),
        "least_kappa": calibration.LEAST_KAPPA,
        "least_adjacent": round(100 * calibration.LEAST_ADJACENT),
        "may_edit": access.may(request.user, "calibration.edit"),
        "crumbs": [(reverse("ratings:queue"), _("Rate"))],
    }
    return render(request, "ratings/training.html", context)


def _heading(competency: dict[str, Any]) -> dict[str, str]:
    """For the anchor card: what a competency is; what it is not stands in its levels."""
    return {name: str(competency[name]) for name in ("key", "label", "definition")}


def _go_on(training: RaterTraining) -> HttpResponse:
    following = calibration.next_item(training)
    if following is None:
        return redirect(_page(training.rubric_version))
    return redirect("ratings:training_item", training_pk=training.pk, item_pk=following)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("queue.rate")
def training_item(request: StaffRequest, training_pk: int, item_pk: int) -> HttpResponse:
    """One answer of one's own training. What was said of it stays said."""
    trainings = RaterTraining.objects.select_related("rubric_version")
    own = get_object_or_404(trainings, pk=training_pk, rater=request.user)
    item = get_object_or_404(CalibrationItem.objects.select_related("question_version"), pk=item_pk, pk__in=own.items)
    done = calibration.items_done(own)
    if own.ended_at or item.pk in done:
        return _go_on(own)
    by_key = {one["key"]: one for one in own.rubric_version.body["competencies"]}
    form = LevelsForm(request.POST if request.method == "POST" else None, keys=list(item.levels))
    if form.is_bound and form.is_valid():
        if services.rate_item(training=own, item=item, levels=form.levels(), at=timezone.now()):
            messages.success(request, _("That was the last one. This is how you compare."))
        return _go_on(own)
    cards = [
        (
            _heading(by_key[key]),
            calibration.levels_of(item, by_key[key]),
            form[f"level-{key}"].value(),
            form.errors.get(f"level-{key}"),
        )
        for key in item.levels
    ]
    context = {
        "training": own,
        "item": item,
        "cards": cards,
        "number": len(done) + 1,
        "total": len(own.items),
        "crumbs": [(reverse("ratings:queue"), _("Rate")), (_page(own.rubric_version), _("Rater training"))],
    }
    return render(request, "ratings/training_item.html", context, status=422 if form.is_bound else 200)
