"""What people have said that a machine rater can learn from, and whether there is enough of it for a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from ratings.measuring import said_blind
from ratings.models import RaterModel, Rating, Training
from roles.models import RubricVersion
from roles.queries import current_rubric_version
from scoring.raters.learned import ENOUGH_LABELS, LANGUAGES
from sittings.models import Sitting

# A new model is proposed once so much of what the last one learned from is new: less would hardly change it.
NEW_SHARE = 0.2


@dataclass(frozen=True)
class TrainingState:
    """labels: competency -> answers that people have labelled. new: answers labelled since the last model."""

    labels: Mapping[str, int]
    new: int
    last: RaterModel | None
    latest: Training | None

    @property
    def is_under_way(self) -> bool:
        return self.latest is not None and self.latest.state == Training.State.WAITING

    @property
    def is_enough(self) -> bool:
        return any(n >= ENOUGH_LABELS for n in self.labels.values())

    @property
    def is_proposed(self) -> bool:
        wanted = max(ENOUGH_LABELS, NEW_SHARE * self.last.answers) if self.last else ENOUGH_LABELS
        return self.is_enough and not self.is_under_way and self.new >= wanted


def training_state() -> TrainingState:
    """In a fixed number of queries."""
    latest = Training.objects.select_related("requested_by", "model").defer("model__content").first()
    last = RaterModel.objects.filter(forgotten_at=None).defer("content").first()
    try:
        version = current_rubric_version()
    except RubricVersion.DoesNotExist:
        return TrainingState({}, 0, last, latest)
    ratings = teaching_ratings(version)
    rows: Any = ratings.values("competency").annotate(n=Count("answer", distinct=True)).order_by("competency")
    fresh = ratings.filter(created_at__gt=last.trained_at) if last else ratings
    new = fresh.aggregate(n=Count("answer", distinct=True))["n"]
    return TrainingState({row["competency"]: row["n"] for row in rows}, new, last, latest)


def teaching_ratings(version: RubricVersion) -> QuerySet[Rating]:
    """People's blind levels that hold, of nobody erased, on competencies that mean what they mean in this version; of
    answers in a language that such machine raters declare.

    Of candidates only those who let machine raters learn from their answers; interviews held elsewhere come with the
    company's own say. A level given when the rubric described the competency differently may not mean the same, and
    teaches nothing.
    """
    allowed = Q(answer__sitting__application__choices__may_teach=True) | Q(answer__sitting__mode=Sitting.Mode.IMPORTED)
    known = said_blind().filter(answer__language__in=LANGUAGES)
    return known.filter(_same_meaning(version), allowed, answer__sitting__application__person__erased_at=None)


def _same_meaning(version: RubricVersion) -> Q:
    hashes = {item.key: item.content_hash for item in version.to_engine().competencies}
    same = Q(rubric_version=version)
    for other in RubricVersion.objects.filter(rubric=version.rubric_id).exclude(pk=version.pk):
        kept = [item.key for item in other.to_engine().competencies if hashes.get(item.key) == item.content_hash]
        same |= Q(rubric_version=other, competency__in=kept)
    return same
