"""The only writers of rubrics and roles."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, Actor, record, user_actor
from roles.models import Competency, Role, Rubric, RubricVersion
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, content_hash
from scoring.rubric import Rubric as EngineRubric


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


class RoleConflict(Exception):
    """Somebody else changed the role since the page was shown."""


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


def _lock(rubric: Rubric) -> Rubric:
    return Rubric.objects.select_for_update(of=("self",)).select_related("current", "draft_saved_by").get(pk=rubric.pk)


def _store_draft(rubric: Rubric, body: Mapping[str, Any] | None, by: User, at: datetime) -> int:
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
    locked = _lock(rubric)
    if locked.draft_revision != revision:
        theirs = working_body(locked)
        raise DraftConflict(theirs, locked.draft_revision, locked.draft_saved_by, locked.draft_saved_at)
    return _store_draft(locked, body, by, at)


@transaction.atomic
def save_competency_draft(
    *, rubric: Rubric, competency: Mapping[str, Any], base: str, by: User, at: datetime
) -> tuple[int, str]:
    """Store one competency of the draft where it still reads as `base`, the hash of what the editor started from.

    Two people may so work on two competencies at once. Returns the draft's revision and the new hash to go on from.
    """
    locked = _lock(rubric)
    body = working_body(locked)
    stored = competency_of(body, competency["key"])
    if content_hash(stored) not in (base, content_hash(competency)):
        raise DraftConflict(stored, locked.draft_revision, locked.draft_saved_by, locked.draft_saved_at)
    changed = [dict(competency) if item["key"] == competency["key"] else item for item in body["competencies"]]
    revision = locked.draft_revision
    if stored != competency:
        revision = _store_draft(locked, {**body, "competencies": changed}, by, at)
    return revision, content_hash(competency)


@transaction.atomic
def discard_rubric_draft(*, rubric: Rubric, by: User, at: datetime) -> None:
    """Throw the draft away; editors start again from the current version."""
    locked = _lock(rubric)
    if locked.draft is None:
        return
    before = content_hash(locked.draft)
    _store_draft(locked, None, by, at)
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
    locked = _lock(rubric)
    if locked.draft is None:
        raise NothingToPublish(_("There is no draft to publish: nothing differs from the current version."))
    if revision is not None and revision != locked.draft_revision:
        raise DraftConflict(locked.draft, locked.draft_revision, locked.draft_saved_by, locked.draft_saved_at)
    version = publish_body(rubric=locked, body=locked.draft, actor=user_actor(by.id), by=by, at=at)
    _store_draft(locked, None, by, at)
    return version


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


def role_hash(role: Role) -> str:
    """What an editor of a role started from."""
    return content_hash({"weights": role.weights, "minimums": role.minimums})


@transaction.atomic
def update_role(
    *,
    role: Role,
    weights: Mapping[str, int],
    minimums: Mapping[str, float],
    by: User,
    at: datetime,
    base: str | None = None,
) -> bool:
    """Change what new openings of this role start from; openings that exist keep their policy.

    weights: competency -> whole percent, summing to 100. minimums: competency -> level 1 to 5, where there is one.
    Returns whether anything changed. Raises NotValid, and RoleConflict where the role no longer reads as `base`.
    """
    check_weights(weights)
    check_minimums(minimums, weights)
    locked = Role.objects.select_for_update().get(pk=role.pk)
    before = role_hash(locked)
    if base is not None and before != base:
        raise RoleConflict
    locked.weights = dict(weights)
    locked.minimums = dict(minimums)
    if role_hash(locked) == before:
        return False
    locked.save(update_fields=["weights", "minimums"])
    record(
        actor=user_actor(by.id),
        action="role.weights_changed",
        subject_kind="role",
        subject_id=locked.pk,
        at=at,
        before=before,
        after=role_hash(locked),
        data={"role": locked.key, "weights": locked.weights, "minimums": locked.minimums},
    )
    return True


def check_weights(weights: Mapping[str, int]) -> None:
    """Weights are whole percents of known competencies and sum to 100; else NotValid."""
    unknown = set(weights) - set(Competency.objects.values_list("key", flat=True))
    if unknown:
        raise NotValid(_("Unknown competency: %(keys)s.") % {"keys": ", ".join(sorted(unknown))})
    if any(isinstance(value, bool) or not isinstance(value, int) or value < 0 for value in weights.values()):
        raise NotValid(_("Weights are whole numbers from 0 to 100."))
    total = sum(weights.values())
    if total != 100:
        raise NotValid(_("The weights add up to %(total)d percent. Make them add up to 100.") % {"total": total})


def check_minimums(minimums: Mapping[str, float], weights: Mapping[str, int]) -> None:
    """Minimums are levels from 1 to 5 of competencies that have a weight; else NotValid."""
    for key, level in minimums.items():
        if key not in weights:
            raise NotValid(_("Unknown competency: %(keys)s.") % {"keys": key})
        if isinstance(level, bool) or not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise NotValid(_("A minimum score is a level from 1 to 5, or left empty."))
