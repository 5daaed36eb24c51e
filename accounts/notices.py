"""What apps above have to tell a user on the first page. Who tells what stands in the settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from accounts.models import User


@dataclass(frozen=True)
class HomeNotice:
    """`tone`: "danger", "warn" or "info"."""

    tone: str
    words: str | Promise
    url: str
    action: str | Promise


def home_notices(user: User) -> Iterator[HomeNotice]:
    for path in settings.HOME_NOTICES:
        tell: Callable[[User], list[HomeNotice]] = import_string(path)
        yield from tell(user)
