"""What colleagues say about the draft of a rubric."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from notifications.people import only
from notifications.services import notify
from roles.models import Rubric, RubricComment
from roles.services.rubrics import NotValid, competency_of, working_body

LONGEST_COMMENT = 2000


@transaction.atomic
def add_rubric_comment(
    *, rubric: Rubric, competency: str, place: str, words: str, by: User, at: datetime
) -> RubricComment:
    """Say something about a competency of the draft. `KeyError` where the draft has none of this key; NotValid."""
    competency_of(working_body(rubric), competency)
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise NotValid(_("Write what you want to say."))
    if len(words) > LONGEST_COMMENT:
        raise NotValid(_("A comment has at most %(most)d characters.") % {"most": LONGEST_COMMENT})
    if place not in RubricComment.Place.values:
        raise NotValid(_("Choose what your comment is about."))
    made = RubricComment.objects.create(
        rubric=rubric, competency=competency, place=place, words=words, written_by=by, written_at=at
    )
    _note(made, "rubric.commented", by, at)
    _tell(made, by, at)
    return made


@transaction.atomic
def settle_rubric_comment(*, comment: RubricComment, by: User, at: datetime) -> bool:
    """Mark it as dealt with. A second click changes nothing and returns False."""
    settled = RubricComment.objects.filter(pk=comment.pk, settled_at=None).update(settled_at=at, settled_by=by)
    if settled:
        _note(comment, "rubric.comment_settled", by, at)
    return bool(settled)


def _tell(comment: RubricComment, by: User, at: datetime) -> None:
    """Whoever wrote the draft, and those who said something about the same competency before."""
    before = RubricComment.objects.filter(
        rubric=comment.rubric_id, competency=comment.competency, closed_at=None, pk__lt=comment.pk
    )
    people = {comment.rubric.draft_saved_by_id, *before.values_list("written_by", flat=True)}
    notify("rubric_comment", to=only(*people), but=by, events=[f"comment:{comment.pk}"], at=at)


def _note(comment: RubricComment, action: str, by: User, at: datetime) -> None:
    record(
        actor=user_actor(by.id), action=action, subject_kind="rubric", subject_id=comment.rubric_id, at=at,
        data={"competency": comment.competency, "comment": comment.pk},
    )  # fmt: skip
