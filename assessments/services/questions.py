import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import kinds
from assessments.models import Question, QuestionVersion
from assessments.services.drafts import free_key, lock, refuse_stale, store_draft
from audit.services import SYSTEM, Actor, record, user_actor
from roles.library import LIVE_ONLY
from roles.models import Competency, Role
from roles.services import NothingToPublish, NotValid
from scoring.rubric import Question as EngineQuestion
from scoring.rubric import content_hash

EMPTY_BODY: dict[str, Any] = {
    "kind": "interview",
    "style": "",
    "language": "en",
    "title": "",
    "prompt": "",
    "stimulus": "",
    "guidance": "",
    "content": {},
    "competencies": [],
    "anchors": {},
    "samples": [],
}
TITLE_LENGTH = 120
# The keys of questions that were asked elsewhere.
IMPORTED = "imported-"


def body_of(version: QuestionVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in EMPTY_BODY}


def working_question_body(question: Question) -> dict[str, Any]:
    """What an editor starts from: the draft, or else the current version."""
    if question.draft is not None:
        return {**EMPTY_BODY, **question.draft}
    return body_of(question.current) if question.current else dict(EMPTY_BODY)


@transaction.atomic
def create_question(
    *, body: Mapping[str, Any], roles: Iterable[Role], tags: Iterable[str], by: User, at: datetime
) -> Question:
    """A new question of the bank as a draft; its key is made from its title."""
    question = Question.objects.create(
        key=free_key(Question, body["title"]),
        tags=list(tags),
        draft={**EMPTY_BODY, **body},
        draft_revision=1,
        draft_saved_at=at,
        draft_saved_by=by,
    )
    question.roles.set(roles)
    _note(question, "question.created", user_actor(by.id), at)
    return question


@transaction.atomic
def save_question_draft(
    *,
    question: Question,
    body: Mapping[str, Any],
    roles: Iterable[Role],
    tags: Iterable[str],
    revision: int,
    by: User,
    at: datetime,
) -> int:
    """Store the draft where it follows `revision` and return the new one; else DraftConflict.

    A draft may be unfinished. Roles and tags only sort the bank: they hold at once.
    """
    locked = lock(question)
    stored = working_question_body(locked)
    refuse_stale(locked, revision, stored)
    locked.roles.set(roles)
    if locked.tags != list(tags):
        locked.tags = list(tags)
        locked.save(update_fields=["tags"])
    draft = {**EMPTY_BODY, **body}
    if draft == stored:
        return locked.draft_revision
    same = locked.current is not None and draft == body_of(locked.current)
    return store_draft(locked, None if same else draft, by, at)


@transaction.atomic
def discard_question_draft(*, question: Question, by: User, at: datetime) -> None:
    """Throw the draft of a published question away; editors start again from the current version."""
    locked = lock(question)
    if locked.draft is None or locked.current is None:
        return
    before = content_hash(locked.draft)
    store_draft(locked, None, by, at)
    _note(locked, "question.draft_discarded", user_actor(by.id), at, before=before)


@transaction.atomic
def publish_question(*, question: Question, by: User, at: datetime, revision: int | None = None) -> QuestionVersion:
    """Make the draft an immutable version, or make an older version of the same content current again.

    With `revision`, only the draft that was looked at is published. Raises NotValid, NothingToPublish, DraftConflict.
    """
    locked = lock(question)
    if locked.draft is None:
        raise NothingToPublish(_("There is no draft to publish: nothing differs from the current version."))
    if revision is not None:
        refuse_stale(locked, revision, locked.draft)
    version = publish_body(question=locked, body=locked.draft, actor=user_actor(by.id), by=by, at=at)
    store_draft(locked, None, by, at)
    return version


def publish_body(
    *, question: Question, body: Mapping[str, Any], at: datetime, actor: Actor = SYSTEM, by: User | None = None
) -> QuestionVersion:
    """Inside the caller's transaction, on a locked question."""
    body = {**EMPTY_BODY, **body}
    _check(question, body)
    before = question.current.content_hash if question.current else ""
    after = question_hash(question.key, body)
    if after == before:
        raise NothingToPublish(_("The draft says word for word the same as the current version."))
    version = question.versions.filter(content_hash=after).first() or _new_version(question, body, after, at, by)
    question.current = version
    question.state = Question.State.ACTIVE
    question.save(update_fields=["current", "state"])
    _note(question, "question.published", actor, at, before=before, after=after, number=version.number)
    return version


def question_hash(key: str, body: Mapping[str, Any]) -> str:
    return content_hash(_hashed(key, body))


def question_content(version: QuestionVersion) -> dict[str, Any]:
    """A version as it was hashed; no query where its question, and what it translates, are there already."""
    content = _hashed(version.question.key, body_of(version))
    return content | {"translation_of": version.translation_of.content_hash} if version.translation_of else content


def translation_hash(version: QuestionVersion, language: str, body: Mapping[str, Any]) -> str:
    """Of `version` in another language: it names what it translates."""
    whole = {**EMPTY_BODY, "kind": version.kind, "style": version.style, "language": language, **body}
    return content_hash(_hashed(version.question.key, whole) | {"translation_of": version.content_hash})


def _hashed(key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: body[name] for name in EMPTY_BODY}
    if not named["content"]:
        del named["content"]  # a question that needs none keeps the hash that it had before there was any
    return {"question": key, **named}


def _new_version(
    question: Question, body: Mapping[str, Any], hash_: str, at: datetime, by: User | None
) -> QuestionVersion:
    number = question.versions.filter(language=body["language"]).count() + 1
    fields = {name: body[name] for name in EMPTY_BODY}
    return QuestionVersion.objects.create(
        question=question, number=number, content_hash=hash_, published_at=at, published_by=by, **fields
    )


def _check(question: Question, body: Mapping[str, Any]) -> None:
    try:
        engine = EngineQuestion.from_dict({**body, "key": question.key})
    except ValueError as error:
        raise NotValid(str(error)) from error
    if not body["title"].strip() or len(body["title"]) > TITLE_LENGTH:
        raise NotValid(_("Give the question a title of at most 120 characters."))
    if body["kind"] not in kinds.TABLE:
        raise NotValid(_("Choose what kind of question it is."))
    asked = kinds.asked(body["kind"], body["content"])
    if problem := asked.content.problem():
        raise NotValid(problem)
    if question.current and question.current.language != body["language"]:
        raise NotValid(_("A question keeps its language. Make a new question for another language."))
    if not asked.kind.rated:
        _refuse_levels(engine)
    elif not engine.competencies:
        raise NotValid(_("Choose at least one competency that the question gives a chance to show."))
    unknown = set(engine.competencies) - set(Competency.objects.values_list("key", flat=True))
    if unknown:
        raise NotValid(_("Unknown competency: %(keys)s.") % {"keys": ", ".join(sorted(unknown))})
    if set(engine.competencies) & LIVE_ONLY and not question.key.startswith(IMPORTED):
        raise NotValid(
            _(
                "Oral communication is rated only where a person hears the candidate in a live interview: "
                "a question that is answered in writing gives no chance to show it."
            )
        )
    used = set(engine.anchors).union(*(sample.levels for sample in engine.samples))
    if not used <= set(engine.competencies):
        raise NotValid(
            _(
                "Anchors and sample answers speak only of what the question is for: "
                "choose those competencies too, or empty them."
            )
        )


def _refuse_levels(engine: EngineQuestion) -> None:
    if engine.competencies or engine.anchors or engine.samples:
        raise NotValid(
            _("Nobody rates this kind of question: leave its competencies, anchors and sample answers empty.")
        )


def problem_of_question(question: Question) -> str:
    """Why the draft cannot be published as it stands, in words; empty when it can."""
    try:
        _check(question, working_question_body(question))
    except NotValid as error:
        return str(error)
    return ""


@transaction.atomic
def retire_question(*, question: Question, by: User, at: datetime) -> None:
    """Take the question out of the bank: new assessment versions cannot take it, old ones keep it."""
    locked = lock(question)
    if locked.state != Question.State.RETIRED:
        locked.state = Question.State.RETIRED
        locked.save(update_fields=["state"])
        _note(locked, "question.retired", user_actor(by.id), at)


@transaction.atomic
def reinstate_question(*, question: Question, by: User, at: datetime) -> None:
    """Bring a retired question back into the bank."""
    locked = lock(question)
    if locked.state == Question.State.RETIRED:
        locked.state = _state_without_retirement(locked)
        locked.save(update_fields=["state"])
        _note(locked, "question.reinstated", user_actor(by.id), at)


def _state_without_retirement(question: Question) -> str:
    if question.current is None:
        return Question.State.DRAFT
    return Question.State.ACTIVE if question.current.competencies else Question.State.IMPORTED


@transaction.atomic
def imported_question(*, prompt: str, at: datetime) -> QuestionVersion:
    """The question asked elsewhere in these words: found, or created as one that nobody has mapped.

    White space does not make another question. Once an admin has mapped it, the mapped version is found.
    """
    text = " ".join(unicodedata.normalize("NFC", prompt).split())
    if not text:
        raise NotValid(_("A question needs words."))
    key = f"{IMPORTED}{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    Question.objects.get_or_create(key=key, defaults={"state": Question.State.IMPORTED})
    question = Question.objects.select_for_update(of=("self",)).select_related("current").get(key=key)
    if question.current and question.current.prompt == text:
        return question.current
    body = {**EMPTY_BODY, "title": _shortened(text), "prompt": text}
    hash_ = question_hash(key, body)
    known = question.versions.filter(content_hash=hash_).first()
    if known:
        return known
    question.current = _new_version(question, body, hash_, at, None)
    question.save(update_fields=["current"])
    _note(question, "question.imported", SYSTEM, at, after=hash_)
    return question.current


def _shortened(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1].rsplit(' ', 1)[0]}…"


def _note(
    question: Question, action: str, actor: Actor, at: datetime, *, before: str = "", after: str = "", **data: object
) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="question",
        subject_id=question.pk,
        at=at,
        before=before,
        after=after,
        data={"question": question.key, **data},
    )
