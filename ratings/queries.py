"""What is there to rate, and what has been rated. A fixed number of queries at any row count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import TextField
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from accounts import access
from accounts.models import User
from assessments import kinds
from assessments.queries import competencies_of as competencies_of
from interviews.queries import cards_waiting, still_to_score
from openings.models import Application, Opening
from ratings.models import (
    AlikeAnswers,
    MachineRun,
    MachineStop,
    RaterNote,
    RaterTraining,
    Rating,
    RatingQuerySet,
    RatingSetup,
    Reveal,
    SecondLook,
    Skip,
    Tally,
)
from ratings.models.tally import ADJUDICATION_SPREAD as ADJUDICATION_SPREAD
from ratings.models.tally import RATINGS_WITH_ADJUDICATION as RATINGS_WITH_ADJUDICATION
from sittings.models import Answer, AnswerPart, Sitting
from sittings.queries import BETWEEN_PARTS, answer_text
from sittings.sharing import words_may_be_read

# A rater's own order, as `queue` annotates it.
QUEUE_ORDER = ("question_order", "answer_order")
# The near-duplicate gate compares with at most this many other answers to the same question.
OTHER_ANSWERS = 500


def stop_in_force() -> MachineStop | None:
    """Where all machine rating is stopped: since when, by whom and why."""
    return MachineStop.objects.filter(resumed_at=None).select_related("stopped_by").first()


def answers_of_sitting(sitting: Sitting) -> list[Answer]:
    return list(
        sitting.answers.select_related("question_version", "shown").prefetch_related("parts").order_by("position")
    )


def ratable_of_sitting(sitting: Sitting) -> list[Answer]:
    """The answers that are judged on competencies; the others are facts."""
    return [item for item in answers_of_sitting(sitting) if item.question_version.kind not in kinds.unrated()]


@dataclass(frozen=True)
class TextToRate:
    """A whole answer, or with `part` one turn of it; `history`: what the candidate had been shown before."""

    part: AnswerPart | None
    text: str
    history: str


def texts_to_rate(answer: Answer) -> list[TextToRate]:
    """The answer as a whole and, of a conversation, each reply after what came before it."""
    content = answer.question_version.asked.content
    parts = sorted(answer.parts.all(), key=lambda part: part.position)
    texts = [TextToRate(None, answer_text(answer), content.history())]
    for number, part in enumerate(parts):
        if part.in_turn and part.text:
            texts.append(TextToRate(part, part.text, content.history([earlier.text for earlier in parts[:number]])))
    return texts


def other_answers(answer: Answer, part: AnswerPart | None = None) -> list[str]:
    """Texts that other people of the same opening gave to the same question, or to one part of it, the latest first."""
    if part is None:
        return [text for _, text in others_with_texts(answer)]
    parts = _parts_of_others(answer).filter(position=part.position).order_by("-id")
    return list(parts.values_list("text", flat=True)[:OTHER_ANSWERS])


def others_with_texts(answer: Answer) -> list[tuple[int, str]]:
    """Whole answers that others of the same opening gave to the same question, with their ids, the latest first."""
    whole = StringAgg("text", BETWEEN_PARTS, order_by="position")
    answers = _parts_of_others(answer).values("answer").order_by("-answer").annotate(whole=whole)
    return list(answers.values_list("answer", "whole")[:OTHER_ANSWERS])


def _parts_of_others(answer: Answer) -> QuerySet[AnswerPart]:
    return (
        AnswerPart.objects.filter(
            answer__question_version=answer.question_version_id,
            answer__sitting__application__opening=answer.sitting.application.opening_id,
            answer__sitting__submitted_at__isnull=False,
            rated=True,
        )
        .exclude(answer__sitting__application=answer.sitting.application_id)
        .exclude(text="")
    )


def alike_for(user: User) -> QuerySet[AlikeAnswers]:
    """Pairs of answers that are nearly the same and that this user may lay side by side.

    In openings for development an admin may, and managers only where both people share their words.
    """
    pairs = access.visible(AlikeAnswers.objects.all(), user)
    if access.may(user, "alike.settle_any"):
        return pairs
    both = words_may_be_read("answer__sitting__application") & words_may_be_read("other__sitting__application")
    return pairs.filter(both)


def alike_to_look_at(user: User) -> QuerySet[AlikeAnswers]:
    """The same with what a page shows of them: no person is read."""
    related = ("answer__question_version", "answer__sitting__application__opening", "other", "settled_by")
    return alike_for(user).select_related(*related).prefetch_related("answer__parts", "other__parts")


def _begun(user: User) -> QuerySet[Rating]:
    """The first rating of each chain of the user's: one for each answer and competency that they rated at all.

    To count what was rated, the first of a chain does as well as the last, and the partial unique index has it.
    """
    return Rating.objects.by_people().filter(supersedes=None, part=None, rater=user)


def looks_for(user: User) -> QuerySet[SecondLook]:
    """Second looks that this user may take: they have not rated the answer, and were shown no rating of it."""
    seen = Reveal.objects.filter(user=user)
    whole = seen.filter(application=None, answer=None).values("opening")
    people = seen.filter(application__isnull=False, answer=None).values("application")
    looks = SecondLook.objects.filter(done_at=None).exclude(known__contains=[user.pk])
    looks = looks.exclude(answer__in=seen.filter(answer__isnull=False).values("answer"))
    return looks.exclude(answer__sitting__application__opening__in=whole).exclude(
        answer__sitting__application__in=people
    )


def _ratable(user: User) -> QuerySet[Tally]:
    """Of answers in the user's open openings that they did not skip, in closed ones of those that wait for a second
    look; annotated: `mine`, how many competencies the user has rated."""
    begun = _begun(user).filter(answer=OuterRef("pk")).order_by().values("answer")
    tallies = Tally.objects.filter(
        Q(opening__state=Opening.State.OPEN) | Q(answer__in=looks_for(user).order_by().values("answer"))
    )
    skips = Skip.objects.filter(rater=user)
    # A conflict is with a person: what they answer later stays with others too.
    known = skips.filter(reason=Skip.Reason.CONFLICT).values("answer__sitting__application")
    return (
        access.visible(tallies, user)
        .exclude(answer__in=skips.values("answer"))
        .exclude(answer__in=Answer.objects.filter(sitting__application__in=known).order_by().values("pk"))
        .exclude(opening__in=closed_without_certificate(user).values("pk"))
        .annotate(mine=Coalesce(Subquery(begun.annotate(n=Count("pk")).values("n")), 0))
    )


def tallies_waiting(user: User, *, opening: Opening | None = None) -> QuerySet[Tally]:
    """Of what still waits for this user, in all openings or in one; to count: these are rows that an index finds."""
    begun = _begun(user).order_by().values("answer")
    looks = looks_for(user).order_by()
    # The few that can be meant, found by their indexes; the rest of what was ever answered is not read.
    openings = access.visible(Opening.objects.filter(state=Opening.State.OPEN), user).order_by()
    openings = openings.filter(pk=opening.pk) if opening else openings
    candidates = Tally.objects.filter(waiting=True, opening__in=openings.values("pk")).values("answer")
    fresh = (
        Q(raters__lt=F("wanted"), opening__state=Opening.State.OPEN)
        | Q(disputed=True, raters__lt=RATINGS_WITH_ADJUDICATION)
        | Q(raters__lt=Subquery(looks.filter(answer=OuterRef("pk")).values("wanted")[:1]))
    )
    # What the user has rated of it is counted only where they have begun.
    waits = Case(
        When(answer__in=begun, then=Q(mine__lt=F("expected"))),
        default=Q(expected__gt=0) & fresh,
        output_field=BooleanField(),
    )
    tallies = _ratable(user).filter(waits, answer__in=candidates.union(begun, looks.values("answer")))
    return tallies.filter(opening=opening) if opening else tallies


def tallies_rated(user: User) -> QuerySet[Tally]:
    """Of what the user has rated completely."""
    begun = _begun(user).order_by().values("answer")
    return _ratable(user).filter(answer__in=begun, mine__gte=F("expected"))


def ratable_answers(user: User) -> QuerySet[Answer]:
    """The answers that this user may rate, or has rated; any other does not exist for them."""
    return Answer.objects.filter(pk__in=_ratable(user).values("answer"))


def queue(user: User) -> QuerySet[Answer]:
    """What still waits for this user, in an order of their own: question by question, people mixed."""
    answers = Answer.objects.filter(pk__in=tallies_waiting(user).values("answer"))
    return answers.annotate(**_own_order(user, "tally__", "")).order_by(*QUEUE_ORDER)


def queue_tallies(user: User, *, opening: Opening | None = None) -> QuerySet[Tally]:
    """The same as tallies, in the same order: of many answers, only those that wait are read."""
    tallies = tallies_waiting(user, opening=opening)
    return tallies.annotate(**_own_order(user, "", "answer__")).order_by(*QUEUE_ORDER)


def rated_by(user: User) -> QuerySet[Answer]:
    """What the user has rated completely, latest first."""
    return Answer.objects.filter(pk__in=tallies_rated(user).values("answer")).order_by("-pk")


def _own_order(user: User, tally: str, answer: str) -> dict[str, Any]:
    """QUEUE_ORDER, of rows from which these paths lead to the tally and to the answer."""
    by_candidate = {f"{tally}opening__rating_setup__order": RatingSetup.Order.CANDIDATE}
    return {
        "question_order": Case(
            When(**by_candidate, then=_md5(f"{user.pk}:c", f"{answer}sitting__application_id")),
            default=_md5(f"{user.pk}:", f"{answer}question_version_id"),
        ),
        "answer_order": _md5(f"{user.pk}:", "pk"),
    }


def _md5(salt: str, field: str) -> MD5:
    return MD5(Concat(Value(salt), Cast(field, TextField()), output_field=TextField()))


def certified_rubrics(user: User) -> QuerySet[Any, Any]:
    """The versions of rubrics that this person has a certificate for."""
    return RaterTraining.objects.filter(rater=user, passed=True).order_by().values("rubric_version")


def closed_without_certificate(user: User) -> QuerySet[Opening]:
    """Openings whose answers this person may rate only after the training."""
    return (
        Opening.objects.filter(rating_setup__needs_certificate=True)
        .exclude(policy__rubric_version__in=certified_rubrics(user))
        .order_by()
    )


def own_ratings(answer: Answer, user: User) -> dict[str, Rating]:
    ratings = Rating.objects.current().whole().filter(answer=answer, rater=user)
    return {rating.competency_id: rating for rating in ratings}


def current_ratings(answers: Iterable[Answer]) -> list[Rating]:
    """All ratings of whole answers that hold, people's and machines', with who gave them."""
    return list(_holding(answers).whole())


def part_ratings(answers: Iterable[Answer]) -> list[Rating]:
    """All ratings of single parts that hold: evidence beside the ratings of the whole, never added up with them."""
    return list(_holding(answers).exclude(part=None))


def _holding(answers: Iterable[Answer]) -> RatingQuerySet:
    return (
        Rating.objects.current()
        .filter(answer__in=list(answers))
        .select_related("rater", "machine_rater", "competency", "rubric_version")
        .order_by("answer_id", "part_id", "competency__position", "machine_rater_id", "id")
    )


def given_up_runs(sitting: Sitting) -> list[MachineRun]:
    """The machine raters' runs that failed at every attempt, with why."""
    return list(sitting.machine_runs.filter(state=MachineRun.State.FAILED).select_related("machine_rater"))


def has_seen_others(*, user: User, answer: Answer) -> bool:
    """Whether this user was shown a rating by somebody else that bears on this answer."""
    application = answer.sitting.application
    return Reveal.objects.filter(
        Q(application=None) | Q(application=application, answer=None) | Q(answer=answer),
        user=user,
        opening=application.opening_id,
    ).exists()


def hidden_applications(*, user: User, opening: Opening) -> set[int]:
    """Candidates whose results this user is not shown yet: they still have to rate one of their answers, or to submit
    their scorecard of a live interview, which nothing opens before that."""
    return still_to_score(user, opening) | _still_to_rate(user, opening)


def is_hidden(application: Application, *, user: User) -> bool:
    """The same of one, without looking for the others."""
    if cards_waiting(user).filter(pk=application.pk).exists():
        return True
    return application.pk in _still_to_rate(user, application.opening, only=application)


def _still_to_rate(user: User, opening: Opening, *, only: Application | None = None) -> set[int]:
    if opening.policy.reveal == "open":
        return set()
    revealed = set(Reveal.objects.filter(user=user, opening=opening, answer=None).values_list("application", flat=True))
    if None in revealed:
        return set()
    waiting = tallies_waiting(user, opening=opening)
    if only:
        waiting = waiting.filter(answer__sitting__application=only)
    return set(waiting.values_list("answer__sitting__application", flat=True)) - revealed


@dataclass(frozen=True)
class RatedText:
    """An answer with its text, the ratings that hold and its raters' notes, for pages that show everything."""

    answer: Answer
    text: str
    ratings: Sequence[Rating]
    notes: dict[int, str]
    part_ratings: Sequence[Rating] = ()


def rated_texts(sitting: Sitting) -> list[RatedText]:
    return rated_texts_of([sitting])[sitting.pk]


def rated_texts_of(sittings: Sequence[Sitting]) -> dict[int, list[RatedText]]:
    """The answers of each sitting in their order, by sitting id."""
    answers = list(
        Answer.objects.filter(sitting__in=sittings)
        .select_related("question_version", "sitting")
        .prefetch_related("parts")
        .order_by("sitting_id", "position")
    )
    ratings: dict[int, list[Rating]] = {answer.pk: [] for answer in answers}
    for rating in current_ratings(answers):
        ratings[rating.answer_id].append(rating)
    of_parts: dict[int, list[Rating]] = {answer.pk: [] for answer in answers}
    for rating in part_ratings(answers):
        of_parts[rating.answer_id].append(rating)
    notes: dict[int, dict[int, str]] = {answer.pk: {} for answer in answers}
    for note in RaterNote.objects.filter(answer__in=answers).exclude(words=""):
        notes[note.answer_id][note.rater_id] = note.words
    found: dict[int, list[RatedText]] = {sitting.pk: [] for sitting in sittings}
    for answer in answers:
        pk = answer.pk
        rated = RatedText(answer, answer_text(answer), ratings[pk], notes[pk], of_parts[pk])
        found[answer.sitting_id].append(rated)
    return found


def answers_with_texts(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.select_related(
        "question_version",
        "sitting__application__opening__policy__rubric_version",
        "sitting__application__person",
    ).prefetch_related(Prefetch("parts", queryset=AnswerPart.objects.order_by("position")))
