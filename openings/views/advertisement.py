from datetime import UTC
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import StaffRequest
from openings import plans as reading
from openings.forms.advertisement import AdvertisementForm, initial_of_advertisement
from openings.models import Advertisement, HiringPlan
from openings.planning import documents
from openings.planning.wording import find_flags
from openings.services import plans as services
from openings.views.plans import plan_crumbs, steps_of
from roles.models import Role
from roles.queries import current_rubric_version

TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("openings.edit")
def advertisement(request: StaffRequest, pk: int) -> HttpResponse:
    """Write it, look at its wording ("check" saves nothing), save it as the next version."""
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    proposal = reading.proposal_of(plan, current_rubric_version())
    if proposal.role is None:
        messages.info(request, _("Choose the role first: the advertisement is written for it."))
        return redirect("openings:plan", plan.pk)
    latest = plan.advertisements.order_by("-number").first()
    form = AdvertisementForm(request.POST or None, initial=_initial(request, plan, latest, proposal, proposal.role))
    if form.is_bound and "check" not in request.POST and form.is_valid() and _save(request, plan, form):
        return redirect("openings:advertisement", plan.pk)
    text = str(form["title"].value() or "") + "\n" + str(form["body"].value() or "")
    context = {
        "plan": plan,
        "form": form,
        "steps": steps_of(plan, "openings:advertisement"),
        "crumbs": plan_crumbs(plan),
        "flags": find_flags(text),
        "versions": plan.advertisements.select_related("created_by").order_by("-number"),
        "kinds": [("md", "Markdown"), ("html", "HTML"), ("pdf", "PDF")],
        "missing": documents.missing_for_search(reading.posting_of(latest)) if latest else [],
    }
    return render(request, "openings/advertisement.html", context)


@require_safe
@access.staff("openings.view")
def document(request: StaffRequest, pk: int, number: int, kind: str) -> HttpResponse:
    plan = access.visible_or_404(reading.PLANS, request.user, pk=pk)
    if kind not in TYPES:
        raise Http404
    found = get_object_or_404(Advertisement, plan=plan, number=number)
    posting = reading.posting_of(found)
    content: str | bytes
    if kind == "pdf":
        content = documents.as_pdf(posting, at=found.created_at.astimezone(UTC))
    else:
        content = documents.as_markdown(posting) if kind == "md" else documents.as_html(posting)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = slugify(found.title) or f"advertisement-{plan.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}-v{found.number}.{kind}"'
    return response


def _initial(
    request: StaffRequest,
    plan: HiringPlan,
    latest: Advertisement | None,
    proposal: reading.Proposal,
    role: Role,
) -> dict[str, Any]:
    """The version asked for, else the latest, else a draft; `?draft=1` asks for a new draft with the facts kept."""
    wanted = request.GET.get("version", "")
    shown = latest
    if wanted.isdecimal() and len(wanted) < 10:
        shown = plan.advertisements.filter(number=int(wanted)).first() or latest
    initial = initial_of_advertisement(shown) if shown else {"title": role.label}
    if shown is None or "draft" in request.GET:
        initial["body"] = reading.advertisement_draft(proposal, role)
    return initial


def _save(request: StaffRequest, plan: HiringPlan, form: AdvertisementForm) -> bool:
    values = {name: form.cleaned_data[name] for name in ("title", "body", "closes_on")}
    try:
        saved = services.save_advertisement(plan=plan, **values, facts=form.facts(), by=request.user, at=timezone.now())
    except services.PlanInvalid as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Saved as version %(n)d.") % {"n": saved.number})
    return True
