"""How an opening went, on paper: who is where, how far raters agree with each other, and machine raters with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openings.models import Opening
from ratings.measuring import Said, blind_levels, figure
from ratings.models import MachineRater, Rating
from ratings.standing import standings
from results.presentation import labels_of
from results.queries import handed_over_answers, stage_counts
from results.reports import paper
from results.reports.candidate import moment
from results.reports.paper import Paper, Part
from scoring.agreement import agree_together
from sittings.models import Answer

Levels = Mapping[tuple[int, str], Said]


def opening_paper(opening: Opening, *, at: datetime) -> Paper:
    """A fixed number of queries at any number of candidates. Nobody is named in it."""
    answers = list(Answer.objects.filter(sitting__application__opening=opening).order_by().values_list("pk", flat=True))
    said = blind_levels(answers)
    labels = labels_of(opening.policy.rubric_version.body)
    made = Paper(
        eyebrow=opening.role.label,
        title=opening.title,
        facts=[
            (_("Opened"), moment(opening.created_at)),
            (_("Closed"), moment(opening.closed_at) if opening.closed_at else ""),
            (_("Scoring policy"), opening.policy.content_hash),
            (_("Rubric"), f"v{opening.policy.rubric_version.number}, {opening.policy.rubric_version.content_hash}"),
        ],
        footer=_("%(title)s · made %(at)s") % {"title": opening.title, "at": moment(at)},
    )
    made.add(*_pipeline(opening), *_people(said, labels), *_machines(opening, said))
    return made


def _pipeline(opening: Opening) -> list[Part]:
    counts = stage_counts(opening)
    words = {
        "invited": _("Candidates"),
        "begun": _("Began"),
        "submitted": _("Submitted"),
        "scored": _("Scored"),
        "decided": _("Decided"),
    }
    first = counts["invited"] or 1
    rows = [(label, counts[key], f"{100 * counts[key] / first:.0f} %") for key, label in words.items()]
    handed = handed_over_answers(opening)
    left = [paper.quiet(_("%(n)d answers were handed to people by a machine rater and wait.") % {"n": handed})]
    return [paper.heading(_("Who is where")), paper.bars(rows), *(left if handed else [])]


def _people(said: Levels, labels: Mapping[str, str]) -> list[Part]:
    two = [(key, one.levels) for key, one in said.items() if len(one.levels) > 1]
    if not two:
        words = _("No answer has been rated blind by two people yet, so nothing can be said of it.")
        return [paper.heading(_("How far raters agree")), paper.text(words)]
    lines = [(_("All competencies"), two)]
    lines += [(label, [row for row in two if row[0][1] == key]) for key, label in labels.items()]
    rows = [
        (
            label,
            *_cells(figure(agree_together([k[0] for k, _ in some], [s[0] for _, s in some], [s[1] for _, s in some]))),
        )
        for label, some in lines
        if some
    ]
    return [paper.heading(_("How far raters agree")), paper.table(_header(), rows), paper.quiet(_explained())]


def _machines(opening: Opening, said: Levels) -> list[Part]:
    rows: Any = (
        Rating.objects.current()
        .whole()
        .by_machines()
        .filter(answer__sitting__application__opening=opening, state=Rating.State.RATED)
        .values_list("machine_rater", "answer", "competency", "level")
    )
    by_rater: dict[int, list[tuple[int, float, float]]] = {}
    for rater, answer, competency, level in rows.order_by("id"):
        levels = said.get((answer, competency))
        by_rater.setdefault(rater, [])
        if levels:
            by_rater[rater].append((answer, levels.levels[0], level))
    raters = MachineRater.objects.in_bulk(by_rater)
    heading = paper.heading(_("How far machine raters agree with people"))
    if not by_rater:
        return [heading, paper.text(_("No machine rater has rated here."))]
    found = standings(raters.values())
    lines = [
        (f"{raters[pk]} ({found[pk].line})", *_cells(figure(agree_together(*_columns(pairs)))))
        for pk, pairs in sorted(by_rater.items())
    ]
    return [heading, paper.table(_header(), lines)]


def _columns(pairs: Sequence[tuple[int, float, float]]) -> tuple[list[int], list[float], list[float]]:
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs], [pair[2] for pair in pairs]


def _header() -> list[str]:
    return ["", _("Weighted kappa"), _("Exact"), _("Adjacent"), _("Ratings")]


def _cells(found: Mapping[str, Any]) -> list[str]:
    return [
        _with_ends(found["kappa"], 1, ".2f"),
        _with_ends(found["exact"], 100, ".0f", " %"),
        _with_ends(found["adjacent"], 100, ".0f", " %"),
        str(found["n"]),
    ]


def _with_ends(ends: Sequence[float | None], factor: float, form: str, unit: str = "") -> str:
    value, low, high = ends
    if value is None:
        return "–"
    whole = f"{value * factor:z{form}}{unit}"
    return whole if low is None or high is None else f"{whole} ({low * factor:z{form}}–{high * factor:z{form}})"


def _explained() -> str:
    return _(
        "Of ratings given before seeing anybody else's. Kappa is quadratic, on the levels 1 to 5; in brackets the 95 % "
        "interval over answers. Adjacent: the same level or the next."
    )
