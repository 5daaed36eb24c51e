from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from audit.services import SYSTEM, machine_actor, record, user_actor
from jobs import services as jobs
from openings.offers import kind_of, version_of
from ratings import engine
from ratings.draw import is_drawn
from ratings.judge.rater import Later
from ratings.models import DrawnAnswer, MachineRater, MachineRun, RaterModel, Rating
from ratings.queries import (
    TextToRate,
    competencies_of,
    other_answers,
    ratable_of_sitting,
    stop_in_force,
    texts_to_rate,
)
from ratings.services.tallies import count_tallies
from ratings.services.telling import tell_submitted
from roles.library import LIVE_ONLY
from roles.models import RubricVersion
from scoring.outcome import Outcome, abstained
from scoring.rubric import Rubric
from sittings.models import Answer, AnswerPart, Sitting
from sittings.queries import choices_of

log = structlog.get_logger(__name__)

# Why a run ends without the machine having rated.
STOPPED, FORGOTTEN = "machine_stopped", "model_forgotten"
ACTIONS = {
    MachineRun.State.DONE: "rating.machine_rated",
    MachineRun.State.FAILED: "rating.machine_failed",
    MachineRun.State.STOPPED: "rating.machine_stopped",
}


class NothingGivenUp(Exception):
    """No machine run of the sitting has been given up, or it is under way again already."""


@dataclass(frozen=True)
class RatedAnswer:
    """`part` None: the answer as a whole."""

    answer: Answer
    part: AnswerPart | None
    outcomes: dict[str, Outcome]


@transaction.atomic
def ensure_machine_rater(*, kind: str, at: datetime, build: str = "", model: RaterModel | None = None) -> MachineRater:
    """The row of a build, by default of the one that the engine names; a new build starts on trial."""
    build = build or engine.kind_of(kind).build
    defaults = {"created_at": at, "model": model}
    rater, created = MachineRater.objects.get_or_create(kind=kind, build=build, defaults=defaults)
    if created:
        record(
            actor=SYSTEM, action="machine_rater.added", subject_kind="machine_rater", subject_id=rater.pk, at=at,
            data={"kind": kind, "build": build},
        )  # fmt: skip
    return rater


def fan_out(*, sitting_id: int, at: datetime) -> None:
    """One run, and one job, for each machine rater of the opening's policy that is not retired."""
    sitting = Sitting.objects.select_related("application__opening__policy").get(pk=sitting_id)
    for key in sitting.application.opening.policy.machine_raters:
        rater = _named(key, at)
        if rater is None:
            # The policy is older than this installation; people rate without it.
            log.warning("machine_rater_unknown", key=key, sitting_id=sitting.pk)
            continue
        if rater.state == MachineRater.State.RETIRED:
            continue
        run, created = MachineRun.objects.get_or_create(
            sitting=sitting, machine_rater=rater, defaults={"created_at": at}
        )
        if created:
            jobs.add(kind="rate_sitting", subject=run.pk, at=at)
    jobs.add(kind="score_sheet", subject=sitting.pk, at=at)
    jobs.add(kind="find_alike", subject=sitting.pk, at=at)
    tell_submitted(sitting=sitting, at=at)


def _named(key: str, at: datetime) -> MachineRater | None:
    """What a policy names: the build of a kind that runs here, or the latest build of one trained version."""
    if version := version_of(key):
        return MachineRater.objects.filter(kind=kind_of(key), model__digest=version).order_by("-id").first()
    try:
        return ensure_machine_rater(kind=key, at=at)
    except engine.UnknownMachineRater:
        return None


def prepare_run(*, run_id: int) -> Callable[[datetime], None]:
    """Rate every answer of the run's sitting, outside any transaction, and return what writes the ratings.

    Where the rater has to wait, what is returned brings the job back then.
    """
    run = _run(run_id)
    if (why := _must_not_rate(run)) is not None:
        return lambda at: _hand_over(run, why, at)
    rubric_version = run.sitting.application.opening.policy.rubric_version
    rubric = rubric_version.to_engine()
    work = engine.begin(run)
    try:
        rated = [
            RatedAnswer(answer, text.part, _rate(work, answer, text, rubric))
            for answer in ratable_of_sitting(run.sitting)
            for text in texts_to_rate(answer)
            if text.part is None or work.rates_replies
        ]
    except Later as later:
        # A name of its own: Python forgets that of an exception at the end of its block.
        pause = later
        return lambda at: _go_on_later(run, pause, at)

    def write(at: datetime) -> None:
        if (why := _must_not_rate(run)) is not None:
            return _hand_over(run, why, at)
        # Named for what really rated: the engine may be newer than the run, or have another encoder.
        if work.build != run.machine_rater.build and not _take_over(run, work.build, at):
            return None
        earlier = _earlier(run)
        rows = [
            _machine_rating(run, rubric_version, item, competency, outcome, at, earlier)
            for item in rated
            for competency, outcome in item.outcomes.items()
        ]
        _draw(run, {row.answer_id for row in rows if row.level is not None}, at)
        return _close_run(run, rows, state=MachineRun.State.DONE, reason="", at=at)

    return write


def _rate(work: engine.Work, answer: Answer, text: TextToRate, rubric: Rubric) -> dict[str, Outcome]:
    outcomes = work.rater_of(answer).rate_answer(
        answer=text.text,
        question=answer.question_version.to_engine(),
        history=text.history,
        rubric=rubric,
        language=answer.language,
        others=other_answers(answer, text.part),
    )
    # What only a listener can tell is left to people, whatever a machine makes of the words.
    return {key: abstained("live_only") if key in LIVE_ONLY else outcome for key, outcome in outcomes.items()}


def _go_on_later(run: MachineRun, pause: Later, at: datetime) -> None:
    MachineRun.objects.filter(pk=run.pk, state=MachineRun.State.WAITING).update(reason=pause.reason)
    jobs.add(kind="rate_sitting", subject=run.pk, at=at, due_at=pause.until)


def _draw(run: MachineRun, rated: Iterable[int], at: datetime) -> None:
    """Give a random share of what the machine rated to one more person."""
    percent = run.sitting.application.opening.policy.human_share
    drawn = [pk for pk in sorted(rated) if is_drawn(sitting_id=run.sitting_id, answer_id=pk, percent=percent)]
    DrawnAnswer.objects.bulk_create([DrawnAnswer(answer_id=pk, drawn_at=at) for pk in drawn], ignore_conflicts=True)
    count_tallies(drawn)


def give_up_run(*, run_id: int, reason: str, at: datetime) -> None:
    """The last attempt failed: every answer x competency of the run is handed to people, with the reason."""
    run = _run(run_id)
    done = set(
        run.machine_rater.ratings.filter(answer__sitting=run.sitting_id, part=None).values_list("answer", "competency")
    )
    rows = [
        row
        for row in _unrated(run, at, state=Rating.State.FAILED, reason=reason[:200] or "failed")
        if (row.answer_id, row.competency_id) not in done
    ]
    _close_run(run, rows, state=MachineRun.State.FAILED, reason=reason, at=at)


@transaction.atomic
def rate_again(*, sitting: Sitting, by: User, at: datetime) -> None:
    """Start the sitting's given-up runs anew. What they left stays on record; a rating that comes of it supersedes it.

    Raises NothingGivenUp, on a second click too.
    """
    runs = list(MachineRun.objects.select_for_update().filter(sitting=sitting, state=MachineRun.State.FAILED))
    if not runs:
        raise NothingGivenUp
    for run in runs:
        MachineRun.objects.filter(pk=run.pk).update(state=MachineRun.State.WAITING, reason="", finished_at=None)
        jobs.add(kind="rate_sitting", subject=run.pk, at=at)
        record(
            actor=user_actor(by.pk),
            action="rating.machine_asked_again",
            subject_kind="sitting",
            subject_id=sitting.pk,
            at=at,
            opening_id=sitting.application.opening_id,
            data={"run": run.pk, "reason": run.reason},
        )


def rate_changed(*, sitting_id: int, at: datetime) -> None:
    """An answer of the sitting was frozen anew: every machine run that was done reads again. What it finds the same
    stays, what changed supersedes the rating of the earlier text."""
    runs = MachineRun.objects.select_for_update().filter(sitting=sitting_id, state=MachineRun.State.DONE)
    for run in runs:
        MachineRun.objects.filter(pk=run.pk).update(state=MachineRun.State.WAITING, finished_at=None)
        jobs.add(kind="rate_sitting", subject=run.pk, at=at)
    jobs.add(kind="score_sheet", subject=sitting_id, at=at)


def _must_not_rate(run: MachineRun) -> str | None:
    if stop_in_force() or choices_of(run.sitting.application).only_people:
        # The same code for both: hiring people must not be able to tell who chose it.
        return STOPPED
    model = run.machine_rater.model_id
    return FORGOTTEN if model and RaterModel.objects.filter(pk=model, content=None).exists() else None


def _hand_over(run: MachineRun, why: str, at: datetime) -> None:
    """People rate what this run was to rate."""
    rows = _unrated(run, at, state=Rating.State.GATED, reason=why)
    _close_run(run, rows, state=MachineRun.State.STOPPED, reason=why, at=at)


def _run(run_id: int) -> MachineRun:
    runs = MachineRun.objects.select_related(
        "machine_rater__model", "sitting__application__opening__policy__rubric_version"
    )
    return runs.get(pk=run_id)


def _unrated(run: MachineRun, at: datetime, *, state: str, reason: str) -> list[Rating]:
    """A row without a level for every answer and competency that the run was to rate."""
    version = run.sitting.application.opening.policy.rubric_version
    return [
        _row(run, version, answer, competency, at, state=state, reason=reason)
        for answer in ratable_of_sitting(run.sitting)
        for competency in competencies_of(answer.question_version, version)
    ]


def _take_over(run: MachineRun, build: str, at: datetime) -> bool:
    """Hand the run to the build that did it. False where that build has a run of its own, which then stands."""
    actual = ensure_machine_rater(kind=run.machine_rater.kind, build=build, model=run.machine_rater.model, at=at)
    if MachineRun.objects.filter(sitting=run.sitting_id, machine_rater=actual).exists():
        MachineRun.objects.filter(pk=run.pk).delete()
        return False
    MachineRun.objects.filter(pk=run.pk).update(machine_rater=actual)
    run.machine_rater = actual
    return True


def _close_run(run: MachineRun, rows: Iterable[Rating], *, state: MachineRun.State, reason: str, at: datetime) -> None:
    # The unique constraint makes ten deliveries one result.
    Rating.objects.bulk_create(rows, ignore_conflicts=True)
    MachineRun.objects.filter(pk=run.pk).update(state=state, reason=reason, finished_at=at)
    record(
        actor=machine_actor(run.machine_rater_id),
        action=ACTIONS[state],
        subject_kind="sitting",
        subject_id=run.sitting_id,
        at=at,
        opening_id=run.sitting.application.opening_id,
        data={"run": run.pk, "build": run.machine_rater.build},
    )
    jobs.add(kind="score_sheet", subject=run.sitting_id, at=at)


Earlier = dict[tuple[int, int | None, str], Rating]


def _earlier(run: MachineRun) -> Earlier:
    """What this run supersedes, by answer, part and competency: what an earlier attempt of this kind of machine rater
    left without a rating, and what this build said of a text that was frozen anew since."""
    holds = Rating.objects.current().filter(answer__sitting=run.sitting_id)
    failed = Q(machine_rater__kind=run.machine_rater.kind, state=Rating.State.FAILED, part=None)
    found = holds.filter(failed | Q(machine_rater=run.machine_rater)).order_by("id")
    return {(rating.answer_id, rating.part_id, rating.competency_id): rating for rating in found}


def _machine_rating(
    run: MachineRun,
    version: RubricVersion,
    item: RatedAnswer,
    competency: str,
    outcome: Outcome,
    at: datetime,
    earlier: Earlier,
) -> Rating:
    row = _row(
        run,
        version,
        item.answer,
        competency,
        at,
        part=item.part,
        state=outcome.state,
        level=outcome.level,
        low=outcome.low,
        high=outcome.high,
        evidence=[place.to_dict() for place in outcome.evidence]
        or [{"start": start, "end": end, "source": "gate", "key": outcome.reason} for start, end in outcome.spans],
        missing=outcome.missing,
        reason=outcome.reason,
    )
    before = earlier.get((item.answer.pk, item.part.pk if item.part else None, competency))
    # The same build on the same text says the same: that is no second rating.
    if before and (before.state == Rating.State.FAILED or before.input_hash != row.input_hash):
        row.supersedes = before
    return row


def _row(
    run: MachineRun,
    version: RubricVersion,
    answer: Answer,
    competency: str,
    at: datetime,
    **fields: object,
) -> Rating:
    return Rating(
        answer=answer,
        competency_id=competency,
        rubric_version=version,
        machine_rater=run.machine_rater,
        input_hash=engine.input_hash(
            answer_hash=answer.frozen_hash,
            question_hash=answer.question_version.content_hash,
            rubric_hash=version.content_hash,
            competency=competency,
            rater=f"{run.machine_rater.kind} {run.machine_rater.build}",
        ),
        created_at=at,
        **fields,
    )
