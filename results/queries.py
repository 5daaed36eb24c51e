"""What hiring people look at. Each function makes a fixed number of queries at any row count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.templatetags.states import look_of
from jobs.queries import latest_jobs
from openings.finding import called
from openings.models import Application, Invitation, Opening
from ratings.models import MachineRun, Rating
from ratings.queries import ADJUDICATION_SPREAD, RATINGS_WITH_ADJUDICATION
from results.models import Decision, LeftToDo, ScoreSheet
from scoring.ranking import RankRange
from sittings.models import AnswerRevision, LateText, Sitting

STAGES = {
    "invited": _("Invited"),
    "taking": _("Answering"),
    "waiting": _("Waiting for scoring"),
    "scoring": _("Scoring"),
    "needs_person": _("Needs a person"),
    "scored": _("Scored"),
    "to_confirm": _("Waits for a second person"),
    "decided": _("Decided"),
}
# What can be filtered by without deriving the state of every row.
_OF_THEM = Sitting.objects.filter(application=OuterRef("pk"))
FILTERS = {
    "invited": ~Exists(_OF_THEM),
    "taking": Exists(_OF_THEM.filter(submitted_at=None)),
    "submitted": Exists(_OF_THEM.filter(submitted_at__isnull=False)),
}


@dataclass(frozen=True)
class Row:
    """One candidate of an opening, as lists show them."""

    application: Application
    sitting: Sitting | None
    sheet: ScoreSheet | None
    decision: Decision | None
    to_confirm: Decision | None
    stage: str
    reason: str
    rank: RankRange | None = None

    @property
    def state(self) -> str:
        """What its pill says: what was decided; while that waits for a second person, that it waits."""
        if self.to_confirm:
            return f"to_confirm_{self.to_confirm.kind}"
        return self.decision.kind if self.decision else self.stage

    @property
    def until_then(self) -> str:
        """What holds while something else waits for a second person, in words; empty where nothing does."""
        if not (self.to_confirm and self.decision):
            return ""
        return gettext("until then: %(state)s") % {"state": look_of(self.decision.kind)[2]}

    @property
    def stage_label(self) -> str:
        return str(look_of(self.state)[2] if self.to_confirm else STAGES[self.stage])


def applications_of(opening: Opening, *, search: str = "", stage: str = "") -> QuerySet[Application]:
    applications = Application.objects.filter(opening=opening).select_related("person")
    if search:
        applications = applications.filter(called(search))
    if stage == "decided" or stage.startswith("decided_"):
        kind = stage.removeprefix("decided").removeprefix("_")
        applications = applications.filter(pk__in=_latest_decisions(opening, kind).values("application_id"))
    elif stage == "undecided":
        applications = applications.filter(left_to_do__opening=opening, left_to_do__undecided=True)
    elif stage == "to_confirm":
        applications = applications.filter(pk__in=Decision.objects.to_confirm().values("application_id"))
    elif stage == "needs_person":
        applications = applications.filter(
            Q(pk__in=handed_over_ratings().values("answer__sitting__application_id"))
            | Q(pk__in=_disputed().values("answer__sitting__application_id"))
        )
    elif stage in FILTERS:
        applications = applications.filter(FILTERS[stage])
    return applications


def rows_of(applications: Sequence[Application], *, ranks: dict[int, RankRange] | None = None) -> list[Row]:
    """Everything a list shows of these applications, in their order."""
    ids = [application.pk for application in applications]
    sittings = {
        sitting.application_id: sitting
        for sitting in Sitting.objects.filter(application__in=ids).order_by("application_id", "attempt")
    }
    sitting_ids = [sitting.pk for sitting in sittings.values()]
    sheets = {
        sheet.sitting_id: sheet
        for sheet in ScoreSheet.objects.filter(sitting__in=sitting_ids)
        .select_related("policy")
        .order_by("sitting_id", "-id")
        .distinct("sitting_id")
    }
    # The latest that holds, and the latest at all where that waits for a second person.
    standing: dict[int, Decision] = {}
    latest: dict[int, Decision] = {}
    for made in Decision.objects.made().filter(application__in=ids).select_related("decided_by").order_by("id"):
        latest[made.application_id] = made
        if made.holds_since:
            standing[made.application_id] = made
    progress = scoring_progress(sitting_ids)
    rows = []
    for application in applications:
        sitting = sittings.get(application.pk)
        sheet = sheets.get(sitting.pk) if sitting else None
        decision, made_last = standing.get(application.pk), latest.get(application.pk)
        waits = made_last if made_last and not made_last.holds_since else None
        stage, reason = _stage(sitting, sheet, decision or waits, progress.get(sitting.pk) if sitting else None)
        rank = (ranks or {}).get(application.pk)
        rows.append(Row(application, sitting, sheet, decision, waits, stage, reason, rank))
    return rows


@dataclass(frozen=True)
class Progress:
    """How far the work on one sitting is. `handed_over`: why people are asked, code -> answers x competencies."""

    waiting: bool
    running: bool
    handed_over: dict[str, int]


def scoring_progress(sitting_ids: Iterable[int]) -> dict[int, Progress]:
    ids = list(sitting_ids)
    runs = list(MachineRun.objects.filter(sitting__in=ids, state=MachineRun.State.WAITING))
    jobs = latest_jobs(kind="rate_sitting", subjects=[run.pk for run in runs])
    running = {run.sitting_id for run in runs if (job := jobs.get(str(run.pk))) and job.state == "running"}
    waiting = {run.sitting_id for run in runs}
    handed_over: dict[int, dict[str, int]] = {}
    counts = (
        handed_over_ratings()
        .filter(answer__sitting__in=ids)
        .values("answer__sitting", "state", "reason")
        .annotate(n=Count("pk"))
        .order_by("answer__sitting", "-n")
    )
    for row in counts:
        reasons = handed_over.setdefault(row["answer__sitting"], {})
        code = row["state"] if row["state"] == Rating.State.FAILED else row["reason"]
        reasons[code] = reasons.get(code, 0) + row["n"]
    for sitting_id in _disputed().filter(answer__sitting__in=ids).values_list("answer__sitting", flat=True):
        reasons = handed_over.setdefault(sitting_id, {})
        reasons["disputed"] = reasons.get("disputed", 0) + 1
    return {
        sitting_id: Progress(sitting_id in waiting, sitting_id in running, handed_over.get(sitting_id, {}))
        for sitting_id in ids
    }


def stage_counts(opening: Opening) -> dict[str, int]:
    """Who is where, by the coarse stages a funnel shows."""
    sittings = Sitting.objects.filter(application__opening=opening)
    sheets = ScoreSheet.objects.filter(sitting__application__opening=opening)
    return {
        "invited": Application.objects.filter(opening=opening).count(),
        "begun": _distinct(sittings, "application_id"),
        "submitted": _distinct(sittings.filter(submitted_at__isnull=False), "application_id"),
        "scored": _distinct(sheets, "sitting__application_id"),
        "decided": _distinct(Decision.objects.standing().filter(application__opening=opening), "application_id"),
    }


def _distinct(rows: QuerySet[Any], field: str) -> int:
    # Counted by joins: correlated EXISTS took minutes on a thousand candidates without statistics.
    return int(rows.aggregate(n=Count(field, distinct=True))["n"])


def handed_over_answers(opening: Opening) -> int:
    """Answers that the machine handed to people and that no person has rated."""
    return (
        handed_over_ratings().filter(answer__sitting__application__opening=opening).values("answer").distinct().count()
    )


def undecided_count(opening: Opening) -> int:
    return LeftToDo.objects.filter(opening=opening, undecided=True).count()


def score_sheets_of(sitting: Sitting) -> QuerySet[ScoreSheet]:
    return sitting.score_sheets.select_related("policy__rubric_version").order_by("-id")


def late_texts_of(sitting: Sitting) -> list[LateText]:
    """What came after the end, each with `before` (what it was to replace) and `decided` (or None); two queries."""
    rows = LateText.objects.filter(part__answer__sitting=sitting)
    found = list(rows.select_related("part__answer__question_version", "decision__decided_by").order_by("id"))
    numbers = {late.part_id for late in found}
    received = {}
    for revision in AnswerRevision.objects.filter(part__in=numbers).order_by("number"):
        # A text that counts has become a revision itself; what it replaced is shown beside it.
        if revision.sha256 not in {late.sha256 for late in found if late.part_id == revision.part_id}:
            received[revision.part_id] = revision.text
    for late in found:
        late.before = received.get(late.part_id, "")  # type: ignore[attr-defined]
        late.decided = getattr(late, "decision", None)  # type: ignore[attr-defined]
    return found


def visible_application(user: User, *, opening_id: int, application_id: int) -> Application:
    applications = Application.objects.select_related(
        "person", "opening__policy__rubric_version", "opening__role", "opening__team"
    )
    return access.visible_or_404(applications, user, pk=application_id, opening=opening_id)


def valid_link_of(application: Application) -> Invitation | None:
    """The link that was not revoked, whether or not its time is over."""
    return application.invitations.filter(revoked_at=None).first()


def sheets_in_full(ids: Sequence[int]) -> dict[int, ScoreSheet]:
    """The latest score sheet of each of these applications, with its policy and competencies."""
    sheets = (
        ScoreSheet.objects.filter(sitting__application__in=ids)
        .order_by("sitting__application_id", "-sitting__attempt", "-id")
        .distinct("sitting__application_id")
        .select_related("sitting", "policy__rubric_version")
    )
    return {sheet.sitting.application_id: sheet for sheet in sheets}


def sheets_of_sittings(ids: Iterable[int]) -> list[ScoreSheet]:
    """The latest sheet of each sitting of these applications; a live interview is in that of the written one."""
    sheets = (
        ScoreSheet.objects.filter(sitting__application__in=list(ids))
        .order_by("sitting_id", "-id")
        .distinct("sitting_id")
        .select_related("sitting", "policy__rubric_version")
    )
    found = list(sheets)
    written = {sheet.sitting.application_id for sheet in found if sheet.sitting.mode != Sitting.Mode.LIVE}
    live = [sheet for sheet in found if sheet.sitting.mode == Sitting.Mode.LIVE]
    return [one for one in found if one not in live or one.sitting.application_id not in written]


def applications_that_went_on() -> set[int]:
    """Applications, over all openings, whose latest decision led further."""
    latest = Decision.objects.standing().order_by("application_id", "-id").distinct("application_id")
    kinds = (Decision.Kind.ADVANCE, Decision.Kind.OFFER, Decision.Kind.HIRED)
    found = Decision.objects.filter(pk__in=latest.values("pk"), kind__in=kinds)
    return set(found.values_list("application", flat=True))


def _latest_decisions(opening: Opening, kind: str) -> QuerySet[Decision]:
    """The decision that holds of each application of the opening, where it is of this kind (empty: any)."""
    latest = (
        Decision.objects.standing()
        .filter(application__opening=opening)
        .order_by("application_id", "-id")
        .distinct("application_id")
    )
    decisions = Decision.objects.filter(pk__in=latest.values("pk"))
    return decisions.filter(kind=kind) if kind else decisions


def handed_over_ratings() -> QuerySet[Rating]:
    """Machine ratings without a level that ask for a person, where no person has rated the same thing.

    Of whole answers: a single short turn of a conversation asks for nobody.
    """
    same = {"answer": OuterRef("answer"), "competency": OuterRef("competency")}
    by_person = Rating.objects.whole().filter(**same, machine_rater=None)
    return (
        Rating.objects.current()
        .whole()
        .filter(
            machine_rater__isnull=False,
            state__in=[Rating.State.GATED, Rating.State.ABSTAINED, Rating.State.FAILED],
        )
        .exclude(Exists(by_person))
    )


def _disputed() -> QuerySet[Any, Any]:
    """Answers x competencies on which people are so far apart that a third is asked and has not rated yet."""
    return (
        Rating.objects.current()
        .by_people()
        .filter(state=Rating.State.RATED, part=None)
        .order_by()
        .values("answer", "competency")
        .annotate(spread=Max("level") - Min("level"), people=Count("rater"))
        .filter(spread__gte=ADJUDICATION_SPREAD, people__lt=RATINGS_WITH_ADJUDICATION)
    )


def _stage(
    sitting: Sitting | None, sheet: ScoreSheet | None, decision: Decision | None, progress: Progress | None
) -> tuple[str, str]:
    if decision:
        return ("decided" if decision.holds_since else "to_confirm"), ""
    if sitting is None:
        return "invited", ""
    if sitting.submitted_at is None:
        return "taking", ""
    if progress and progress.waiting:
        return ("scoring" if progress.running else "waiting"), ""
    if progress and progress.handed_over:
        return "needs_person", next(iter(progress.handed_over))
    return ("scored" if sheet else "waiting"), ""
