import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from openings.models import ScoringPolicy
from openings.offers import kind_of, machine_raters_on_offer, short
from roles.models import Role, RubricVersion
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, content_hash

MOST_RATERS = 5
Number = int | float | Decimal


class PolicyInvalid(ValueError):
    """The values make no policy; the message says which and why."""


def policy_hash(policy: ScoringPolicy, rubric_hash: str) -> str:
    """The content hash of a policy's values: what it was found by, and what a score names."""
    return content_hash(policy_content(policy, rubric_hash))


def policy_content(policy: ScoringPolicy, rubric_hash: str) -> dict[str, Any]:
    """A policy's values as they are hashed."""
    return {
        "rubric": rubric_hash,
        "weights": policy.weights,
        "minimums": policy.minimums,
        "cut": None if policy.cut is None else str(policy.cut),
        "machine_raters": policy.machine_raters,
        "machine": policy.machine,
        "missing": policy.missing,
        "ratings_wanted": policy.ratings_wanted,
        "reveal": policy.reveal,
        "provisional_order": policy.provisional_order,
        "decline_unrated_reason": policy.decline_unrated_reason,
        # Policies from before there was a share draw nobody, and keep the hash that they were found by.
        **({"human_share": policy.human_share} if policy.human_share else {}),
    }


@transaction.atomic
def make_policy(
    *,
    rubric_version: RubricVersion,
    weights: Mapping[str, Number],
    minimums: Mapping[str, Number],
    cut: Number | None = None,
    machine_raters: Sequence[str] = ("prior",),
    machine: str = ScoringPolicy.Machine.WHEN_NO_HUMAN,
    missing: str = ScoringPolicy.Missing.RENORMALISE,
    ratings_wanted: int = 2,
    human_share: int = 10,
    reveal: str = ScoringPolicy.Reveal.AFTER_OWN,
    provisional_order: bool = False,
    decline_unrated_reason: str = "",
    by: User | None,
    at: datetime,
) -> ScoringPolicy:
    """The policy with these values: found where it exists, made where not. `PolicyInvalid` on bad values.

    A weight of 0 is the same as none: the competency is rated and counts for nothing. `by` None is the system.
    """
    keys = [competency.key for competency in rubric_version.to_engine().competencies]
    policy = ScoringPolicy(
        rubric_version=rubric_version,
        weights=_weights(weights, keys),
        minimums=_minimums(minimums, keys),
        cut=None if cut is None else _cut(cut),
        machine_raters=_machine_raters(machine_raters),
        machine=_choice(machine, ScoringPolicy.Machine.values, "machine"),
        missing=_choice(missing, ScoringPolicy.Missing.values, "missing"),
        ratings_wanted=_ratings_wanted(ratings_wanted),
        human_share=_human_share(human_share),
        reveal=_choice(reveal, ScoringPolicy.Reveal.values, "reveal"),
        provisional_order=bool(provisional_order),
        decline_unrated_reason=decline_unrated_reason.strip(),
        created_at=at,
        created_by=by,
    )
    digest = policy_hash(policy, rubric_version.content_hash)
    values = {field.name: getattr(policy, field.name) for field in ScoringPolicy._meta.concrete_fields}
    for name in ("id", "content_hash"):
        del values[name]
    found, created = ScoringPolicy.objects.get_or_create(content_hash=digest, defaults=values)
    if created:
        record(
            actor=user_actor(by.pk) if by else SYSTEM,
            action="policy.created",
            subject_kind="scoring_policy",
            subject_id=found.pk,
            at=at,
            after=digest,
        )
    return found


def default_policy_values(role: Role, rubric_version: RubricVersion) -> dict[str, Any]:
    """What `make_policy` starts from for a role: its weights and minimums on the competencies of this rubric."""
    keys = [competency.key for competency in rubric_version.to_engine().competencies]
    weights = {key: role.weights[key] for key in keys if role.weights.get(key)}
    return {
        # A rubric that shares no competency with the role's weights: all of it counts the same.
        "weights": weights or _even(keys),
        "minimums": {key: role.minimums[key] for key in keys if role.minimums.get(key)},
        "machine_raters": ["prior"],
        "machine": ScoringPolicy.Machine.WHEN_NO_HUMAN.value,
        "missing": ScoringPolicy.Missing.RENORMALISE.value,
        "ratings_wanted": 2,
        "human_share": 10,
        "reveal": ScoringPolicy.Reveal.AFTER_OWN.value,
        "provisional_order": False,
    }


def _even(keys: Sequence[str]) -> dict[str, int]:
    share, rest = divmod(100, len(keys))
    return {key: share + (position < rest) for position, key in enumerate(keys)}


def _number(value: object, what: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise PolicyInvalid(_("%(what)s is not a number.") % {"what": what}) from None
    if isinstance(value, bool) or not math.isfinite(number):
        raise PolicyInvalid(_("%(what)s is not a number.") % {"what": what})
    return number


def _plain(number: float) -> int | float:
    """22.0 and 22 are the same weight and must have the same hash."""
    return int(number) if number == int(number) else round(number, 2)


def _refuse_unknown(given: Mapping[str, Number], keys: Sequence[str]) -> None:
    unknown = sorted(set(given) - set(keys))
    if unknown:
        raise PolicyInvalid(_("Not in this rubric: %(keys)s.") % {"keys": ", ".join(unknown)})


def _weights(given: Mapping[str, Number], keys: Sequence[str]) -> dict[str, int | float]:
    _refuse_unknown(given, keys)
    weights = {key: _plain(_number(given[key], _("The weight of “%s”") % key)) for key in keys if key in given}
    if any(weight < 0 for weight in weights.values()):
        raise PolicyInvalid(_("A weight cannot be negative."))
    counting = {key: weight for key, weight in weights.items() if weight > 0}
    if not counting:
        raise PolicyInvalid(_("At least one competency needs a weight above 0."))
    return counting


def _minimums(given: Mapping[str, Number], keys: Sequence[str]) -> dict[str, int | float]:
    _refuse_unknown(given, keys)
    minimums = {key: _plain(_number(given[key], _("The minimum of “%s”") % key)) for key in keys if key in given}
    for key, level in minimums.items():
        if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise PolicyInvalid(_("The minimum of “%(key)s” must be between 1 and 5.") % {"key": key})
    return minimums


def _cut(value: Number) -> Decimal:
    try:
        cut = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise PolicyInvalid(_("%(what)s is not a number.") % {"what": _("The line")}) from None
    if not LOWEST_LEVEL <= cut <= HIGHEST_LEVEL:
        raise PolicyInvalid(_("The line must be between 1 and 5."))
    return cut


def _machine_raters(kinds: Sequence[str]) -> list[str]:
    given = {kinds} if isinstance(kinds, str) else set(kinds)
    unknown = sorted(given - {offer.key for offer in machine_raters_on_offer()})
    if unknown:
        raise PolicyInvalid(_("There is no machine rater “%(kinds)s”.") % {"kinds": ", ".join(map(short, unknown))})
    if len({kind_of(key) for key in given}) < len(given):
        raise PolicyInvalid(_("Choose one version of a machine rater: of several, only one would count."))
    return sorted(given)


def _choice(value: str, allowed: Sequence[str], what: str) -> str:
    if value not in allowed:
        raise PolicyInvalid(_("“%(value)s” is no rule for “%(what)s”.") % {"value": value, "what": what})
    return str(value)


def _ratings_wanted(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_RATERS:
        raise PolicyInvalid(_("Between 1 and %(most)d people rate each answer.") % {"most": MOST_RATERS})
    return value


def _human_share(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise PolicyInvalid(_("The random share for people is a whole percentage from 0 to 100."))
    return value
