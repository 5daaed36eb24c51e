"""Which assessment gives the best chance to show what the plan weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Offered:
    """An assessment that a new opening can ask; `questions`: the competencies each is rated on, all where empty."""

    pk: int
    title: str
    questions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class AssessmentProposal:
    offered: Offered
    covered: float  # percent of the weights that some question gives a chance to show
    words: str
    unasked: tuple[str, ...]


def propose_assessment(
    offered: Sequence[Offered], weights: Mapping[str, float], labels: Mapping[str, str]
) -> AssessmentProposal | None:
    """The one whose questions reach most of the weights; of equals the one that asks most for the heaviest."""
    if not offered:
        return None
    heaviest = max(weights, key=lambda key: weights[key])
    best = max(offered, key=lambda one: (_covered(one, weights), _asked(one, heaviest)))
    unasked = tuple(labels[key] for key, weight in weights.items() if weight and not _asked(best, key))
    words = _("Of %(all)d questions %(n)d give a chance to show %(heaviest)s, which weighs most.") % {
        "all": len(best.questions),
        "n": _asked(best, heaviest),
        "heaviest": labels[heaviest].lower(),
    }
    return AssessmentProposal(best, _covered(best, weights), words, unasked)


def _asked(one: Offered, competency: str) -> int:
    return sum(not keys or competency in keys for keys in one.questions)


def _covered(one: Offered, weights: Mapping[str, float]) -> float:
    whole = sum(weights.values()) or 1
    return 100 * sum(weight for key, weight in weights.items() if _asked(one, key)) / whole
