"""The judge at work on one answer: gates, then passes, whose calls are on record: a second delivery reads them there.

It never sleeps. Whatever it has to wait for (an endpoint that is busy, a free slot, tomorrow's budget) ends the job
with `Later`, and the job table brings it back.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import SystemRandom

from django.utils import timezone

from ratings.judge import transport
from ratings.judge.config import Config
from ratings.masked import masked_text
from ratings.masking.mask import Masked
from ratings.models import JudgeCall, MachineRun
from ratings.queries import stop_in_force
from ratings.services import judge as record
from scoring.judge import protocol
from scoring.judge.combine import combine
from scoring.judge.prompt import Prompt, build_prompt, judged
from scoring.judge.reading import SPOKEN_TO, Reading, Unusable, read_reply
from scoring.outcome import GATED, Outcome, abstained, gated
from scoring.raters import Rater
from scoring.rubric import Question, Rubric
from sittings.models import Answer

State = JudgeCall.State

BUSY = "judge_busy"
REFUSED = "judge_refused"
WAITS_TO_RETRY = "judge_waits_to_retry"
WAITS_FOR_SLOT = "judge_waits_for_slot"
# No call begins later than this after the job did: with the longest time limit for a call, the lease still holds.
WORK = timedelta(seconds=30)
MOST_FAILURES = 5
# A reply that is not believed is asked for once more.
MOST_REPLIES = 2
LONGEST_BACKOFF = 300
# An endpoint that asks for more patience is not waited for.
MOST_PATIENCE = 6 * 3600
SLOT_AGAIN = 5
_RANDOM = SystemRandom()


class Later(Exception):
    """The work goes on at `until`. `reason`: a code for those who look at the run, "" where it merely goes on."""

    def __init__(self, until: datetime, reason: str = "") -> None:
        self.until = until
        self.reason = reason
        super().__init__(reason)


class _HandOver(Exception):
    """People rate this answer."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Judge:
    """One job's judge. `gate`: the machine rater whose gates come first.

    `clock` and `random` (0 to 1) are there for tests.
    """

    def __init__(
        self,
        config: Config,
        gate: Rater,
        clock: Callable[[], datetime] = timezone.now,
        random: Callable[[], float] = _RANDOM.random,
    ) -> None:
        self.config = config
        self.build = config.build
        self.gate = gate
        self.clock = clock
        self.random = random
        self.begun = clock()

    def bound_to(self, run: MachineRun, answer: Answer) -> "BoundJudge":
        """The judge as a rater of this answer, which its calls are recorded under."""
        return BoundJudge(self, run, answer)


@dataclass(frozen=True)
class _Asked:
    answer: str
    question: Question
    history: str
    rubric: Rubric

    @property
    def words(self) -> str:
        return f"{self.question.prompt}\n{self.question.stimulus}\n{self.history}"

    def prompt(self, token: str, turn: int) -> Prompt:
        return build_prompt(
            answer=self.answer,
            question=self.question,
            history=self.history,
            rubric=self.rubric,
            token=token,
            turn=turn,
        )


class BoundJudge:
    """See `scoring.raters.base.Rater`; but what it says depends on the endpoint as well, and it raises `Later`."""

    def __init__(self, judge: Judge, run: MachineRun, answer: Answer) -> None:
        self.build = judge.build
        self._judge = judge
        self._config = judge.config
        self._run = run
        self._answer = answer

    def rate_answer(
        self,
        *,
        answer: str,
        question: Question,
        history: str,
        rubric: Rubric,
        language: str = "en",
        others: Sequence[str] = (),
    ) -> dict[str, Outcome]:
        stopped = self._judge.gate.rate_answer(
            answer=answer, question=question, history=history, rubric=rubric, language=language, others=others
        )
        if any(outcome.state == GATED for outcome in stopped.values()):
            return stopped
        # It reads what people read: no name, no contact data, no employer leaves the house or sways it.
        masked = masked_text(self._answer, answer)
        asked = _Asked(masked.text, question, history, rubric)
        found = dict.fromkeys(stopped, abstained("not_in_rubric"))
        competencies = judged(question, rubric)
        try:
            passes = self._passes(asked) if competencies else []
        except _HandOver as reason:
            return found | {competency.key: gated(reason.code) for competency in competencies}
        outcomes = {item.key: combine([readings[item.key] for readings in passes], item) for item in competencies}
        return found | {key: _in_exact_text(outcome, masked) for key, outcome in outcomes.items()}

    def _passes(self, asked: _Asked) -> list[dict[str, Reading]]:
        record.give_up_lost(run=self._run, config=self._config, at=self._judge.clock())
        passes: list[dict[str, Reading]] = []
        for number in range(1, self._config.passes + 1):
            passes.append(self._pass(asked, number))
            # What one pass gave no believable reading of is handed over; where that is everything, no more is paid for.
            if all(any(readings[key].fault for readings in passes) for key in passes[0]):
                break
        return passes

    def _pass(self, asked: _Asked, number: int) -> dict[str, Reading]:
        """What the replies of one pass say, asking for as many as it takes."""
        while True:
            calls = list(
                JudgeCall.objects.filter(run=self._run, answer=self._answer, build=self.build, pass_number=number)
                .select_related("transcript")
                .order_by("attempt")
            )
            replies = [self._read(call, asked) for call in calls if call.state in (State.ACCEPTED, State.REJECTED)]
            if replies:
                merged = {key: _best([reply[key] for reply in replies]) for key in replies[0]}
                if len(replies) >= MOST_REPLIES or not any(reading.fault for reading in merged.values()):
                    return merged
            self._check(calls)
            self._call(asked, number, calls)

    def _read(self, call: JudgeCall, asked: _Asked) -> dict[str, Reading]:
        prompt = asked.prompt(call.token, call.pass_number)
        if call.problem == transport.TOO_BIG:
            return _all(prompt, call.problem)
        return _read(call.transcript.response, prompt, asked)

    def _check(self, calls: Sequence[JudgeCall]) -> None:
        """Whether the pass may ask now, by what came of its calls so far."""
        now = self._judge.clock()
        under_way = [call for call in calls if call.state == State.SENT]
        if under_way:
            # Another worker's, or one whose worker was killed a moment ago.
            limit = timedelta(seconds=self._config.timeout) + record.GRACE
            raise Later(under_way[-1].sent_at + limit, WAITS_FOR_SLOT)
        failures = [call for call in calls if call.state in (State.FAILED, State.LOST)]
        if failures:
            last = failures[-1]
            if len(failures) >= MOST_FAILURES or (last.state == State.FAILED and last.retry_at is None):
                raise _HandOver(last.problem)
            if last.retry_at and last.retry_at > now:
                raise Later(last.retry_at, WAITS_TO_RETRY)
        if now - self._judge.begun > WORK or stop_in_force():
            raise Later(now)

    def _call(self, asked: _Asked, number: int, calls: Sequence[JudgeCall]) -> None:
        prompt = asked.prompt(secrets.token_hex(12), number)
        form = self._format()
        body = protocol.request_body(
            prompt,
            model=self._config.model,
            response_format=form,
            max_tokens=self._config.max_tokens,
            max_tokens_name=self._config.max_tokens_name,
            temperature=self._config.temperature,
        )
        call = self._reserve(number, len(calls) + 1, prompt.token, form, body)
        try:
            answered = transport.post(
                base_url=self._config.base_url,
                api_key=self._config.api_key,
                body=body,
                timeout=self._config.timeout,
            )
        except transport.NoAnswer as failure:
            self._failed(call, calls, failure.code)
        else:
            self._answered(call, calls, answered, prompt, asked)

    def _reserve(self, number: int, attempt: int, token: str, form: str, body: str) -> JudgeCall:
        now = self._judge.clock()
        try:
            return record.reserve(
                config=self._config,
                run=self._run,
                answer=self._answer,
                pass_number=number,
                attempt=attempt,
                token=token,
                response_format=form,
                request=body,
                at=now,
            )
        except record.NoSlot:
            # Not all who wait come back at the same moment.
            wait = timedelta(seconds=SLOT_AGAIN * (0.5 + self._judge.random()))
            raise Later(now + wait, WAITS_FOR_SLOT) from None
        except record.BudgetSpent as budget:
            if budget.until is None:
                raise _HandOver(budget.code) from None
            raise Later(budget.until, budget.code) from None

    def _answered(
        self,
        call: JudgeCall,
        calls: Sequence[JudgeCall],
        answered: transport.Answered,
        prompt: Prompt,
        asked: _Asked,
    ) -> None:
        if answered.status != 200:
            self._refused(call, calls, answered)
            return
        tokens_in, tokens_out = protocol.usage(answered.body)
        problem = _problem(answered.body, prompt, asked)
        record.finish(
            call=call,
            config=self._config,
            state=State.REJECTED if problem else State.ACCEPTED,
            problem=problem,
            http_status=answered.status,
            response=answered.body,
            tokens=None if tokens_in is None or tokens_out is None else (tokens_in, tokens_out),
            at=self._judge.clock(),
        )

    def _refused(self, call: JudgeCall, calls: Sequence[JudgeCall], answered: transport.Answered) -> None:
        form_left = call.response_format != protocol.FORMATS[-1]
        if form_left and protocol.format_refused(answered.status, answered.body):
            record.finish(
                call=call,
                config=self._config,
                state=State.FORMAT_REFUSED,
                http_status=answered.status,
                response=answered.body,
                tokens=(0, 0),
                at=self._judge.clock(),
            )
            return
        is_busy = answered.status in (408, 409, 425, 429) or (answered.status >= 500 and answered.status != 501)
        self._failed(call, calls, BUSY if is_busy else REFUSED, answered)

    def _failed(
        self, call: JudgeCall, calls: Sequence[JudgeCall], code: str, answered: transport.Answered | None = None
    ) -> None:
        now = self._judge.clock()
        too_big = code == transport.TOO_BIG
        record.finish(
            call=call,
            config=self._config,
            state=State.REJECTED if too_big else State.FAILED,
            problem=code,
            http_status=answered.status if answered else None,
            response=answered.body if answered else "",
            # Who says no bills nothing; who says nothing may have worked on it.
            tokens=(0, 0) if answered else None,
            retry_at=None if too_big or code == REFUSED else self._retry_at(calls, answered, now),
            at=now,
        )

    def _retry_at(
        self, calls: Sequence[JudgeCall], answered: transport.Answered | None, now: datetime
    ) -> datetime | None:
        """When to ask again: exponential with jitter, and not before the endpoint said. None: not at all."""
        failures = sum(call.state in (State.FAILED, State.LOST) for call in calls)
        wait = min(LONGEST_BACKOFF, self._config.backoff * 2.0**failures * (0.5 + self._judge.random()))
        asked_for = answered.retry_after if answered else None
        if asked_for is not None and asked_for > MOST_PATIENCE:
            return None
        return now + timedelta(seconds=max(wait, asked_for or 0))

    def _format(self) -> str:
        """The strictest form of reply that the endpoint has not refused within a day."""
        since = self._judge.clock() - timedelta(days=1)
        refused = JudgeCall.objects.filter(build=self.build, state=State.FORMAT_REFUSED, sent_at__gte=since)
        names = set(refused.values_list("response_format", flat=True))
        return next(form for form in protocol.FORMATS if form not in names or form == protocol.FORMATS[-1])


def _read(body: str, prompt: Prompt, asked: _Asked) -> dict[str, Reading]:
    try:
        return read_reply(protocol.reply_content(body), prompt, asked.words)
    except Unusable as doubt:
        if doubt.code == SPOKEN_TO:
            raise _HandOver(SPOKEN_TO) from None
        return _all(prompt, doubt.code)


def _problem(body: str, prompt: Prompt, asked: _Asked) -> str:
    try:
        readings = _read(body, prompt, asked)
    except _HandOver as reason:
        return reason.code
    return next((reading.fault for reading in readings.values() if reading.fault), "")


def _all(prompt: Prompt, fault: str) -> dict[str, Reading]:
    return {competency.key: Reading(fault=fault) for competency in prompt.competencies}


def _best(readings: Sequence[Reading]) -> Reading:
    """The first that is believed, else the last."""
    return next((reading for reading in readings if not reading.fault), readings[-1])


def _in_exact_text(outcome: Outcome, masked: Masked) -> Outcome:
    """Its evidence as places in the answer itself."""
    moved = []
    for place in outcome.evidence:
        start, end = masked.to_exact(place.start, place.end)
        moved.append(replace(place, start=start, end=end))
    return replace(outcome, evidence=tuple(moved))
