"""The record of the judge's calls: what may be spent is taken before a call, what was spent is written after it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet, Sum

from audit.services import machine_actor, record
from ratings.judge.config import Config
from ratings.models import JudgeCall, JudgeTranscript, MachineRun
from scoring.judge.protocol import most_tokens
from sittings.models import Answer

# Any number that nothing else locks by.
_LOCK = 7_215_044
# A call under way for longer than its time limit and this belongs to a worker that is gone.
GRACE = timedelta(seconds=30)
DAY_SPENT = "judge_budget_day"
OPENING_SPENT = "judge_budget_opening"
CALL_TOO_DEAR = "judge_budget_call"


class NoSlot(Exception):
    """As many calls as are allowed are under way, or another worker makes this one."""


class BudgetSpent(Exception):
    """`until`: when there is budget again, None where waiting does not help."""

    def __init__(self, code: str, until: datetime | None = None) -> None:
        self.code = code
        self.until = until
        super().__init__(code)


@dataclass(frozen=True)
class Spent:
    tokens: int
    cost: Decimal


def spent(calls: QuerySet[JudgeCall]) -> Spent:
    """What calls have cost; those under way with the most that they can cost."""
    sums = calls.aggregate(tokens=Sum(F("tokens_in") + F("tokens_out")), cost=Sum("cost"))
    return Spent(sums["tokens"] or 0, sums["cost"] or Decimal(0))


def day_of(at: datetime) -> datetime:
    """When the day of `at` began (UTC): the daily budget's."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def reserve(
    *,
    config: Config,
    run: MachineRun,
    answer: Answer,
    pass_number: int,
    attempt: int,
    token: str,
    response_format: str,
    request: str,
    at: datetime,
) -> JudgeCall:
    """Take a slot and the most that the call can cost, and write down what is about to be sent; committed on return.

    `NoSlot`, `BudgetSpent`.
    """
    opening_id = run.sitting.application.opening_id
    tokens_in, tokens_out = most_tokens(request, config.max_tokens)
    cost = config.cost(tokens_in, tokens_out)
    try:
        with transaction.atomic():
            # One worker at a time looks and takes, else two would take the last of the budget.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            _check_slots(config, at)
            _check_budgets(config, opening_id, Spent(tokens_in + tokens_out, cost), at)
            call = JudgeCall.objects.create(
                opening_id=opening_id,
                run=run,
                answer=answer,
                build=config.build,
                pass_number=pass_number,
                attempt=attempt,
                token=token,
                response_format=response_format,
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                cost=cost,
                request_hash=_digest(request),
                sent_at=at,
            )
            JudgeTranscript.objects.create(call=call, answer=answer, request=request)
    except IntegrityError:
        raise NoSlot from None
    return call


@transaction.atomic
def finish(
    *,
    call: JudgeCall,
    config: Config,
    state: str,
    at: datetime,
    problem: str = "",
    http_status: int | None = None,
    response: str = "",
    tokens: tuple[int, int] | None = None,
    retry_at: datetime | None = None,
) -> None:
    """Write down what came of a call. `tokens` None: unknown, so the most that it can have cost stays."""
    known = {}
    if tokens is not None:
        known = {
            "tokens_in": tokens[0],
            "tokens_out": tokens[1],
            "cost": config.cost(*tokens),
            "is_estimated": False,
        }
    ended = JudgeCall.objects.filter(pk=call.pk, state=JudgeCall.State.SENT).update(
        state=state,
        problem=problem,
        http_status=http_status,
        response_hash=_digest(response) if response else "",
        finished_at=at,
        duration_ms=max(0, round((at - call.sent_at).total_seconds() * 1000)),
        retry_at=retry_at,
        **known,
    )
    if not ended:
        return
    JudgeTranscript.objects.filter(call=call).update(response=response)
    call.refresh_from_db()
    _record(call, at)


def give_up_lost(*, run: MachineRun, config: Config, at: datetime) -> None:
    """Calls of a run that a worker began and will not end: it was killed. What they can have cost stays counted."""
    gone = at - timedelta(seconds=config.timeout) - GRACE
    for call in JudgeCall.objects.filter(run=run, state=JudgeCall.State.SENT, sent_at__lt=gone):
        finish(call=call, config=config, state=JudgeCall.State.LOST, problem="judge_lost", at=at)


def _check_slots(config: Config, at: datetime) -> None:
    alive = at - timedelta(seconds=config.timeout) - GRACE
    under_way = JudgeCall.objects.filter(state=JudgeCall.State.SENT, sent_at__gte=alive).count()
    if under_way >= config.concurrency:
        raise NoSlot


def _check_budgets(config: Config, opening_id: int, wanted: Spent, at: datetime) -> None:
    nothing = Spent(0, Decimal(0))
    caps = [(config.daily_tokens, config.daily_cost), (config.opening_tokens, config.opening_cost)]
    if any(_is_over(nothing, wanted, tokens, cost) for tokens, cost in caps):
        raise BudgetSpent(CALL_TOO_DEAR)
    by_opening = spent(JudgeCall.objects.filter(opening=opening_id))
    if _is_over(by_opening, wanted, config.opening_tokens, config.opening_cost):
        raise BudgetSpent(OPENING_SPENT)
    today = spent(JudgeCall.objects.filter(sent_at__gte=day_of(at)))
    if _is_over(today, wanted, config.daily_tokens, config.daily_cost):
        raise BudgetSpent(DAY_SPENT, day_of(at) + timedelta(days=1))


def _is_over(so_far: Spent, wanted: Spent, tokens: int, cost: Decimal) -> bool:
    return bool((tokens and so_far.tokens + wanted.tokens > tokens) or (cost and so_far.cost + wanted.cost > cost))


def _record(call: JudgeCall, at: datetime) -> None:
    rater_id = call.run.machine_rater_id if call.run else 0
    record(
        actor=machine_actor(rater_id),
        action="judge.called",
        subject_kind="answer",
        subject_id=call.answer_id,
        at=at,
        opening_id=call.opening_id,
        before=call.request_hash,
        after=call.response_hash,
        data={
            "call": call.pk,
            "run": call.run_id,
            "state": call.state,
            "problem": call.problem,
            "status": call.http_status,
            "tokens": [call.tokens_in, call.tokens_out],
        },
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
