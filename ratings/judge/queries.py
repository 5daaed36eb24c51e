"""What the judge did and what it cost. A fixed number of queries at any row count."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from ratings.judge.config import Config, judge_config
from ratings.models import JudgeCall, MachineRun
from ratings.reasons import reason_words
from ratings.services.judge import GRACE, Spent, day_of, spent
from scoring import judge
from scoring.judge.protocol import reply_content
from scoring.judge.reading import Unusable


@dataclass(frozen=True)
class JudgeState:
    """The judge today (UTC). `waiting`: what runs wait for, in words, and how many."""

    config: Config
    today: Spent
    ever: Spent
    calls: int
    under_way: int
    waiting: Sequence[tuple[str, int]]

    @property
    def budget_used(self) -> int | None:
        """Percent of the day's budget, the tighter of both; None where there is none."""
        shares = [
            used / cap
            for used, cap in (
                (self.today.tokens, self.config.daily_tokens),
                (self.today.cost, self.config.daily_cost),
            )
            if cap
        ]
        return round(100 * max(shares)) if shares else None


def judge_state(at: datetime) -> JudgeState | None:
    """None where no endpoint is set."""
    config = judge_config()
    if config is None:
        return None
    calls = JudgeCall.objects.order_by()
    alive = at - timedelta(seconds=config.timeout) - GRACE
    runs = MachineRun.objects.filter(machine_rater__kind=judge.KEY, state=MachineRun.State.WAITING)
    waiting = runs.exclude(reason="").order_by().values("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return JudgeState(
        config=config,
        today=spent(calls.filter(sent_at__gte=day_of(at))),
        ever=spent(calls),
        calls=calls.count(),
        under_way=calls.filter(state=JudgeCall.State.SENT, sent_at__gte=alive).count(),
        waiting=[(reason_words(row["reason"]), row["n"]) for row in waiting],
    )


def judge_calls(
    *, opening: int | None = None, answer: int | None = None, run: int | None = None
) -> QuerySet[JudgeCall]:
    """The latest first."""
    wanted = {"opening": opening, "answer": answer, "run": run}
    found = JudgeCall.objects.filter(**{name: pk for name, pk in wanted.items() if pk is not None})
    return found.select_related("opening", "answer__question_version").order_by("-id")


def conversation(request: str) -> list[tuple[str, str]]:
    """Who says what in a stored request: [("system", text), ("user", text)]."""
    messages: list[dict[str, Any]] = json.loads(request)["messages"]
    return [(str(item["role"]), str(item["content"])) for item in messages]


def reply_in(response: str) -> str:
    """What the model wrote in a stored response, for people to read; nothing where it holds no such text."""
    try:
        return indented(reply_content(response))
    except Unusable:
        return ""


def indented(text: str) -> str:
    """JSON with a key on each line; what is no JSON as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
