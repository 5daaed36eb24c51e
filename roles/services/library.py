"""Which competencies the rubric's draft has: adding one of the library, and taking one out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from roles.library import library_competency
from roles.models import Rubric
from roles.services.rubrics import NotValid, lock_rubric, store_draft, working_body

# More than a person can keep apart while rating.
MOST_COMPETENCIES = 12


@transaction.atomic
def add_library_competency(*, rubric: Rubric, key: str, by: User, at: datetime) -> None:
    """Put a competency of the library at the end of the draft. `KeyError` where the library has none; NotValid.

    Twice changes nothing.
    """
    competency = library_competency(key)
    locked = lock_rubric(rubric)
    body = working_body(locked)
    if any(item["key"] == key for item in body["competencies"]):
        return
    if len(body["competencies"]) >= MOST_COMPETENCIES:
        raise NotValid(
            _("The rubric has %(most)d competencies. Nobody can keep more apart while rating: take one out first.")
            % {"most": MOST_COMPETENCIES}
        )
    store_draft(locked, {**body, "competencies": [*body["competencies"], competency]}, by, at)


@transaction.atomic
def remove_competency(*, rubric: Rubric, key: str, by: User, at: datetime) -> None:
    """Take a competency out of the draft. Published versions, and what was rated by them, keep it. Twice: nothing."""
    locked = lock_rubric(rubric)
    body = working_body(locked)
    kept = [item for item in body["competencies"] if item["key"] != key]
    if len(kept) == len(body["competencies"]):
        return
    if not kept:
        raise NotValid(_("A rubric needs at least one competency."))
    store_draft(locked, {**body, "competencies": kept}, by, at)
