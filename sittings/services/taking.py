"""Starting a sitting and saving its answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import AssessmentItem
from assessments.queries import translations
from audit.services import candidate_actor, record
from jobs import services as jobs
from openings.models import Application, Invitation, Opening
from sittings.clocks import is_up
from sittings.models import Answer, AnswerPart, ExtraTime, Notice, Sitting
from sittings.needs import in_force, with_extra
from sittings.queries import open_sitting, part_at
from sittings.services.clock import GRACE
from sittings.text import MAX_LENGTH, clean, count_words, sha256

# One statement, so that an autosave is one round trip and whole by itself. FOR SHARE makes a submission wait for
# saves under way and a save wait for a submission: nothing is written after the answers are frozen.
SAVE = """
WITH taking AS (
    SELECT id FROM sittings_sitting
    WHERE id = %(sitting)s AND submitted_at IS NULL AND (deadline_at IS NULL OR deadline_at >= %(latest)s)
    FOR SHARE
), moved AS (
    UPDATE sittings_answerpart AS part
    SET text = %(text)s, revision = part.revision + 1, saved_at = %(at)s
    FROM sittings_answer AS answer, taking
    WHERE answer.sitting_id = taking.id AND answer.position = %(position)s AND part.answer_id = answer.id
        AND (answer.deadline_at IS NULL OR answer.deadline_at >= %(latest)s)
        AND (answer.limit_minutes IS NULL OR answer.opened_at IS NOT NULL)
        AND part.position = %(part)s AND part.revision = %(expected)s AND part.text <> %(text)s
        AND part.sent_at IS NULL AND NOT (part.in_turn AND EXISTS (
            SELECT 1 FROM sittings_answerpart AS earlier
            WHERE earlier.answer_id = part.answer_id AND earlier.position < part.position AND earlier.sent_at IS NULL
        ))
    RETURNING part.id, part.revision
)
INSERT INTO sittings_answerrevision (part_id, number, text, sha256, words, saved_at)
SELECT id, revision, %(text)s, %(sha256)s, %(words)s, %(at)s FROM moved
RETURNING number
"""


class StartRefused(Exception):
    """The sitting cannot start; the message says why."""


class AlreadySubmitted(StartRefused):
    pass


class OpeningNotOpen(StartRefused):
    pass


class InvitationNotValid(StartRefused):
    pass


class SittingClosed(Exception):
    """Too late: the sitting was submitted, or its time or that of the question is over. `text` could not be saved."""

    def __init__(self, text: str = "") -> None:
        super().__init__(_("This assessment is closed: what arrives now is not added to it."))
        self.text = text


class UnknownPlace(LookupError):
    """The sitting has no such question or part."""


class AlreadySent(Exception):
    """This turn of a conversation was sent, and stands. `text` is what was sent, `late` what could not be saved."""

    def __init__(self, *, text: str, late: str) -> None:
        super().__init__(_("This reply was already sent from another window or device. It stands as it was sent."))
        self.text = text
        self.late = late


class NothingToSend(ValueError):
    def __init__(self) -> None:
        super().__init__(_("Write a reply first, then send it."))


class AnswerTooLong(ValueError):
    def __init__(self, length: int) -> None:
        super().__init__(
            _("The answer has %(length)d characters; at most %(most)d can be kept. Please shorten it by %(over)d.")
            % {"length": length, "most": MAX_LENGTH, "over": length - MAX_LENGTH}
        )
        self.length = length


class AnswerConflict(Exception):
    """The answer was changed elsewhere since: both texts are there, and the candidate chooses."""

    def __init__(self, *, text: str, revision: int, saved_at: datetime | None) -> None:
        super().__init__(_("This answer was changed in another window or on another device."))
        self.text = text
        self.revision = revision
        self.saved_at = saved_at


@dataclass(frozen=True)
class Receipt:
    """What the server has of one part. `revision` 0: nothing was ever written."""

    revision: int
    saved_at: datetime
    sha256: str
    words: int


def start_sitting(*, invitation: Invitation, notice: Notice, at: datetime) -> Sitting:
    """Record the consent to `notice`, lay out the answers and start the clock.

    A second click gets the sitting that is under way. `StartRefused` says why there is none to be had.
    """
    application = invitation.application
    running = open_sitting(application.pk)
    if running:
        return running
    _refuse_start(invitation, at)
    try:
        with transaction.atomic():
            return _start(invitation, notice, at)
    except IntegrityError:
        # Another click was faster by a hair: its sitting is the one, unless that has ended already.
        running = open_sitting(application.pk)
        if running is None:
            raise AlreadySubmitted(_("This assessment has been submitted.")) from None
        return running


def _refuse_start(invitation: Invitation, at: datetime) -> None:
    # One that is under way was begun by another click since: `start_sitting` finds it.
    written = invitation.application.sittings.exclude(mode=Sitting.Mode.LIVE)
    if written.filter(submitted_at__isnull=False, attempt__gte=invitation.attempt).exists():
        raise AlreadySubmitted(_("This assessment has been submitted."))
    if invitation.revoked_at or invitation.expires_at <= at:
        raise InvitationNotValid(_("This invitation is no longer valid."))


def _start(invitation: Invitation, notice: Notice, at: datetime) -> Sitting:
    application = invitation.application
    # Held until commit: an opening that closes meanwhile closes after this start, never in the middle of it.
    opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=application.opening_id)
    version = invitation.assessment_version or opening.assessment_version
    if opening.state != Opening.State.OPEN or version is None:
        raise OpeningNotOpen(_("This opening takes no more answers."))
    granted = in_force(application.person_id)
    extra = granted.granted_time if granted else ExtraTime.NONE
    limit = with_extra(version.time_limit_minutes, extra)
    sitting = Sitting.objects.create(
        application=application,
        attempt=invitation.attempt,
        mode=Sitting.Mode.ONLINE,
        invitation=invitation,
        notice=notice,
        consented_at=at,
        started_at=at,
        deadline_at=at + timedelta(minutes=limit) if limit else None,
        extra_percent=extra,
    )
    items = list(version.items.select_related("question_version").order_by("position"))
    _lay_out(sitting, items, application.language)
    if sitting.deadline_at:
        jobs.add(kind="close_sitting", subject=sitting.pk, at=at, due_at=sitting.deadline_at + GRACE)
    _record_start(sitting, application, notice, at)
    return sitting


def _lay_out(sitting: Sitting, items: list[AssessmentItem], language: str) -> None:
    shown = translations([item.question_version_id for item in items], language) if language else {}
    answers = Answer.objects.bulk_create(
        Answer(
            sitting=sitting,
            position=position,
            question_version=item.question_version,
            language=language or item.question_version.language,
            shown=shown.get(item.question_version_id),
            limit_minutes=item.time_limit_minutes,
        )
        for position, item in enumerate(items, start=1)
    )
    AnswerPart.objects.bulk_create(
        AnswerPart(answer=answer, position=part.position, rated=part.rated, in_turn=part.in_turn)
        for answer in answers
        for part in answer.question_version.asked.content.parts()
    )


def _record_start(sitting: Sitting, application: Application, notice: Notice, at: datetime) -> None:
    record(
        actor=candidate_actor(application.person_id),
        action="sitting.started",
        subject_kind="sitting",
        subject_id=sitting.pk,
        at=at,
        opening_id=application.opening_id,
        data={"application": application.pk, "notice": notice.pk, "notice_hash": notice.content_hash},
    )


def save_answer(
    *, sitting: Sitting, position: int, part: int = 1, expected_revision: int, text: str, at: datetime
) -> Receipt:
    """Append `text` as the next revision of one part and return the receipt for it.

    The same text again gets the receipt that it has. `AnswerConflict` where another revision came between,
    `SittingClosed` after submission or after deadline and grace, `AlreadySent`, `AnswerTooLong`; `UnknownPlace` also
    where a turn has not opened yet.
    """
    text = clean(text)
    if len(text) > MAX_LENGTH:
        raise AnswerTooLong(len(text))
    values: dict[str, str | int | datetime] = {
        "sitting": sitting.pk,
        "latest": at - GRACE,
        "position": position,
        "part": part,
        "expected": expected_revision,
        "text": text,
        "sha256": sha256(text),
        "words": count_words(text),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(SAVE, values)
        row = cursor.fetchone()
    if row:
        return Receipt(row[0], at, sha256(text), count_words(text))
    return _why_not_saved(sitting, position, part, expected_revision, text, at)


def _why_not_saved(sitting: Sitting, position: int, part: int, revision: int, text: str, at: datetime) -> Receipt:
    found = part_at(sitting_id=sitting.pk, position=position, part=part)
    if found is None:
        raise UnknownPlace(f"sitting {sitting.pk} has no part {position}.{part}")
    if found.text == text:
        return Receipt(found.revision, found.saved_at or at, sha256(text), count_words(text))
    if is_closed(found.answer.sitting, at) or part_is_up(found, at):
        raise SittingClosed(text)
    if found.sent_at:
        raise AlreadySent(text=found.text, late=text)
    if found.revision == revision:
        raise UnknownPlace(f"part {position}.{part} of sitting {sitting.pk} has not opened yet")
    raise AnswerConflict(text=found.text, revision=found.revision, saved_at=found.saved_at)


@transaction.atomic
def send_reply(
    *, sitting: Sitting, position: int, part: int, expected_revision: int, text: str, at: datetime
) -> Receipt:
    """Save one turn of a conversation and send it: it stands from now on, and the next turn opens.

    Sending the same again changes nothing. Raises what `save_answer` does, and `NothingToSend`.
    """
    if not clean(text).strip():
        raise NothingToSend
    receipt = save_answer(
        sitting=sitting, position=position, part=part, expected_revision=expected_revision, text=text, at=at
    )
    # Only the words that the receipt is for are sent: another tab may have saved others since.
    AnswerPart.objects.filter(
        answer__sitting=sitting.pk, answer__position=position, position=part, in_turn=True, sent_at=None,
        revision=receipt.revision,
    ).update(sent_at=at)  # fmt: skip
    return receipt


def part_is_up(part: AnswerPart, at: datetime) -> bool:
    """Whether the time of the part's own question, and the grace after it, have passed."""
    return is_up(part.answer, at - GRACE)


def is_closed(sitting: Sitting, at: datetime) -> bool:
    """Whether nothing more is taken: submitted, or deadline and grace have passed."""
    if sitting.submitted_at:
        return True
    return sitting.deadline_at is not None and at > sitting.deadline_at + GRACE
