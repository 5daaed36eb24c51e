"""Audit bundles: asked for by a person, made by a job, kept for a week."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection, transaction

from accounts.models import User
from audit.services import SYSTEM, Actor, record, user_actor
from jobs import services as jobs
from notifications.people import only
from notifications.services import notify
from openings.models import Opening
from ratings.services.people import reveal_many
from results.bundles.archive import make_archive
from results.models import AuditBundle

KEPT_FOR = timedelta(days=7)
State = AuditBundle.State


def request_bundle(*, opening: Opening, names: bool, by: User, at: datetime) -> AuditBundle:
    """Have a bundle made. While one like it waits for this person, that one is returned."""
    with transaction.atomic():
        bundle, created = AuditBundle.objects.get_or_create(
            opening=opening, names=names, created_by=by, state=State.WAITING, defaults={"created_at": at}
        )
        if created:
            jobs.add(kind="make_bundle", subject=bundle.pk, at=at)
            _record(bundle, "bundle.requested", actor=user_actor(by.pk), at=at)
    return bundle


def prepare_bundle(*, bundle_id: int) -> Callable[[datetime], None]:
    """Read the opening as it stands at one moment, pack it, and return what keeps the zip."""
    bundle = AuditBundle.objects.defer("content").select_related("opening").get(pk=bundle_id)
    if bundle.state != State.WAITING:
        return lambda at: None
    opening = Opening.objects.select_related("role", "policy__rubric_version", "assessment_version__assessment").get(
        pk=bundle.opening_id
    )
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        cache.set(_progress_key(bundle_id), done, 3600)

    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            # People go on rating meanwhile: everything is read as of one moment.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        archive = make_archive(opening, names=bundle.names, at=bundle.created_at, step=step)
    digest = hashlib.sha256(archive.content).hexdigest()

    def write(at: datetime) -> None:
        kept = AuditBundle.objects.filter(pk=bundle_id, state=State.WAITING).update(
            state=State.DONE,
            content=archive.content,
            size=len(archive.content),
            sha256=digest,
            manifest_sha256=archive.manifest_sha256,
            finished_at=at,
            expires_at=at + KEPT_FOR,
        )
        if kept:
            jobs.add(kind="forget_bundle", subject=bundle_id, at=at, due_at=at + KEPT_FOR)
            _record(bundle, "bundle.made", actor=SYSTEM, at=at, after=archive.manifest_sha256, zip=digest)
            to, events = only(bundle.created_by_id), [f"bundle:{bundle_id}"]
            notify("bundle_ready", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)

    return write


def files_done(bundle: AuditBundle) -> int:
    """How many files are packed; a figure to look at, lost with the cache."""
    return int(cache.get(_progress_key(bundle.pk), 0))


def give_up_bundle(*, bundle_id: int, at: datetime) -> None:
    AuditBundle.objects.filter(pk=bundle_id, state=State.WAITING).update(state=State.FAILED, finished_at=at)


def forget_bundle(*, bundle_id: int, at: datetime) -> None:
    """Delete the zip; that it was there, and its hashes, stay."""
    forgotten = AuditBundle.objects.filter(pk=bundle_id, state=State.DONE).update(state=State.FORGOTTEN, content=None)
    if forgotten:
        bundle = AuditBundle.objects.get(pk=bundle_id)
        _record(bundle, "bundle.deleted", actor=SYSTEM, at=at)


def forget_bundles(*, opening_id: int, at: datetime) -> None:
    """Delete all zips of an opening, and give up those being made: they may have read what is to be gone."""
    for bundle_id in AuditBundle.objects.filter(opening=opening_id, state=State.WAITING).values_list("pk", flat=True):
        give_up_bundle(bundle_id=bundle_id, at=at)
    for bundle_id in AuditBundle.objects.filter(opening=opening_id, state=State.DONE).values_list("pk", flat=True):
        forget_bundle(bundle_id=bundle_id, at=at)


def take_bundle(*, bundle: AuditBundle, shown: Sequence[int], by: User, at: datetime) -> None:
    """Write down who took it out. It shows all ratings: theirs are not blind from now on."""
    with transaction.atomic():
        reveal_many(user=by, opening=bundle.opening, applications=shown, at=at)
        _record(bundle, "bundle.downloaded", actor=user_actor(by.pk), at=at, after=bundle.manifest_sha256)


def _progress_key(bundle_id: int) -> str:
    return f"bundle:{bundle_id}"


def _record(bundle: AuditBundle, action: str, *, actor: Actor, at: datetime, after: str = "", **data: object) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="bundle",
        subject_id=bundle.pk,
        at=at,
        opening_id=bundle.opening_id,
        after=after,
        data={"names": bundle.names, **data},
    )
