"""Bringing interviews held elsewhere into an opening: the whole file, or nothing of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import IO

from django.db import transaction

from accounts.models import User
from assessments.models import QuestionVersion
from assessments.services import imported_question
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from openings.models import Application, Opening, Person
from openings.services.applications import add_application_for_import
from openings.services.openings import OpeningInvalid, OpeningNotOpen
from sittings.interviews import MOST_BYTES, Fault, Row, parse_interviews
from sittings.models import Answer, AnswerPart, AnswerRevision, InterviewImport, Sitting
from sittings.signals import answers_frozen
from sittings.text import count_words, frozen_hash, sha256

# (position, question, response) of each answer of one interview, in order.
Interview = list[tuple[int, str, str]]


def import_interviews(*, opening: Opening, file: IO[bytes], by: User | None, at: datetime) -> InterviewImport:
    """Take in a CSV file (columns candidate, position, question, response) and return what became of it.

    Any bad row: its line and reason stand in `report` and nothing else is written. A candidate who is there with
    the same answers counts as `unchanged`. `OpeningInvalid` (not one for interviews held elsewhere), `OpeningNotOpen`.
    """
    _refuse_opening(opening)
    data = file.read(MOST_BYTES + 1)
    rows, faults = parse_interviews(data)
    by_candidate = _by_candidate(rows)
    with transaction.atomic():
        # Two imports into one opening go one after the other: the later one sees what the earlier one wrote.
        opening = Opening.objects.select_for_update(of=("self",), no_key=True).get(pk=opening.pk)
        _refuse_opening(opening)
        known = _known_interviews(opening, list(by_candidate))
        faults = sorted([*faults, *_against(known, by_candidate)], key=lambda fault: fault.line)
        new = {ref: rows for ref, rows in by_candidate.items() if ref not in known}
        if faults:
            new = {}
        _write(opening, new, by, at)
        return _note(opening, data, new, len(known), faults, by, at)


def _refuse_opening(opening: Opening) -> None:
    if opening.kind != Opening.Kind.IMPORTED:
        raise OpeningInvalid("Interviews held elsewhere go into an opening of their own kind.")
    if opening.state != Opening.State.OPEN:
        raise OpeningNotOpen


def _by_candidate(rows: Sequence[Row]) -> dict[str, list[Row]]:
    ordered = sorted(rows, key=lambda row: (row.candidate, row.position))
    groups = {ref: list(group) for ref, group in groupby(ordered, key=lambda row: row.candidate)}
    # As they stand in the file, so that their numbers follow it.
    return dict(sorted(groups.items(), key=lambda item: min(row.line for row in item[1])))


def _known_interviews(opening: Opening, refs: Sequence[str]) -> dict[str, Interview]:
    """What is imported already of these candidates; three queries."""
    sittings = (
        Sitting.objects.filter(application__opening=opening, application__person__external_ref__in=refs)
        .select_related("application__person")
        .prefetch_related("answers__question_version", "answers__parts")
    )
    return {sitting.application.person.external_ref: _interview(sitting) for sitting in sittings}


def _interview(sitting: Sitting) -> Interview:
    return [
        (answer.position, answer.question_version.prompt, "".join(part.text for part in answer.parts.all()))
        for answer in sitting.answers.all()
    ]


def _against(known: dict[str, Interview], by_candidate: dict[str, list[Row]]) -> list[Fault]:
    """The faults that only what is stored can show."""
    faults = [
        Fault(rows[0].line, "other_answers")
        for ref, rows in by_candidate.items()
        if ref in known and known[ref] != [(row.position, row.question, row.response) for row in rows]
    ]
    erased = Person.objects.filter(external_ref__in=by_candidate, erased_at__isnull=False)
    faults += [Fault(by_candidate[ref][0].line, "erased") for ref in erased.values_list("external_ref", flat=True)]
    return faults


def _write(opening: Opening, new: dict[str, list[Row]], by: User | None, at: datetime) -> None:
    if not new:
        return
    prompts = dict.fromkeys(row.question for rows in new.values() for row in rows)
    # In one order everywhere: two imports that share questions must not wait for each other in a circle.
    questions = {prompt: imported_question(prompt=prompt, at=at) for prompt in sorted(prompts)}
    applications = [add_application_for_import(opening=opening, external_ref=ref, by=by, at=at)[0] for ref in new]
    sittings = _write_sittings(applications, at)
    _write_answers(list(zip(sittings, new.values(), strict=True)), questions, at)
    for sitting in sittings:
        jobs.add(kind="sitting_submitted", subject=sitting.pk, at=at)


def _write_sittings(applications: Sequence[Application], at: datetime) -> list[Sitting]:
    return Sitting.objects.bulk_create(
        Sitting(
            application=application,
            mode=Sitting.Mode.IMPORTED,
            started_at=at,
            submitted_at=at,
            ending=Sitting.Ending.IMPORT,
        )
        for application in applications
    )


def _write_answers(
    interviews: Sequence[tuple[Sitting, list[Row]]], questions: dict[str, QuestionVersion], at: datetime
) -> None:
    rows = [row for _, rows in interviews for row in rows]
    answers = Answer.objects.bulk_create(
        Answer(
            sitting=sitting,
            position=row.position,
            question_version=questions[row.question],
            language=questions[row.question].language,
            frozen_hash=frozen_hash([row.response]),
        )
        for sitting, rows in interviews
        for row in rows
    )
    parts = AnswerPart.objects.bulk_create(
        AnswerPart(answer=answer, revision=1, text=row.response, saved_at=at)
        for answer, row in zip(answers, rows, strict=True)
    )
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            part=part,
            number=1,
            text=part.text,
            sha256=sha256(part.text),
            words=count_words(part.text),
            saved_at=at,
        )
        for part in parts
    )
    answers_frozen.send(sender=Answer, answers=[answer.pk for answer in answers])


def _note(
    opening: Opening,
    data: bytes,
    new: dict[str, list[Row]],
    unchanged: int,
    faults: Sequence[Fault],
    by: User | None,
    at: datetime,
) -> InterviewImport:
    done = InterviewImport.objects.create(
        opening=opening,
        file_hash=hashlib.sha256(data).hexdigest(),
        candidates=len(new),
        answers=sum(len(rows) for rows in new.values()),
        unchanged=0 if faults else unchanged,
        report=[fault.to_dict() for fault in faults],
        created_at=at,
        created_by=by,
    )
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action="interviews.refused" if faults else "interviews.imported",
        subject_kind="interview_import",
        subject_id=done.pk,
        at=at,
        opening_id=opening.pk,
        after=done.file_hash,
        data={"candidates": done.candidates, "answers": done.answers, "unchanged": done.unchanged, "bad": len(faults)},
    )
    return done
