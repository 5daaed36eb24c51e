from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from assessments import kinds
from audit.services import SYSTEM, record
from notifications.people import of_team
from notifications.services import notify
from openings.models import ScoringPolicy
from ratings.models import Rating
from ratings.queries import (
    ADJUDICATION_SPREAD,
    RATINGS_WITH_ADJUDICATION,
    answers_of_sitting,
    competencies_of,
    current_ratings,
)
from results.models import ScoreSheet
from results.services.left import count_left
from results.services.placing import find_placings
from scoring.rubric import content_hash
from scoring.totals import AnswerRatings, PolicyIn, add_up
from sittings.models import Answer, Sitting

POLICY = "application__opening__policy__rubric_version"


def policy_in(policy: ScoringPolicy) -> PolicyIn:
    # PolicyIn refuses a word that is no rule of its own.
    return PolicyIn(
        weights={key: float(weight) for key, weight in policy.weights.items()},
        minimums={key: float(level) for key, level in policy.minimums.items()},
        machine=cast(Any, policy.machine),
        missing=cast(Any, policy.missing),
    )


def counting_ratings(ratings: Sequence[Rating]) -> list[Rating]:
    """The ratings that can count: with a level, and of each kind of machine rater only the newest build's."""
    newest: dict[tuple[int, str, str], int] = {}
    for rating in ratings:
        if rating.machine_rater is not None:
            key = (rating.answer_id, rating.competency_id, rating.machine_rater.kind)
            newest[key] = max(newest.get(key, 0), rating.machine_rater.pk)
    return [
        rating
        for rating in ratings
        if rating.level is not None
        and (
            rating.machine_rater is None
            or newest[(rating.answer_id, rating.competency_id, rating.machine_rater.kind)] == rating.machine_rater.pk
        )
    ]


def gather(ratings: Sequence[Rating]) -> list[AnswerRatings]:
    """Ratings as the engine adds them up: one entry an answer x competency."""
    grouped: dict[tuple[int, str], list[Rating]] = {}
    for rating in ratings:
        grouped.setdefault((rating.answer_id, rating.competency_id), []).append(rating)
    return [
        AnswerRatings(
            answer_id=str(answer_id),
            competency=competency,
            human=tuple(float(rating.level or 0) for rating in group if rating.rater_id),
            machine=tuple(
                (float(rating.level or 0), float(rating.low or 1), float(rating.high or 5))
                for rating in group
                if rating.machine_rater_id
            ),
        )
        for (answer_id, competency), group in grouped.items()
    ]


def counted_together(sitting: Sitting) -> tuple[Sitting, list[Sitting]]:
    """The sitting that the sheet is of, and the sittings whose answers it adds up."""
    known = sitting.application.sittings.filter(submitted_at__isnull=False).order_by("attempt")
    submitted = list(known.select_related(POLICY))
    live = [one for one in submitted if one.mode == Sitting.Mode.LIVE]
    written = [one for one in submitted if one.mode != Sitting.Mode.LIVE]
    if sitting.mode == Sitting.Mode.LIVE:
        sitting = written[-1] if written else sitting
    if not written or sitting.pk != written[-1].pk:
        return sitting, [sitting]
    return sitting, [sitting, *live]


def lacks_nothing(answers: Sequence[Answer], ratings: Sequence[Rating], policy: ScoringPolicy) -> bool:
    """Whether as many people as the policy wants have rated every answer on everything that it is asked for, and a
    third wherever two of them are far apart."""
    levels: dict[tuple[int, str], list[float | None]] = {}
    for rating in ratings:
        if rating.rater_id:
            levels.setdefault((rating.answer_id, rating.competency_id), []).append(rating.level)
    asked = [
        levels.get((answer.pk, key), [])
        for answer in answers
        if answer.question_version.kind not in kinds.unrated()
        and any(part.rated and part.text for part in answer.parts.all())
        for key in competencies_of(answer.question_version, policy.rubric_version)
    ]
    return bool(asked) and all(len(given) >= _wanted(given, policy) for given in asked)


def _wanted(given: Sequence[float | None], policy: ScoringPolicy) -> int:
    known = [level for level in given if level is not None]
    disputed = bool(known) and max(known) - min(known) >= ADJUDICATION_SPREAD
    return max(policy.ratings_wanted, RATINGS_WITH_ADJUDICATION if disputed else 0)


def _tell_complete(sheet: ScoreSheet, at: datetime) -> None:
    """The team, once a sitting: at its first sheet that lacks nothing."""
    opening = sheet.sitting.application.opening
    if opening.is_development:
        return
    to, events = of_team("sheet_complete", opening.team_id), [f"sitting:{sheet.sitting_id}"]
    notify("sheet_complete", to=to, about=opening.pk, team=opening.team_id, events=events, at=at)


def prepare_score_sheet(*, sitting_id: int) -> Callable[[datetime], None]:
    """Add up the ratings of a sitting by its opening's policy, and return what writes the sheet.

    A live interview adds its answers to those of the written sitting that it stands beside: one sheet for both.
    """
    sitting, parts = counted_together(Sitting.objects.select_related(POLICY).get(pk=sitting_id))
    policy = sitting.application.opening.policy
    answers = [answer for part in parts for answer in answers_of_sitting(part)]
    given = current_ratings(answers)
    complete = lacks_nothing(answers, given, policy)
    ratings = counting_ratings(given)
    total = add_up(gather(ratings), policy_in(policy))
    ids = {key: [r.pk for r in ratings if r.competency_id == key] for key in {r.competency_id for r in ratings}}
    competencies = [{**asdict(score), "ratings": sorted(ids.get(score.competency, []))} for score in total.competencies]
    digest = content_hash({"policy": policy.content_hash, "ratings": sorted(r.pk for r in ratings)})
    machines = sorted({f"{r.machine_rater.kind} {r.machine_rater.build}" for r in ratings if r.machine_rater})

    def write(at: datetime) -> None:
        sheet, created = ScoreSheet.objects.get_or_create(
            sitting=sitting,
            input_hash=digest,
            defaults={
                "policy": policy,
                "competencies": competencies,
                "total": total.value,
                "low": total.low,
                "high": total.high,
                "se": total.se,
                "provisional": total.provisional,
                "meets_minimums": total.meets_minimums,
                "missing": list(total.missing),
                "machine_raters": machines,
                "raters": len({r.rater_id for r in ratings if r.rater_id}),
                "created_at": at,
            },
        )
        if created:
            find_placings([sitting.application_id])
            count_left([sitting.application_id])
            record(
                actor=SYSTEM,
                action="score_sheet.made",
                subject_kind="sitting",
                subject_id=sitting.pk,
                at=at,
                opening_id=sitting.application.opening_id,
                after=digest,
                data={"score_sheet": sheet.pk, "policy": policy.content_hash},
            )
            if complete:
                _tell_complete(sheet, at)

    return write
