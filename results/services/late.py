from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from ratings.models import Rating
from sittings.models import LateDecision, LateText
from sittings.services import AlreadyDecided, NotClosed
from sittings.services import decide_late as store

WORDS_LIMIT = 2000
Reason = LateDecision.Reason


class LateRefused(Exception):
    """The decision cannot be taken; the message says why."""


@transaction.atomic
def decide_late(*, late: LateText, counts: bool, reason: str, words: str, by: User, at: datetime) -> LateDecision:
    """A named person says whether a text that came after the end counts, with a reason.

    It cannot count any more once a person has rated the answer: what a rating stands on never changes.
    """
    if reason not in Reason.values:
        raise LateRefused(_("Choose a reason."))
    if reason == Reason.OTHER and not words.strip():
        raise LateRefused(_("Say the reason in words."))
    if counts and reason in (Reason.SAME, Reason.AFTER):
        raise LateRefused(_("That is a reason to leave it out."))
    if counts and Rating.objects.by_people().filter(answer__parts=late.part_id).exists():
        raise LateRefused(_("A person has rated this answer as it was. What a rating stands on never changes."))
    try:
        return store(late=late, counts=counts, reason=reason, words=words[:WORDS_LIMIT], by=by, at=at)
    except AlreadyDecided:
        raise LateRefused(_("Somebody has decided this already.")) from None
    except NotClosed:
        raise LateRefused(_("This assessment is still open. Decide once it has been submitted.")) from None
