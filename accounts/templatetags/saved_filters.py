from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext

from accounts import access, filters
from accounts.models import Team, User

register = template.Library()


@register.inclusion_tag("accounts/_saved_filters.html", takes_context=True)
def saved_filters(context: RequestContext, place: str) -> dict[str, Any]:
    """{% saved_filters "ranking" %}: this list's filters that have a name, and a form to name the one that is shown."""
    request = context["request"]
    asked = filters.asked_of(place, request.GET.dict())
    usable = [
        (saved, filters.address_of(saved), saved.query == asked)
        for saved in filters.usable(request.user).filter(place=place)
    ]
    query = QueryDict(mutable=True)
    query.update(asked)
    may_save = asked and access.may(request.user, "filters.save")
    saved = {
        "place": place,
        "usable": usable,
        "asked": query.urlencode() if may_save else "",
        "teams": _teams(request.user) if may_save else [],
    }
    return {"saved": saved, "request": request, "user": request.user, "csrf_token": context.get("csrf_token")}


def _teams(user: User) -> list[Team]:
    return list(Team.objects.all() if user.role == User.Role.ADMIN else user.teams.all())
