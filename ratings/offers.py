"""Which machine raters a scoring policy may name, and which of them a policy names."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from openings.machine_kinds import machine_kinds
from openings.models import ScoringPolicy
from openings.offers import Offer, kind_of, version_of
from ratings.models import MachineRater

# The kind whose versions are trained here. A policy names one of them by its hash: what an opening started with stays.
LEARNED = "learned"


def machine_raters_on_offer() -> list[Offer]:
    """Every kind that needs no training, and the trained versions that are not retired, the latest first."""
    plain = [Offer(key, label) for key, label in machine_kinds().items() if key != LEARNED]
    learned = (
        MachineRater.objects.filter(kind=LEARNED, model__content__isnull=False)
        .exclude(state=MachineRater.State.RETIRED)
        .order_by("model_id", "-id")
        .distinct("model_id")
        .defer("model__content")
        .select_related("model")
    )
    return plain + [_learned(rater) for rater in sorted(learned, key=lambda rater: -rater.pk)]


def _learned(rater: MachineRater) -> Offer:
    model = rater.model
    assert model is not None  # noqa: S101 - filtered for above
    label = _("Learned %(hash)s, trained here on %(n)d answers on %(date)s: %(state)s") % {
        "hash": model.digest[:8],
        "n": model.answers,
        "date": model.trained_at.date().isoformat(),
        "state": rater.get_state_display(),
    }
    return Offer(f"{LEARNED}:{model.digest}", label)


def raters_of_policy(policy: ScoringPolicy) -> QuerySet[MachineRater]:
    """Every version, older builds too, that the policy's machine raters are."""
    named = Q(pk__in=[])
    for key in policy.machine_raters:
        version = version_of(key)
        named |= Q(kind=kind_of(key), model__digest=version) if version else Q(kind=key)
    return MachineRater.objects.filter(named)
