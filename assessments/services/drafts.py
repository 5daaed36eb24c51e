"""What questions and assessments have in common: a draft with a revision, and a key made from a title."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.text import slugify

from accounts.models import User
from assessments.models import Assessment, Question
from roles.services import DraftConflict

D = TypeVar("D", Question, Assessment)
_FIELDS = ["draft", "draft_revision", "draft_saved_at", "draft_saved_by"]


def lock(item: D) -> D:
    """The row as it is now, held until the transaction ends."""
    rows = type(item)._default_manager.select_for_update(of=("self",)).select_related("current", "draft_saved_by")
    return rows.get(pk=item.pk)


def refuse_stale(item: D, revision: int, theirs: Mapping[str, Any]) -> None:
    if item.draft_revision != revision:
        raise DraftConflict(theirs, item.draft_revision, item.draft_saved_by, item.draft_saved_at)


def store_draft(item: D, draft: Mapping[str, Any] | None, by: User | None, at: datetime) -> int:
    item.draft = None if draft is None else dict(draft)
    item.draft_revision += 1
    item.draft_saved_at = at
    item.draft_saved_by = by
    item.save(update_fields=_FIELDS)
    return item.draft_revision


def free_key(model: type[models.Model], title: str) -> str:
    """A key made from the title that no row has yet, and that is no address of its own ("new")."""
    stem = re.sub(r"[^a-z0-9-]", "", slugify(title))[:60].strip("-") or "untitled"
    taken = {"new", *model._default_manager.filter(key__startswith=stem).values_list("key", flat=True)}
    number, key = 2, stem
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key
