"""Bringing in what was said, and taking over as answers what the candidate said to each question."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from interviews.models import InterviewGuide, Transcript
from interviews.placing import guess_places, guess_roles
from interviews.queries import questions_of
from interviews.services.guides import fix_guide
from interviews.services.sittings import NoGuide, ensure_live_sitting
from interviews.transcripts import Turn
from jobs import services as jobs
from openings.models import Application
from sittings.models import AnswerPart, AnswerRevision
from sittings.services.submitting import freeze_answers
from sittings.text import MAX_LENGTH, count_words, sha256

Role = Transcript.Role


class TranscriptRefused(Exception):
    """It cannot be taken or confirmed; the message says why."""


class AlreadyConfirmed(TranscriptRefused):
    def __init__(self) -> None:
        super().__init__(_("This transcript has been confirmed, and its answers are being rated. It stays as it is."))


@transaction.atomic
def add_transcript(
    *, application: Application, source: str, turns: Sequence[Turn], by: User, at: datetime
) -> Transcript:
    """Keep a transcript for somebody to confirm; one that nobody has confirmed yet is replaced."""
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    if application.person.erased_at is not None:
        raise TranscriptRefused(_("This person has been erased."))
    guide = InterviewGuide.objects.filter(opening=application.opening_id).first()
    if guide is None:
        raise NoGuide
    if Transcript.objects.filter(application=application, confirmed_at__isnull=False).exists():
        raise AlreadyConfirmed
    fix_guide(opening=application.opening, at=at)
    rows = [turn.to_dict() for turn in turns]
    roles = guess_roles(rows, application.person.name)
    prompts = {
        item.position: f"{item.question_version.prompt} {item.question_version.stimulus}"
        for item in questions_of(guide)
    }
    transcript, _created = Transcript.objects.update_or_create(
        application=application,
        defaults={
            "source": source,
            "sha256": sha256(json.dumps(rows, ensure_ascii=False)),
            "turns": rows,
            "roles": roles,
            "places": guess_places(rows, roles, prompts),
            "added_at": at,
            "added_by": by,
        },
    )
    _record(transcript, "interview.transcript_added", by, at, turns=len(rows), source=source)
    return transcript


@transaction.atomic
def remove_transcript(*, transcript: Transcript, by: User, at: datetime) -> None:
    """Take away one that nobody has confirmed."""
    claimed = Transcript.objects.select_for_update().filter(pk=transcript.pk, confirmed_at=None).first()
    if claimed is None:
        raise AlreadyConfirmed
    _record(claimed, "interview.transcript_removed", by, at)
    claimed.delete()


@transaction.atomic
def confirm_transcript(
    *, transcript: Transcript, roles: Mapping[str, str], places: Sequence[int], by: User, at: datetime
) -> Transcript:
    """A person says who is who and what answers what: the candidate's turns become the answers of the live sitting.

    What anybody else said stays in the transcript and goes to no rater, person or machine.
    """
    current = Transcript.objects.select_for_update().get(pk=transcript.pk)
    if current.confirmed_at is not None:
        raise AlreadyConfirmed
    application = Application.objects.select_related("person", "opening").get(pk=current.application_id)
    if application.person.erased_at is not None:
        raise TranscriptRefused(_("This person has been erased."))
    _refuse_confirming(current, roles, places)
    sitting = ensure_live_sitting(application=application, at=at)
    positions = {answer.position for answer in sitting.answers.all()}
    texts = answer_texts(current.turns, roles, places)
    if set(texts) - positions:
        raise TranscriptRefused(_("Choose one of the questions of the guide for each turn."))
    if not texts:
        raise TranscriptRefused(
            _("No turn of the candidate answers a question. Say which turns answer which question.")
        )
    for position, text in texts.items():
        if len(text) > MAX_LENGTH:
            words = _("What answers question %(position)d has more than 20,000 characters: leave out what does not.")
            raise TranscriptRefused(words % {"position": position})
    _write_texts(sitting.pk, texts, at)
    hashes = freeze_answers(sitting)
    current.roles, current.places = dict(roles), list(places)
    current.confirmed_at, current.confirmed_by = at, by
    current.save(update_fields=["roles", "places", "confirmed_at", "confirmed_by"])
    jobs.add(kind="sitting_submitted", subject=sitting.pk, at=at)
    _record(current, "interview.transcript_confirmed", by, at, sitting=sitting.pk, answers=len(texts), hashes=hashes)
    return current


def answer_texts(turns: Sequence[Mapping[str, str]], roles: Mapping[str, str], places: Sequence[int]) -> dict[int, str]:
    """By question the candidate's own words, a paragraph a turn. Turns of nobody go on with the turn before."""
    texts: dict[int, list[str]] = {}
    who, where = "", 0
    for turn, place in zip(turns, places, strict=True):
        role = roles.get(turn["speaker"], "")
        goes_on = role == Role.NOBODY
        if not goes_on:
            who, where = role, place
        if who != Role.CANDIDATE or not where:
            continue
        if goes_on and texts.get(where):
            label = f"{turn['speaker']}: " if turn["speaker"] else ""
            texts[where][-1] += f" {label}{turn['text']}"
        elif not goes_on:
            texts.setdefault(where, []).append(turn["text"])
    return {position: "\n\n".join(said) for position, said in texts.items()}


def _refuse_confirming(transcript: Transcript, roles: Mapping[str, str], places: Sequence[int]) -> None:
    speakers = {turn["speaker"] for turn in transcript.turns}
    if set(roles) != speakers or any(role not in Role.values for role in roles.values()):
        raise TranscriptRefused(_("Say of each speaker who it is."))
    if len(places) != len(transcript.turns) or any(type(place) is not int or place < 0 for place in places):
        raise TranscriptRefused(_("Choose one of the questions of the guide for each turn."))
    if sum(role == Role.CANDIDATE for role in roles.values()) < 1:
        raise TranscriptRefused(_("Say which speaker is the candidate."))


def _write_texts(sitting_id: int, texts: Mapping[int, str], at: datetime) -> None:
    parts = AnswerPart.objects.select_for_update().filter(answer__sitting=sitting_id, answer__position__in=texts)
    revisions = []
    for part in parts.select_related("answer"):
        part.text = texts[part.answer.position]
        part.revision += 1
        part.saved_at = at
        part.save(update_fields=["text", "revision", "saved_at"])
        revisions.append(
            AnswerRevision(
                part=part, number=part.revision, text=part.text, sha256=sha256(part.text),
                words=count_words(part.text), saved_at=at,
            )
        )  # fmt: skip
    AnswerRevision.objects.bulk_create(revisions)


def _record(transcript: Transcript, action: str, by: User, at: datetime, **data: object) -> None:
    record(
        actor=user_actor(by.pk), action=action, subject_kind="application", subject_id=transcript.application_id,
        at=at, opening_id=transcript.application.opening_id, after=transcript.sha256, data=data,
    )  # fmt: skip
