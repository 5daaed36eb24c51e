"""What a device had kept and sent after the end: kept apart, and counted only where a person decides so."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.services import candidate_actor, record, user_actor
from jobs import services as jobs
from sittings.models import AnswerPart, AnswerRevision, LateDecision, LateText, Sitting
from sittings.queries import part_at
from sittings.services.submitting import freeze_answers
from sittings.services.taking import is_closed, part_is_up
from sittings.text import MAX_LENGTH, clean, count_words, sha256

# A device may come back after a holiday; what comes later than that has waited for no connection.
KEPT_FOR = timedelta(days=30)
MOST_OF_A_PART = 5


class AlreadyDecided(Exception):
    """Somebody decided on this text before."""


class NotClosed(Exception):
    """The sitting has not been submitted: nothing is late for good."""


def keep_late(*, sitting: Sitting, position: int, part: int, revision: int, text: str, at: datetime) -> LateText | None:
    """Store a text that came after the end, once.

    None where there is nothing to keep: it is empty, too long or what was received, or one too many, or weeks too late.
    """
    text = clean(text)
    found = part_at(sitting_id=sitting.pk, position=position, part=part)
    if found is None or not text.strip() or text == found.text or len(text) > MAX_LENGTH or found.sent_at:
        return None
    whole = found.answer.sitting
    if not (is_closed(whole, at) or part_is_up(found, at)) or _is_too_late(whole, at):
        return None
    known = LateText.objects.filter(part=found, sha256=sha256(text)).first()
    if known or found.late_texts.count() >= MOST_OF_A_PART:
        return known
    with transaction.atomic():
        late, created = LateText.objects.get_or_create(
            part=found,
            sha256=sha256(text),
            defaults={"text": text, "words": count_words(text), "revision": max(revision, 0), "received_at": at},
        )
        if created:
            _note(late, sitting, "late_text.kept", at)
    return late


def _is_too_late(sitting: Sitting, at: datetime) -> bool:
    ended_at = sitting.submitted_at or sitting.deadline_at
    return ended_at is not None and at > ended_at + KEPT_FOR


def _note(late: LateText, sitting: Sitting, action: str, at: datetime, by: User | None = None, **data: object) -> None:
    application = sitting.application
    record(
        actor=user_actor(by.pk) if by else candidate_actor(application.person_id),
        action=action,
        subject_kind="late_text",
        subject_id=late.pk,
        at=at,
        opening_id=application.opening_id,
        after=late.sha256,
        data={"sitting": sitting.pk, "part": late.part_id, **data},
    )


@transaction.atomic
def decide_late(*, late: LateText, counts: bool, reason: str, words: str, by: User, at: datetime) -> LateDecision:
    """Say whether a late text counts. Where it does it becomes the part's next revision, the answer is frozen anew, and
    machine raters read it ("answers_changed"). Whoever calls has made sure that no person has rated the answer."""
    sitting = Sitting.objects.select_for_update(no_key=True).get(answers__parts=late.part_id)
    if sitting.submitted_at is None:
        raise NotClosed
    if LateDecision.objects.filter(late=late).exists():
        raise AlreadyDecided
    decision = LateDecision.objects.create(
        late=late, counts=counts, reason=reason, words=clean(words).strip(), decided_at=at, decided_by=by
    )
    if counts:
        _count(late, sitting, at)
    _note(late, sitting, "late_text.decided", at, by, counts=counts, reason=reason)
    return decision


def _count(late: LateText, sitting: Sitting, at: datetime) -> None:
    part = AnswerPart.objects.select_for_update().get(pk=late.part_id)
    part.revision += 1
    part.text = late.text
    part.saved_at = late.received_at
    part.save(update_fields=["revision", "text", "saved_at"])
    AnswerRevision.objects.create(
        part=part, number=part.revision, text=late.text, sha256=late.sha256, words=late.words, saved_at=at
    )
    freeze_answers(sitting)
    jobs.add(kind="answers_changed", subject=sitting.pk, at=at)
