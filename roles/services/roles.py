"""The only writers of roles."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record, user_actor
from roles.library import LIVE_ONLY
from roles.models import Competency, Role
from roles.services.rubrics import NotValid
from roles.supplied import product_roles
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, content_hash

# Addresses of their own under /roles/.
TAKEN = frozenset({"new"})
TEXTS = ("summary", "quick_guide", "leans_on")
LISTS = ("responsibilities", "metrics", "keywords")


class RoleConflict(Exception):
    """Somebody else changed the role since the page was shown."""


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
    live = [key for key in weights if key in LIVE_ONLY and weights[key]]
    if live:
        raise NotValid(
            _(
                "%(keys)s: rated only where a person hears the candidate in a live interview. "
                "Give it a weight in an opening for interviews held elsewhere, not here."
            )
            % {"keys": ", ".join(live)}
        )
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


@transaction.atomic
def create_role(*, label: str, copy_of: Role | None, by: User, at: datetime) -> Role:
    """A role of the company's own: another one's texts, weights and questions, or empty with even weights."""
    label = " ".join(label.split())
    if not label:
        raise NotValid(_("Give the role a name."))
    if Role.objects.filter(label__iexact=label).exists():
        raise NotValid(_("There is a role of this name already."))
    last = Role.objects.aggregate(last=Max("position"))["last"]
    role = Role(key=_free_key(label), label=label, position=0 if last is None else last + 1)
    if copy_of:
        for name in (*TEXTS, *LISTS, "weights", "minimums"):
            setattr(role, name, getattr(copy_of, name))
    else:
        role.weights = _even_weights()
    role.save()
    if copy_of:
        # By their relation: questions stand above this package. A role that nothing can be asked for would be no copy.
        role.questions.set(copy_of.questions.all())
    data = {"role": role.key, "copy_of": copy_of.key if copy_of else ""}
    record(
        actor=user_actor(by.id), action="role.created", subject_kind="role", subject_id=role.pk, at=at,
        after=role_hash(role), data=data,
    )  # fmt: skip
    return role


@transaction.atomic
def describe_role(
    *,
    role: Role,
    label: str,
    texts: Mapping[str, str],
    lists: Mapping[str, Iterable[str]],
    by: User,
    at: datetime,
    base: str | None = None,
) -> bool:
    """What the role is for, does and is measured by; weights are `update_role`'s.

    Returns whether anything changed. Raises NotValid, and RoleConflict where the role no longer reads as `base`.
    """
    locked = Role.objects.select_for_update().get(pk=role.pk)
    before = describing_hash(locked)
    if base is not None and before != base:
        raise RoleConflict
    label = " ".join(label.split())
    if not label:
        raise NotValid(_("Give the role a name."))
    if Role.objects.filter(label__iexact=label).exclude(pk=role.pk).exists():
        raise NotValid(_("There is a role of this name already."))
    locked.label = label
    for name in TEXTS:
        setattr(locked, name, texts[name])
    for name in LISTS:
        setattr(locked, name, list(lists[name]))
    after = describing_hash(locked)
    if after == before:
        return False
    locked.save(update_fields=["label", *TEXTS, *LISTS])
    record(
        actor=user_actor(by.id), action="role.described", subject_kind="role", subject_id=locked.pk, at=at,
        before=before, after=after, data={"role": locked.key},
    )  # fmt: skip
    return True


@transaction.atomic
def retire_role(*, role: Role, by: User, at: datetime) -> None:
    """Nothing new is offered for a role of the company's own; openings, assessments, questions and plans that have it
    go on. Those that the product comes with stay, for the plan of a hire chooses among them: NotValid."""
    if role.key in product_roles():
        raise NotValid(_("This role comes with the product and stays. Roles of your own can be retired."))
    _turn(role, at, "role.retired", by=by, at=at)


@transaction.atomic
def reinstate_role(*, role: Role, by: User, at: datetime) -> None:
    """Offer a retired role again."""
    _turn(role, None, "role.reinstated", by=by, at=at)


def _turn(role: Role, retired_at: datetime | None, action: str, *, by: User, at: datetime) -> None:
    """A second click changes nothing."""
    if Role.objects.filter(pk=role.pk, retired_at__isnull=retired_at is not None).update(retired_at=retired_at):
        record(
            actor=user_actor(by.id), action=action, subject_kind="role", subject_id=role.pk, at=at,
            data={"role": role.key},
        )  # fmt: skip


def describing_hash(role: Role) -> str:
    return content_hash({name: getattr(role, name) for name in ("label", *TEXTS, *LISTS)})


def _even_weights() -> dict[str, int]:
    """What 100 cannot be shared out evenly goes to the first."""
    keys = [key for key in Competency.objects.values_list("key", flat=True) if key not in LIVE_ONLY]
    if not keys:
        return {}
    share, rest = divmod(100, len(keys))
    return {key: share + (position < rest) for position, key in enumerate(keys)}


def _free_key(label: str) -> str:
    stem = slugify(label)[:34].strip("-_") or "role"
    taken = {*TAKEN, *Role.objects.filter(key__startswith=stem).values_list("key", flat=True)}
    number, key = 2, stem
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key
