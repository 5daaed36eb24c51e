"""The calibration set, and raters learning on it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import kinds
from assessments.models import Question, QuestionVersion
from audit.services import SYSTEM, record, user_actor
from ratings.calibration import FEWEST_ITEMS, figures_of, is_enough, items_done, items_for
from ratings.models import CalibrationItem, CalibrationRating, RaterTraining
from roles.models import Competency, RubricVersion
from scoring.rubric import LEVEL_NUMBERS, content_hash

LONGEST_TEXT = 20_000
LONGEST_REASON = 1000
# How many sample answers make a first calibration set.
SAMPLES = 12


class CalibrationRefused(Exception):
    """This cannot be kept; the message says why and what to do."""


@transaction.atomic
def add_item(
    *,
    question_version: QuestionVersion,
    text: str,
    levels: Mapping[str, int],
    reasons: Mapping[str, str],
    by: User | None,
    at: datetime,
    source: str = CalibrationItem.Source.OWN,
) -> CalibrationItem:
    """An answer with an expert's levels. One that is there already is put back into use. `by` None is the system."""
    text = text.strip()
    reasons = {key: words.strip() for key, words in reasons.items() if words.strip() and key in levels}
    if not text or len(text) > LONGEST_TEXT:
        raise CalibrationRefused(_("Write the answer that raters are to rate."))
    if not levels or any(level not in LEVEL_NUMBERS for level in levels.values()):
        raise CalibrationRefused(_("Give at least one competency a level from 1 to 5."))
    if Competency.objects.filter(pk__in=levels).count() != len(levels):
        raise CalibrationRefused(_("There is no such competency."))
    if any(len(words) > LONGEST_REASON for words in reasons.values()):
        raise CalibrationRefused(_("A reason has at most %(n)d characters.") % {"n": LONGEST_REASON})
    body = {"question": question_version.content_hash, "text": text, "levels": dict(levels), "reasons": reasons}
    item, created = CalibrationItem.objects.get_or_create(
        content_hash=content_hash(body),
        defaults={
            "question_version": question_version, "text": text, "levels": dict(levels), "reasons": reasons,
            "source": source, "created_at": at, "created_by": by,
        },
    )  # fmt: skip
    back = not created and CalibrationItem.objects.filter(pk=item.pk).exclude(retired_at=None).update(retired_at=None)
    if created or back:
        _note(item, "calibration_item.added", by, at)
    return item


def retire_item(*, item: CalibrationItem, by: User, at: datetime) -> None:
    """Out of the set; trainings that had it keep it. A second time changes nothing."""
    with transaction.atomic():
        if CalibrationItem.objects.filter(pk=item.pk, retired_at=None).update(retired_at=at):
            _note(item, "calibration_item.retired", by, at)


@transaction.atomic
def take_samples(*, version: RubricVersion, by: User | None, at: datetime, most: int = SAMPLES) -> int:
    """Make sample answers of the questions in use into calibration items, all levels among them. Returns how many."""
    keys = {item["key"] for item in version.body["competencies"]}
    taken = 0
    for current in _questions_in_use():
        samples = [one for one in current.samples if one["levels"] and set(one["levels"]) <= keys]
        if not samples:
            continue
        # In turn a weak and a strong one, so that the whole scale is there to learn on.
        wanted = 1 + taken % 5
        sample = min(samples, key=lambda one: abs(sum(one["levels"].values()) / len(one["levels"]) - wanted))
        add_item(
            question_version=current, text=sample["text"], levels=sample["levels"], reasons={}, by=by, at=at,
            source=CalibrationItem.Source.SAMPLE,
        )  # fmt: skip
        taken += 1
        if taken == most:
            break
    return taken


def _questions_in_use() -> list[QuestionVersion]:
    """In an order that mixes roles and subjects and is the same each time."""
    questions = Question.objects.filter(state=Question.State.ACTIVE, current__language="en")
    versions = QuestionVersion.objects.filter(pk__in=questions.values("current")).exclude(kind__in=kinds.unrated())
    return sorted(versions, key=lambda one: one.content_hash)


def start_training(*, rater: User, version: RubricVersion, at: datetime) -> RaterTraining:
    """The set as it is now, in an order of the rater's own; one that is under way goes on."""
    under_way = RaterTraining.objects.filter(rater=rater, rubric_version=version, ended_at=None).first()
    if under_way:
        return under_way
    items = items_for(version)
    if len(items) < FEWEST_ITEMS:
        raise CalibrationRefused(_("The calibration set is too small yet. An admin can add answers to it."))
    mixed = sorted(items, key=lambda item: hashlib.sha256(f"{rater.pk}:{at}:{item.pk}".encode()).digest())
    try:
        with transaction.atomic():
            training = RaterTraining.objects.create(
                rater=rater, rubric_version=version, items=[item.pk for item in mixed], started_at=at
            )
            _note_training(training, "rater_training.started", at, items=len(mixed))
    except IntegrityError:
        # A second click got here first.
        return RaterTraining.objects.get(rater=rater, rubric_version=version, ended_at=None)
    return training


@transaction.atomic
def rate_item(*, training: RaterTraining, item: CalibrationItem, levels: Mapping[str, int], at: datetime) -> bool:
    """Keep what was said of one item, once: what came first counts. True: that was the last item."""
    locked = RaterTraining.objects.select_for_update().get(pk=training.pk)
    if locked.ended_at is not None:
        raise CalibrationRefused(_("This training is over. Start again to try once more."))
    if item.pk not in locked.items:
        raise CalibrationRefused(_("This answer is not part of your training."))
    if set(levels) != set(item.levels) or any(level not in LEVEL_NUMBERS for level in levels.values()):
        raise CalibrationRefused(_("Choose a level for every competency."))
    CalibrationRating.objects.bulk_create(
        [
            CalibrationRating(training=locked, item=item, competency_id=key, level=level, created_at=at)
            for key, level in levels.items()
        ],
        ignore_conflicts=True,
    )
    if items_done(locked) < set(locked.items):
        return False
    _end(locked, at)
    return True


def _end(training: RaterTraining, at: datetime) -> None:
    ratings = CalibrationRating.objects.filter(training=training).select_related("item").order_by("id")
    figures = figures_of((one.competency_id, one.level, int(one.item.levels[one.competency_id])) for one in ratings)
    training.ended_at, training.figures, training.passed = at, figures, is_enough(figures)
    training.save(update_fields=["ended_at", "figures", "passed"])
    plain = {name: figures[name] for name in ("n", "kappa", "exact", "adjacent")}
    _note_training(training, "rater_training.ended", at, passed=training.passed, **plain)


def _note(item: CalibrationItem, action: str, by: User | None, at: datetime) -> None:
    record(
        actor=user_actor(by.pk) if by else SYSTEM, action=action, subject_kind="calibration_item",
        subject_id=item.pk, at=at, after=item.content_hash,
    )  # fmt: skip


def _note_training(training: RaterTraining, action: str, at: datetime, **data: object) -> None:
    record(
        actor=user_actor(training.rater_id), action=action, subject_kind="rater_training", subject_id=training.pk,
        at=at, data={"rubric": training.rubric_version.content_hash, **data},
    )  # fmt: skip
