from collections.abc import Collection, Sequence
from datetime import datetime

from ratings.models import Rating, SecondLook
from sittings.models import Answer


def ask_for_looks(*, answers: Sequence[Answer], at: datetime) -> list[SecondLook]:
    """Have somebody else rate each of these answers. Inside the caller's transaction, which records why."""
    known: dict[int, list[int]] = {answer.pk: [] for answer in answers}
    raters = Rating.objects.by_people().whole().filter(answer__in=list(known), supersedes=None)
    for answer_id, rater in raters.order_by("rater_id").values_list("answer_id", "rater_id").distinct():
        known[answer_id].append(rater)
    return [
        SecondLook.objects.create(answer=answer, known=known[answer.pk], wanted=len(known[answer.pk]) + 1, asked_at=at)
        for answer in answers
    ]


def end_looks(*, looks: Collection[SecondLook], at: datetime) -> None:
    """Nobody else is asked any more; what was rated stands."""
    SecondLook.objects.filter(pk__in=[look.pk for look in looks], done_at=None).update(done_at=at)
