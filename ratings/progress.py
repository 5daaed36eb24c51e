"""How far a rater is with their queue. A fixed number of queries at any row count."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from openings.models import Opening
from ratings.models import Rating, RatingSetup, Tally
from ratings.queries import QUEUE_ORDER, queue_tallies, tallies_rated, tallies_waiting
from sittings.models import Answer


@dataclass(frozen=True)
class OpeningProgress:
    opening_id: int
    title: str
    waiting: int
    done: int

    @property
    def total(self) -> int:
        return self.waiting + self.done


@dataclass(frozen=True)
class QueueProgress:
    openings: list[OpeningProgress]

    @property
    def waiting(self) -> int:
        return sum(item.waiting for item in self.openings)

    @property
    def done(self) -> int:
        return sum(item.done for item in self.openings)

    @property
    def total(self) -> int:
        return self.waiting + self.done


def of_opening(answers: QuerySet[Answer], opening: Opening | None) -> QuerySet[Answer]:
    return answers.filter(tally__opening=opening) if opening else answers


def queue_progress(user: User, opening: Opening | None = None) -> QueueProgress:
    """Answers that wait for the user and that they have rated completely, for each opening that has any."""
    waiting = _by_opening(tallies_waiting(user, opening=opening), opening)
    done = _by_opening(tallies_rated(user), opening)
    titles = dict(Opening.objects.filter(pk__in=waiting.keys() | done.keys()).values_list("pk", "title"))
    return QueueProgress(
        [
            OpeningProgress(pk, title, waiting.get(pk, 0), done.get(pk, 0))
            for pk, title in sorted(titles.items(), key=lambda item: (item[0] not in waiting, item[1].casefold()))
        ]
    )


def done_since(user: User, since: datetime) -> int:
    """Answers that the user rated completely, with a rating given after `since`."""
    touched = Rating.objects.filter(rater=user, created_at__gte=since).values("answer")
    return tallies_rated(user).filter(answer__in=touched).count()


def next_waiting(user: User, *, after: Answer | None = None, opening: Opening | None = None) -> int | None:
    """The answer to rate next: the one behind `after` in the user's own order, else the first of the others."""
    waiting = queue_tallies(user, opening=opening)
    if after is None:
        return waiting.values_list("pk", flat=True).first()
    question, answer = own_order(user, after)
    behind = Q(question_order__gt=question) | Q(question_order=question, answer_order__gt=answer)
    ahead = Case(When(behind, then=Value(0)), default=Value(1), output_field=IntegerField())
    others = waiting.exclude(pk=after.pk).annotate(ahead=ahead).order_by("ahead", *QUEUE_ORDER)
    return others.values_list("pk", flat=True).first()


def own_order(user: User, answer: Answer) -> tuple[str, str]:
    """An answer's place in the user's queue, as `queue` computes it in SQL."""

    def digest(pk: int, salt: str = "") -> str:
        return hashlib.md5(f"{user.pk}:{salt}{pk}".encode(), usedforsecurity=False).hexdigest()

    application = answer.sitting.application
    setup = RatingSetup.objects.filter(opening=application.opening_id).first()
    if setup and setup.order == RatingSetup.Order.CANDIDATE:
        return digest(application.pk, "c"), digest(answer.pk)
    return digest(answer.question_version_id), digest(answer.pk)


def _by_opening(tallies: QuerySet[Tally], opening: Opening | None) -> dict[int, int]:
    counts = (tallies.filter(opening=opening) if opening else tallies).values("opening").annotate(n=Count("pk"))
    return {row["opening"]: row["n"] for row in counts}
