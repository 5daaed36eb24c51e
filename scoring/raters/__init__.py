"""The kinds of machine rater, in one explicit table."""

from __future__ import annotations

from scoring.raters.anchors import ANCHORS
from scoring.raters.base import Rater, RaterKind
from scoring.raters.prior import PRIOR

__all__ = ["TABLE", "Rater", "RaterKind"]

TABLE: dict[str, RaterKind] = {kind.key: kind for kind in (PRIOR, ANCHORS)}
