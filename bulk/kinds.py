"""What can be done for many at once. Who does it for one stands in the settings: the apps above know how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from openings.models import Application

# Up to so many are done while the person waits.
AT_ONCE = 20


class BulkRefused(Exception):
    """It cannot be done for this one; the message says why, and names nobody."""


@dataclass(frozen=True)
class BulkKind:
    """`action`: what the person must be allowed to do (accounts.access), when they ask and when it is done."""

    label: str | Promise
    action: str
    done: str | Promise
    passed: str | Promise


KINDS: dict[str, BulkKind] = {
    "resend": BulkKind(_("Send new links"), "candidates.invite", _("New link sent"), _("Nothing to send")),
    "extend": BulkKind(_("Extend links"), "candidates.invite", _("Date extended"), _("Was valid for as long already")),
    "revoke": BulkKind(_("Revoke links"), "candidates.invite", _("Link revoked"), _("Had no link that opens")),
    "decide": BulkKind(_("Decide on several"), "results.decide", _("Decided"), _("Was decided so already")),
    "release": BulkKind(_("Release feedback"), "feedback.release", _("Released"), _("Was released already")),
}

# For one candidate, in the caller's transaction: True where it did something, False where it was so already; or
# `BulkRefused`.
Perform = Callable[[Application, dict[str, Any], User, datetime], bool]


@cache
def performer(kind: str) -> Perform:
    perform: Perform = import_string(settings.BULK_ACTIONS[kind])
    return perform
