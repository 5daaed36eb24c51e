"""Two answers that are nearly the same, side by side, without a name."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import access
from accounts.access import StaffRequest
from ratings.forms import AlikeForm
from ratings.queries import alike_to_look_at
from ratings.services.alike import VerdictRefused, settle_alike
from sittings.queries import answer_text

PAGE = 25


@never_cache
@require_GET
@access.staff("alike.settle")
def alike(request: StaffRequest) -> HttpResponse:
    pairs = alike_to_look_at(request.user)
    context = {
        "withheld": not access.may(request.user, "alike.settle_any"),
        "page_obj": Paginator(pairs.filter(settled_at=None), PAGE).get_page(request.GET.get("page")),
        "settled": pairs.exclude(settled_at=None).order_by("-settled_at")[:PAGE],
    }
    return render(request, "ratings/alike.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@access.staff("alike.settle")
def pair(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(alike_to_look_at(request.user), pk=pk)
    form = AlikeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = settle_alike(pair=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except VerdictRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept.") if done else _("Somebody had settled this already."))
            return redirect("ratings:alike")
    context = {
        "pair": found,
        "form": form,
        "texts": [(_("First submitted"), answer_text(found.other)), (_("Submitted later"), answer_text(found.answer))],
    }
    return render(request, "ratings/alike_pair.html", context, status=422 if form.errors else 200)
