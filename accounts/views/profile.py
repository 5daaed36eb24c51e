from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access, services
from accounts.access import StaffRequest
from accounts.forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
@access.staff("profile.edit")
def profile(request: StaffRequest) -> HttpResponse:
    initial = {"name": request.user.name, "time_zone": request.user.time_zone}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.update_profile(user=request.user, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})
