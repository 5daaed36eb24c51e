"""Which machine raters a scoring policy may name, and which of them a policy names."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from openings.machine_kinds import machine_kinds
from openings.models import ScoringPolicy
from openings.offers import Offer, kind_of, version_of
from ratings.models import MachineRater
from ratings.standing import LEARNED, Standing, standings, standings_of_policy


def machine_raters_on_offer() -> list[Offer]:
    """Every kind that needs no training, and the trained versions that are not retired, the latest first."""
    kinds = [key for key in machine_kinds() if key != LEARNED]
    plain = [Offer(key, found.label) for key, found in zip(kinds, standings_of_policy(kinds), strict=True)]
    learned = (
        MachineRater.objects.filter(kind=LEARNED, model__content__isnull=False)
        .exclude(state=MachineRater.State.RETIRED)
        .order_by("model_id", "-id")
        .distinct("model_id")
        .defer("model__content")
        .select_related("model")
    )
    known = sorted(learned, key=lambda rater: -rater.pk)
    found = standings(known)
    return plain + [_learned(rater, found[rater.pk]) for rater in known]


def _learned(rater: MachineRater, standing: Standing) -> Offer:
    model = rater.model
    assert model is not None  # noqa: S101 - filtered for above
    label = _("Learned %(hash)s, trained here on %(n)d answers on %(date)s. %(state)s: %(trust)s") % {
        "hash": model.digest[:8],
        "n": model.answers,
        "date": model.trained_at.date().isoformat(),
        "state": standing.state,
        "trust": standing.trust,
    }
    return Offer(f"{LEARNED}:{model.digest}", label)


def raters_of_policy(policy: ScoringPolicy) -> QuerySet[MachineRater]:
    """Every version, older builds too, that the policy's machine raters are."""
    named = Q(pk__in=[])
    for key in policy.machine_raters:
        version = version_of(key)
        named |= Q(kind=kind_of(key), model__digest=version) if version else Q(kind=key)
    return MachineRater.objects.filter(named)
