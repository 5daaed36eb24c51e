"""The ranking as it would be with other weights. Nothing of it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openings.models import Opening
from results.comparing import what_if
from results.models import ScoreSheet
from results.presentation import rank_words
from scoring.ranking import RankRange, rank_ranges


class Sandbox:
    """Everybody in `sheets` (by application id) with a total under these weights, best first in `ordered`."""

    def __init__(self, sheets: Mapping[int, ScoreSheet], names: Mapping[int, str], weights: Mapping[str, float]):
        self.sheets = sheets
        self.names = names
        self.tried = {pk: total for pk, sheet in sheets.items() if (total := what_if(sheet, weights)).value is not None}
        self.ordered = sorted(self.tried, key=lambda pk: (-(self.tried[pk].value or 0), names[pk], pk))

    def rows(self, ids: Sequence[int], opening: Opening) -> list[dict[str, Any]]:
        """As the `band_table` partial draws them; `near` tells the place by the policy."""
        before = _places(ids, {pk: (self.sheets[pk].total or 0.0, self.sheets[pk].se) for pk in self.ordered})
        after = _places(ids, {pk: (self.tried[pk].value or 0.0, self.tried[pk].se) for pk in self.ordered})
        return [
            {
                "rank": rank_words(after[pk]),
                "near": _moved(before[pk], after[pk]),
                "name": self.names[pk],
                "url": reverse("results:candidate", args=[opening.pk, pk]),
                "level": self.tried[pk].value,
                "low": self.tried[pk].low,
                "high": self.tried[pk].high,
                "provisional": self.tried[pk].provisional,
                "n": self.sheets[pk].raters,
            }
            for pk in ids
        ]


def _places(ids: Sequence[int], values: Mapping[int, tuple[float, float | None]]) -> dict[int, RankRange]:
    ranges = rank_ranges([values[pk] for pk in ids], list(values.values()))
    return dict(zip(ids, ranges, strict=True))


def _moved(before: RankRange, after: RankRange) -> str:
    if before == after:
        return _("Same place as by the policy")
    return _("Place %(before)s by the policy") % {"before": rank_words(before)}
