from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import StaffRequest
from openings import mailbox

PAGE = 25


@require_safe
@access.staff("mail.read")
def mails(request: StaffRequest) -> HttpResponse:
    """The mails of the folder, newest first; or where mails go, where there is no folder."""
    folder = mailbox.folder()
    if folder is None:
        context: dict[str, object] = {"backend": settings.EMAIL_BACKEND, "host": settings.EMAIL_HOST}
        return render(request, "openings/mail_elsewhere.html", context)
    page = Paginator(mailbox.mail_names(folder), PAGE).get_page(request.GET.get("page"))
    read = [mailbox.read_mail(folder, name) for name in page.object_list]
    context = {"page_obj": page, "mails": [mail for mail in read if mail], "folder": folder}
    return render(request, "openings/mails.html", context)


@require_safe
@access.staff("mail.read")
def mail(request: StaffRequest, name: str) -> HttpResponse:
    folder = mailbox.folder()
    found = mailbox.read_mail(folder, name) if folder else None
    if found is None:
        raise Http404
    crumbs = [(reverse("openings:mails"), _("Mails"))]
    return render(request, "openings/mail.html", {"mail": found, "crumbs": crumbs})
