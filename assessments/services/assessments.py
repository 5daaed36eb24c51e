from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Assessment, AssessmentItem, AssessmentVersion, Question, QuestionVersion
from assessments.queries import worn_out
from assessments.services.drafts import free_key, lock, refuse_stale, store_draft
from audit.services import SYSTEM, Actor, record, user_actor
from roles.models import Role
from roles.services import NothingToPublish, NotValid
from scoring.rubric import content_hash

# minutes: of single questions, by their key.
EMPTY_BODY: dict[str, Any] = {
    "title": "",
    "instructions": "",
    "time_limit_minutes": None,
    "questions": [],
    "minutes": {},
}
LONGEST_MINUTES = 480


def body_of(version: AssessmentVersion) -> dict[str, Any]:
    items = version.items.select_related("question_version__question").order_by("position")
    return {
        "title": version.title,
        "instructions": version.instructions,
        "time_limit_minutes": version.time_limit_minutes,
        "questions": [item.question_version.question.key for item in items],
        "minutes": {
            item.question_version.question.key: item.time_limit_minutes for item in items if item.time_limit_minutes
        },
    }


def working_assessment_body(assessment: Assessment) -> dict[str, Any]:
    """What an editor starts from: the draft, or else the current version."""
    if assessment.draft is not None:
        return {**EMPTY_BODY, **assessment.draft}
    return body_of(assessment.current) if assessment.current else dict(EMPTY_BODY)


@transaction.atomic
def create_assessment(*, role: Role, title: str, by: User, at: datetime) -> Assessment:
    """A new assessment as an empty draft; its key is made from its title."""
    assessment = Assessment.objects.create(
        key=free_key(Assessment, title),
        role=role,
        draft={**EMPTY_BODY, "title": title},
        draft_revision=1,
        draft_saved_at=at,
        draft_saved_by=by,
    )
    _note(assessment, "assessment.created", user_actor(by.id), at)
    return assessment


@transaction.atomic
def save_assessment_draft(
    *, assessment: Assessment, body: Mapping[str, Any], revision: int, by: User, at: datetime
) -> int:
    """Store the draft where it follows `revision` and return the new one; else DraftConflict."""
    locked = lock(assessment)
    stored = working_assessment_body(locked)
    refuse_stale(locked, revision, stored)
    draft = {**EMPTY_BODY, **body}
    if draft == stored:
        return locked.draft_revision
    same = locked.current is not None and draft == body_of(locked.current)
    return store_draft(locked, None if same else draft, by, at)


@transaction.atomic
def discard_assessment_draft(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Throw the draft of a published assessment away."""
    locked = lock(assessment)
    if locked.draft is None or locked.current is None:
        return
    before = content_hash(locked.draft)
    store_draft(locked, None, by, at)
    _note(locked, "assessment.draft_discarded", user_actor(by.id), at, before=before)


@transaction.atomic
def publish_assessment(
    *, assessment: Assessment, by: User, at: datetime, revision: int | None = None
) -> AssessmentVersion:
    """Make an immutable version that takes each question as it now stands.

    Without a draft this renews the current version when one of its questions has a newer version.
    Raises NotValid, NothingToPublish and, where `revision` is not the draft's, DraftConflict.
    """
    locked = lock(assessment)
    body = working_assessment_body(locked)
    if revision is not None:
        refuse_stale(locked, revision, body)
    version = publish_body(assessment=locked, body=body, actor=user_actor(by.id), by=by, at=at)
    if locked.draft is not None:
        store_draft(locked, None, by, at)
    return version


def publish_body(
    *, assessment: Assessment, body: Mapping[str, Any], at: datetime, actor: Actor = SYSTEM, by: User | None = None
) -> AssessmentVersion:
    """Inside the caller's transaction, on a locked assessment."""
    body = {**EMPTY_BODY, **body}
    _check(body)
    questions = _questions(body["questions"])
    before = assessment.current.content_hash if assessment.current else ""
    after = assessment_hash(assessment.key, body, questions)
    if after == before:
        raise NothingToPublish(_("Nothing differs from the current version."))
    _refuse_worn_out(assessment, questions)
    version = assessment.versions.filter(content_hash=after).first()
    version = version or _new_version(assessment, body, questions, after, at, by)
    assessment.current = version
    assessment.save(update_fields=["current"])
    _note(assessment, "assessment.published", actor, at, before=before, after=after, number=version.number)
    return version


def assessment_hash(key: str, body: Mapping[str, Any], questions: Sequence[QuestionVersion]) -> str:
    hashes = [version.content_hash for version in questions]
    content = {"assessment": key, **{name: body[name] for name in EMPTY_BODY}, "questions": hashes}
    if not content["minutes"]:
        # Versions from before there were such limits keep their hash.
        del content["minutes"]
    return content_hash(content)


def _check(body: Mapping[str, Any]) -> None:
    if not body["title"].strip() or len(body["title"]) > 120:
        raise NotValid(_("Give the assessment a title of at most 120 characters."))
    minutes = body["time_limit_minutes"]
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise NotValid(_("The time limit is 1 to 480 minutes, or none."))
    if not all(1 <= number <= LONGEST_MINUTES for number in body["minutes"].values()):
        raise NotValid(_("The time limit of a question is 1 to 480 minutes, or none."))


def _questions(keys: Sequence[str]) -> list[QuestionVersion]:
    """The current versions in this order; NotValid where one is missing, retired, or there twice."""
    if not keys:
        raise NotValid(_("Add at least one question."))
    if len(set(keys)) != len(keys):
        raise NotValid(_("Each question can be asked once."))
    found = current_versions(keys)
    missing = [key for key in keys if key not in found]
    if missing:
        raise NotValid(
            _("Not an active question of the bank: %(keys)s. Take it out, or bring it back into the bank.")
            % {"keys": ", ".join(missing)}
        )
    return list(found.values())


def _refuse_worn_out(assessment: Assessment, questions: Sequence[QuestionVersion]) -> None:
    """An assessment keeps a question that has been asked very often; another one cannot take it any more."""
    kept = set()
    if assessment.current:
        kept = set(assessment.current.items.values_list("question_version__question", flat=True))
    tired = worn_out() - kept
    titles = [question.title for question in questions if question.question_id in tired]
    if titles:
        raise NotValid(
            _("Asked so often that answers to it may be going round: %(titles)s. Take another question.")
            % {"titles": ", ".join(titles)}
        )


def current_versions(keys: Sequence[str]) -> dict[str, QuestionVersion]:
    """The current versions of those of these questions that are active, by key, in this order."""
    active = Question.objects.filter(key__in=keys, state=Question.State.ACTIVE).select_related("current")
    found = {question.key: question.current for question in active}
    return {key: version for key in keys if (version := found.get(key)) is not None}


def _new_version(
    assessment: Assessment,
    body: Mapping[str, Any],
    questions: Sequence[QuestionVersion],
    hash_: str,
    at: datetime,
    by: User | None,
) -> AssessmentVersion:
    version = AssessmentVersion.objects.create(
        assessment=assessment,
        number=assessment.versions.count() + 1,
        title=body["title"],
        instructions=body["instructions"],
        time_limit_minutes=body["time_limit_minutes"],
        content_hash=hash_,
        published_at=at,
        published_by=by,
    )
    AssessmentItem.objects.bulk_create(
        AssessmentItem(
            version=version,
            position=position,
            question_version=question,
            time_limit_minutes=body["minutes"].get(key),
        )
        for position, (key, question) in enumerate(zip(body["questions"], questions, strict=True), start=1)
    )
    return version


def problem_of_assessment(assessment: Assessment) -> str:
    """Why it cannot be published as it stands, in words; empty when it can."""
    body = working_assessment_body(assessment)
    try:
        _check(body)
        _questions(body["questions"])
    except NotValid as error:
        return str(error)
    return ""


@transaction.atomic
def retire_assessment(*, assessment: Assessment, by: User, at: datetime) -> None:
    """New openings cannot take it; openings that have it keep it."""
    locked = lock(assessment)
    if locked.retired_at is None:
        locked.retired_at = at
        locked.save(update_fields=["retired_at"])
        _note(locked, "assessment.retired", user_actor(by.id), at)


@transaction.atomic
def reinstate_assessment(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Openings can take it again."""
    locked = lock(assessment)
    if locked.retired_at is not None:
        locked.retired_at = None
        locked.save(update_fields=["retired_at"])
        _note(locked, "assessment.reinstated", user_actor(by.id), at)


def _note(
    assessment: Assessment,
    action: str,
    actor: Actor,
    at: datetime,
    *,
    before: str = "",
    after: str = "",
    **data: object,
) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="assessment",
        subject_id=assessment.pk,
        at=at,
        before=before,
        after=after,
        data={"assessment": assessment.key, **data},
    )
