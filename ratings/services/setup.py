"""How an opening's answers are given to raters."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from openings.models import Opening
from ratings.draw import bound_of
from ratings.models import RatingSetup
from ratings.services.tallies import count_tallies_of


class SetupInvalid(ValueError):
    """These are no values of a setup; the message says which."""


def set_up_rating(
    *, opening: Opening, order: str, double_share: int, needs_certificate: bool, by: User, at: datetime
) -> RatingSetup:
    """From now on. What was rated stays; the same values again change nothing."""
    if order not in RatingSetup.Order.values:
        raise SetupInvalid(_("Choose an order."))
    if not 0 <= double_share <= 100:
        raise SetupInvalid(_("The share is a whole percentage from 0 to 100."))
    values = {"order": order, "double_share": double_share, "needs_certificate": needs_certificate}
    with transaction.atomic():
        before = RatingSetup.objects.select_for_update().filter(opening=opening).first()
        if before and all(getattr(before, name) == value for name, value in values.items()):
            return before
        setup, _created = RatingSetup.objects.update_or_create(
            opening=opening,
            defaults={**values, "double_below": bound_of(double_share), "changed_at": at, "changed_by": by},
        )
        if double_share != (before.double_share if before else 0):
            count_tallies_of(opening)
        record(
            actor=user_actor(by.pk),
            action="rating.set_up",
            subject_kind="opening",
            subject_id=opening.pk,
            at=at,
            opening_id=opening.pk,
            data=values,
        )
    return setup
