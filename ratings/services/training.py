"""Training a machine rater on what the company's own people said, and forgetting what must be forgotten."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import SYSTEM, record, user_actor
from jobs import services as jobs
from notifications.people import everybody, only
from notifications.services import notify
from ratings import engine
from ratings.labelled import Teaching, teaching
from ratings.measuring import Pair, figures_of
from ratings.models import (
    MachineRater,
    MachineRaterChange,
    MachineReport,
    RaterModel,
    TrainedOn,
    Training,
)
from ratings.services.machines import ensure_machine_rater
from ratings.services.reports import write_report
from ratings.services.states import StateUnchanged
from ratings.standing import LEARNED
from roles.models import RubricVersion
from roles.queries import current_rubric_version
from scoring.raters.learned import LearnedRater, Model, TooFewLabels, train
from sittings.models import Answer, Sitting

# Writing a model and forgetting answers take turns: a model must not appear behind the back of an erasure.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('ratings.training'))"


class AnswersGone(Exception):
    """An answer was erased, or taken back, while a model was trained on it. The job tries again without it."""


@transaction.atomic
def ask_for_training(*, by: User | None, at: datetime) -> Training:
    """Start a training; `by` None is an erasure's. `StateUnchanged` while one is under way."""
    try:
        with transaction.atomic():
            training = Training.objects.create(requested_at=at, requested_by=by)
    except IntegrityError:
        raise StateUnchanged(_("A training is under way already.")) from None
    jobs.add(kind="train_machine_rater", subject=training.pk, at=at)
    record(
        actor=user_actor(by.pk) if by else SYSTEM,
        action="machine_rater.training_asked",
        subject_kind="training",
        subject_id=training.pk,
        at=at,
    )
    return training


def prepare_training(*, training_id: int) -> Callable[[datetime], None]:
    """Train and measure, outside any transaction, and return what writes the model, its manifest and its report."""
    version = current_rubric_version()
    known = teaching(version)
    try:
        model = train(known.labelled, rubric=version.to_engine(), encoder=engine.encoder())
    except TooFewLabels as refusal:
        words = str(refusal)
        return lambda at: _end(training_id, Training.State.REFUSED, at, reason=words)
    build = LearnedRater(engine.encoder(), model).build
    figures = figures_of(_held_out(model, known))
    content = model.to_bytes()

    def write(at: datetime) -> None:
        _take_turns()
        _refuse_erased(model.manifest)
        row = _keep(training_id, model, content, version, at)
        if row is None:
            return
        rater = ensure_machine_rater(kind=LEARNED, build=build, model=row, at=at)
        write_report(rater, source=MachineReport.Source.HELD_OUT, figures=figures, at=at)
        jobs.add(kind="foresee_change", subject=rater.pk, at=at)
        _end(training_id, Training.State.DONE, at, model=row)

    return write


def give_up_training(*, training_id: int, reason: str, at: datetime) -> None:
    _end(training_id, Training.State.FAILED, at, reason=reason)


@transaction.atomic
def forget_answers(*, answer_ids: Collection[int], at: datetime) -> list[RaterModel]:
    """Forget every model that was trained on one of these answers: to be called where they are erased.

    Its content is deleted, its machine raters are retired and, where one of them was in use, a training without the
    answers is started. In the caller's transaction, which erases. Returns the models that were forgotten.
    """
    _take_turns()
    models = list(
        RaterModel.objects.filter(manifest__answer__in=answer_ids, forgotten_at=None).defer("content").distinct()
    )
    was_used = MachineRater.objects.filter(model__in=models).exclude(state=MachineRater.State.RETIRED).exists()
    for model in models:
        _forget(model, at)
    TrainedOn.objects.filter(answer__in=answer_ids).delete()
    engine.forget_loaded()
    if was_used and not Training.objects.filter(state=Training.State.WAITING).exists():
        ask_for_training(by=None, at=at)
    return models


def _forget(model: RaterModel, at: datetime) -> None:
    RaterModel.objects.filter(pk=model.pk).update(content=None, forgotten_at=at)
    for rater in model.raters.select_for_update(of=("self",)).exclude(state=MachineRater.State.RETIRED):
        MachineRaterChange.objects.create(
            machine_rater=rater,
            before=rater.state,
            after=MachineRater.State.RETIRED,
            reason=_("An answer that it was trained on was erased."),
            at=at,
        )
        MachineRater.objects.filter(pk=rater.pk).update(
            state=MachineRater.State.RETIRED, state_changed_at=at, state_changed_by=None
        )
    record(
        actor=SYSTEM, action="machine_rater.model_forgotten", subject_kind="rater_model", subject_id=model.pk, at=at,
        before=model.digest,
    )  # fmt: skip


def _held_out(model: Model, known: Teaching) -> list[Pair]:
    """What the model says of each answer that it was trained on, had it been trained without it."""
    return [
        Pair(
            answer=int(found.key),
            competency=competency,
            said=known.said[int(found.key), competency],
            machine=found.level_machine,
            low=found.low,
            high=found.high,
        )
        for competency, predictions in model.held_out.items()
        for found in predictions
    ]


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _refuse_erased(manifest: Collection[str]) -> None:
    allowed = Q(sitting__application__choices__may_teach=True) | Q(sitting__mode=Sitting.Mode.IMPORTED)
    answers = Answer.objects.filter(allowed, sitting__application__person__erased_at=None)
    kept = answers.filter(pk__in=[int(key) for key in manifest])
    if kept.count() < len(manifest):
        raise AnswersGone


def _keep(training_id: int, model: Model, content: bytes, version: RubricVersion, at: datetime) -> RaterModel | None:
    """The model's row with its manifest; None where the same model is there already, which ends the training."""
    training = Training.objects.get(pk=training_id)
    values: dict[str, Any] = {
        "content": content,
        "rubric_version": version,
        "labels": {competency: len(found) for competency, found in model.held_out.items()},
        "answers": len(model.manifest),
        "trained_at": at,
        "trained_by": training.requested_by,
    }
    row, created = RaterModel.objects.get_or_create(digest=model.digest, defaults=values)
    if not created:
        words = _("The ratings have taught the same as before: this version is there already.")
        _end(training_id, Training.State.REFUSED, at, reason=words, model=row)
        return None
    TrainedOn.objects.bulk_create(TrainedOn(model=row, answer_id=int(key)) for key in model.manifest)
    return row


def _end(
    training_id: int, state: Training.State, at: datetime, *, reason: str = "", model: RaterModel | None = None
) -> None:
    Training.objects.filter(pk=training_id, state=Training.State.WAITING).update(
        state=state, finished_at=at, reason=reason, model=model
    )
    record(
        actor=SYSTEM,
        action=f"machine_rater.training_{state}",
        subject_kind="training",
        subject_id=training_id,
        at=at,
        after=model.digest if model else "",
        data={"answers": model.answers if model else 0},
    )
    asked_by = Training.objects.values_list("requested_by", flat=True).get(pk=training_id)
    to = only(asked_by) if asked_by else everybody("training_ended")
    notify("training_ended", to=to, events=[f"training:{training_id}"], at=at)
