"""What the first page tells those who look after machine raters."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import User
from accounts.notices import HomeNotice
from ratings.labels import training_state
from ratings.models import DriftWarning
from ratings.queries import stop_in_force


def machine_notices(user: User) -> list[HomeNotice]:
    if not access.may(user, "machine_raters.edit"):
        return []
    page = reverse("ratings:machine_raters")
    found = []
    if stop_in_force():
        found.append(HomeNotice("danger", _("All machine rating is stopped. People rate."), page, _("Look at it")))
    if training_state().is_proposed:
        words = _("People have rated enough answers to train a new machine rater.")
        found.append(HomeNotice("info", words, page, _("Look at it")))
    for warning in DriftWarning.objects.filter(ended_at=None).select_related("machine_rater"):
        rater = warning.machine_rater
        words = _("The machine rater %(rater)s agrees less with people than its report promised.") % {"rater": rater}
        found.append(HomeNotice("danger", words, reverse("ratings:machine_rater", args=[rater.pk]), _("Look at it")))
    return found
