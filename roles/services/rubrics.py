"""The only writers of rubrics: their drafts and versions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, Actor, record, user_actor
from roles.models import Competency, Rubric, RubricVersion
from scoring.rubric import Rubric as EngineRubric
from scoring.rubric import content_hash


class DraftConflict(Exception):
    """Somebody else saved in between. Both texts are kept: `theirs` is stored, the caller still holds its own."""

    def __init__(self, theirs: Mapping[str, Any], revision: int, saved_by: User | None, saved_at: datetime | None):
        super().__init__("the draft was changed in between")
        self.theirs = theirs
        self.revision = revision
        self.saved_by = saved_by
        self.saved_at = saved_at


class NothingToPublish(Exception):
    """The draft says the same as the version that stands. The message is for the person who asked."""


class NotValid(Exception):
    """What was given cannot stand. The message says what to do about it."""


def working_body(rubric: Rubric) -> dict[str, Any]:
    """What an editor starts from: the draft, or else the current version."""
    if rubric.draft is not None:
        return dict(rubric.draft)
    if rubric.current:
        return dict(rubric.current.body)
    return {"key": rubric.key, "label": rubric.label, "competencies": []}


def competency_of(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The competency with this key in a rubric's body. `KeyError` where there is none."""
    for competency in body["competencies"]:
        if competency["key"] == key:
            return dict(competency)
    raise KeyError(key)


def lock_rubric(rubric: Rubric) -> Rubric:
    return Rubric.objects.select_for_update(of=("self",)).select_related("current", "draft_saved_by").get(pk=rubric.pk)


def store_draft(rubric: Rubric, body: Mapping[str, Any] | None, by: User, at: datetime) -> int:
    same = body is not None and rubric.current is not None and dict(body) == rubric.current.body
    rubric.draft = None if body is None or same else dict(body)
    rubric.draft_revision += 1
    rubric.draft_saved_at = at
    rubric.draft_saved_by = by
    rubric.save(update_fields=["draft", "draft_revision", "draft_saved_at", "draft_saved_by"])
    return rubric.draft_revision


@transaction.atomic
def save_rubric_draft(*, rubric: Rubric, body: Mapping[str, Any], revision: int, by: User, at: datetime) -> int:
    """Store the whole draft where it follows `revision` and return the new one; else DraftConflict.

    A draft may be unfinished: only publishing asks whether it can stand.
    """
    locked = lock_rubric(rubric)
    if locked.draft_revision != revision:
        theirs = working_body(locked)
        raise DraftConflict(theirs, locked.draft_revision, locked.draft_saved_by, locked.draft_saved_at)
    return store_draft(locked, body, by, at)


@transaction.atomic
def import_rubric_draft(*, rubric: Rubric, body: Mapping[str, Any], by: User, at: datetime) -> int:
    """Put what a file says into the draft, where there is none. Raises NotValid."""
    locked = lock_rubric(rubric)
    if locked.draft is not None:
        raise NotValid(_("There is a draft already. Publish or discard it first, so that nothing of it is lost."))
    body = {**body, "key": rubric.key}
    if locked.current and body == locked.current.body:
        raise NotValid(_("The file says word for word the same as the current version."))
    record(
        actor=user_actor(by.id),
        action="rubric.draft_imported",
        subject_kind="rubric",
        subject_id=locked.pk,
        at=at,
        after=content_hash(body),
    )
    return store_draft(locked, body, by, at)


@transaction.atomic
def save_competency_draft(
    *, rubric: Rubric, competency: Mapping[str, Any], base: str, by: User, at: datetime
) -> tuple[int, str]:
    """Store one competency of the draft where it still reads as `base`, the hash of what the editor started from.

    Two people may so work on two competencies at once. Returns the draft's revision and the new hash to go on from.
    """
    locked = lock_rubric(rubric)
    body = working_body(locked)
    stored = competency_of(body, competency["key"])
    if content_hash(stored) not in (base, content_hash(competency)):
        raise DraftConflict(stored, locked.draft_revision, locked.draft_saved_by, locked.draft_saved_at)
    changed = [dict(competency) if item["key"] == competency["key"] else item for item in body["competencies"]]
    revision = locked.draft_revision
    if stored != competency:
        revision = store_draft(locked, {**body, "competencies": changed}, by, at)
    return revision, content_hash(competency)


@transaction.atomic
def discard_rubric_draft(*, rubric: Rubric, by: User, at: datetime) -> None:
    """Throw the draft away; editors start again from the current version."""
    locked = lock_rubric(rubric)
    if locked.draft is None:
        return
    before = content_hash(locked.draft)
    store_draft(locked, None, by, at)
    _close_comments(locked, at)
    record(
        actor=user_actor(by.id),
        action="rubric.draft_discarded",
        subject_kind="rubric",
        subject_id=locked.pk,
        at=at,
        before=before,
    )


@transaction.atomic
def publish_rubric(*, rubric: Rubric, by: User, at: datetime, revision: int | None = None) -> RubricVersion:
    """Make the draft an immutable version, or make an older version of the same content current again.

    With `revision`, only the draft that was looked at is published. Raises NotValid, NothingToPublish, DraftConflict.
    """
    locked = lock_rubric(rubric)
    if locked.draft is None:
        raise NothingToPublish(_("There is no draft to publish: nothing differs from the current version."))
    if revision is not None and revision != locked.draft_revision:
        raise DraftConflict(locked.draft, locked.draft_revision, locked.draft_saved_by, locked.draft_saved_at)
    version = publish_body(rubric=locked, body=locked.draft, actor=user_actor(by.id), by=by, at=at)
    store_draft(locked, None, by, at)
    _close_comments(locked, at)
    return version


def _close_comments(rubric: Rubric, at: datetime) -> None:
    """What was said was about the draft that is no more."""
    rubric.comments.filter(closed_at=None).update(closed_at=at)


def publish_body(
    *, rubric: Rubric, body: Mapping[str, Any], at: datetime, actor: Actor = SYSTEM, by: User | None = None
) -> RubricVersion:
    """Inside the caller's transaction, on a locked rubric."""
    engine = _checked(body)
    before = rubric.current.content_hash if rubric.current else ""
    if engine.content_hash == before:
        raise NothingToPublish(_("The draft says word for word the same as the current version."))
    version = RubricVersion.objects.filter(rubric=rubric, content_hash=engine.content_hash).first()
    if version is None:
        version = RubricVersion.objects.create(
            rubric=rubric,
            number=rubric.versions.count() + 1,
            body=engine.to_dict(),
            content_hash=engine.content_hash,
            published_at=at,
            published_by=by,
        )
    rubric.current = version
    rubric.label = engine.label
    rubric.save(update_fields=["current", "label"])
    for position, competency in enumerate(engine.competencies):
        Competency.objects.update_or_create(
            key=competency.key, defaults={"label": competency.label, "position": position}
        )
    record(
        actor=actor,
        action="rubric.published",
        subject_kind="rubric_version",
        subject_id=version.pk,
        at=at,
        before=before,
        after=version.content_hash,
        data={"rubric": rubric.key, "number": version.number},
    )
    return version


def _checked(body: Mapping[str, Any]) -> EngineRubric:
    try:
        rubric = EngineRubric.from_dict(body)
    except ValueError as error:
        raise NotValid(str(error)) from error
    for competency in rubric.competencies:
        if not competency.definition.strip():
            raise NotValid(_("%(label)s has no definition.") % {"label": competency.label})
        if {indicator.sign for indicator in competency.indicators} != {1, -1}:
            raise NotValid(
                _("%(label)s needs at least one indicator that speaks for it and one that speaks against it.")
                % {"label": competency.label}
            )
    return rubric
