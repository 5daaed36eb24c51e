"""Counts the figures of every question that people rated answers to, so that the bank can show and sort by them."""

from collections.abc import Callable
from datetime import datetime

from ratings.items import Figures, asked_versions, figures_of
from ratings.models import QuestionFigures

AT_ONCE = 25


def prepare_figures() -> Callable[[datetime], None]:
    """Count, outside any transaction, and return what keeps the figures; what was kept before goes."""
    found: dict[int, Figures] = {}
    versions = list(asked_versions())
    for start in range(0, len(versions), AT_ONCE):
        found |= figures_of(versions[start : start + AT_ONCE])

    def write(at: datetime) -> None:
        QuestionFigures.objects.all().delete()
        QuestionFigures.objects.bulk_create(_row(pk, figures, at) for pk, figures in found.items())

    return write


def _row(version_id: int, figures: Figures, at: datetime) -> QuestionFigures:
    told = figures.discrimination
    kappa = figures.agreement.kappa if figures.agreement else None
    return QuestionFigures(
        version_id=version_id,
        answers=figures.answers,
        rated_twice=figures.rated_twice,
        facility=figures.facility,
        discrimination=told.value if told else None,
        discrimination_low=told.low if told else None,
        discrimination_high=told.high if told else None,
        agreement=kappa.value if kappa else None,
        agreement_low=kappa.low if kappa else None,
        agreement_high=kappa.high if kappa else None,
        counted_at=at,
    )
