from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from jobs import services as jobs
from openings.models import Application, Opening
from ratings import engine
from ratings.models import Rating, Reveal, SecondLook, Skip
from ratings.queries import competencies_of, has_seen_others
from ratings.services.tallies import count_tallies
from ratings.services.telling import tell_disputed
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL
from sittings.models import Answer, AnswerPart
from sittings.queries import answer_text

HUMAN_STATES = (Rating.State.RATED, Rating.State.NO_OPPORTUNITY)
NOTE_LIMIT = 4000


class RatingRefused(Exception):
    """The rating cannot be taken; the message says why and what to do."""


def rate_answer(
    *,
    answer: Answer,
    competency: str,
    rater: User,
    level: int | None,
    at: datetime,
    note: str = "",
    evidence: Sequence[dict[str, Any]] = (),
    part: AnswerPart | None = None,
) -> Rating:
    """A person's rating of one answer, or of one reply (`part`) in it; `level` None says "no opportunity to show it".

    Saying the same again changes nothing; saying something else supersedes the person's earlier rating and keeps it.
    `evidence`: [{"start", "end"}], code points into the exact text of the answer, or of the part.
    """
    opening = answer.sitting.application.opening
    version = opening.policy.rubric_version
    if answer.sitting.submitted_at is None or not answer.frozen_hash:
        raise RatingRefused(_("This answer has not been submitted yet."))
    if competency not in competencies_of(answer.question_version, version):
        raise RatingRefused(_("This question is not rated on that competency."))
    if level is not None and not (isinstance(level, int) and LOWEST_LEVEL <= level <= HIGHEST_LEVEL):
        raise RatingRefused(_("A level is a whole number from 1 to 5."))
    if len(note) > NOTE_LIMIT:
        raise RatingRefused(_("A note has at most %(n)d characters.") % {"n": NOTE_LIMIT})
    if part is not None and (part.answer_id != answer.pk or not part.in_turn or not part.text):
        raise RatingRefused(_("Only replies that were given in a conversation are rated by themselves."))
    values = {
        "state": Rating.State.NO_OPPORTUNITY if level is None else Rating.State.RATED,
        "level": None if level is None else float(level),
        "note": note.strip(),
        "evidence": checked_evidence(evidence, answer_text(answer) if part is None else part.text),
    }
    with transaction.atomic():
        previous = (
            Rating.objects.select_for_update(of=("self",))
            .filter(answer=answer, part=part, competency=competency, rater=rater, superseded_by=None)
            .first()
        )
        if previous and SecondLook.objects.filter(answer=answer, done_at=None, known__contains=[rater.pk]).exists():
            raise RatingRefused(_("Somebody else looks at this answer once more. Until then what was said stands."))
        if previous and all(getattr(previous, name) == value for name, value in values.items()):
            return previous
        rating = Rating(
            answer=answer,
            part=part,
            competency_id=competency,
            rubric_version=version,
            rater=rater,
            blind=not has_seen_others(user=rater, answer=answer),
            supersedes=previous,
            input_hash=engine.input_hash(
                answer_hash=answer.frozen_hash,
                question_hash=answer.question_version.content_hash,
                rubric_hash=version.content_hash,
                competency=competency,
                rater=f"user {rater.pk}",
            ),
            created_at=at,
            **values,
        )
        try:
            with transaction.atomic():
                rating.save(force_insert=True)
        except IntegrityError as error:
            raise RatingRefused(_("You rated this in another window just now. Reload to see it.")) from error
        record(
            actor=user_actor(rater.pk),
            action="rating.changed" if previous else "rating.given",
            subject_kind="answer",
            subject_id=answer.pk,
            at=at,
            opening_id=opening.pk,
            data={
                "rating": rating.pk,
                "supersedes": previous.pk if previous else None,
                "competency": competency,
                "blind": rating.blind,
                **({"part": part.position} if part else {}),
            },
        )
        if part is None:
            count_tallies([answer.pk])
            jobs.add(kind="score_sheet", subject=answer.sitting_id, at=at)
            tell_disputed(rating=rating, answer=answer, at=at)
    return rating


def skip_answer(*, answer: Answer, rater: User, reason: str, words: str, at: datetime) -> Skip:
    """The person will not rate this answer; a conflict of interest takes every answer of that candidate away."""
    if reason not in Skip.Reason.values:
        raise RatingRefused(_("Choose why you skip this answer."))
    answers = [answer]
    if reason == Skip.Reason.CONFLICT:
        answers = list(Answer.objects.filter(sitting__application=answer.sitting.application))
    with transaction.atomic():
        Skip.objects.bulk_create(
            [
                Skip(answer=item, rater=rater, reason=reason, words=words.strip()[:NOTE_LIMIT], created_at=at)
                for item in answers
            ],
            ignore_conflicts=True,
        )
        record(
            actor=user_actor(rater.pk),
            action="rating.skipped",
            subject_kind="answer",
            subject_id=answer.pk,
            at=at,
            opening_id=answer.sitting.application.opening_id,
            data={"reason": reason, "answers": len(answers)},
        )
    return Skip.objects.get(answer=answer, rater=rater)


def reveal(
    *,
    user: User,
    opening: Opening,
    at: datetime,
    application: Application | None = None,
    answer: Answer | None = None,
) -> bool:
    """Note that `user` sees others' ratings from now on; their later ratings of these are not blind. True if new."""
    application = answer.sitting.application if answer else application
    with transaction.atomic():
        shown, created = Reveal.objects.get_or_create(
            user=user, opening=opening, application=application, answer=answer, defaults={"at": at}
        )
        if created:
            subject = answer or application or opening
            record(
                actor=user_actor(user.pk),
                action="rating.revealed",
                subject_kind=subject._meta.model_name or "",
                subject_id=subject.pk,
                at=at,
                opening_id=opening.pk,
                data={"reveal": shown.pk},
            )
    return created


def reveal_many(*, user: User, opening: Opening, applications: Sequence[int], at: datetime) -> int:
    """The same for the candidates of a list, in one go. Returns how many were new."""
    seen = set(
        Reveal.objects.filter(user=user, opening=opening, application__in=applications, answer=None).values_list(
            "application", flat=True
        )
    )
    new = [pk for pk in applications if pk not in seen]
    if not new:
        return 0
    with transaction.atomic():
        Reveal.objects.bulk_create(
            [Reveal(user=user, opening=opening, application_id=pk, at=at) for pk in new], ignore_conflicts=True
        )
        record(
            actor=user_actor(user.pk),
            action="rating.revealed",
            subject_kind="opening",
            subject_id=opening.pk,
            at=at,
            opening_id=opening.pk,
            data={"applications": new},
        )
    return len(new)


def checked_evidence(evidence: Sequence[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    length = len(text)
    checked = []
    for item in evidence:
        start, end = item.get("start"), item.get("end")
        if not (type(start) is int and type(end) is int and 0 <= start < end <= length):
            raise RatingRefused(_("The marked words are not in this answer. Mark them again."))
        checked.append({"start": start, "end": end, "source": "rater"})
    return checked
