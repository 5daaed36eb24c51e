from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.queries import MOST_COUNTED, unread_lines


def bell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `bell_count`, asked for only where a page shows the bell."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"bell_count": SimpleLazyObject(lambda: unread_lines(user)), "bell_most": MOST_COUNTED}
