"""All candidates of an opening on paper, for those who decide together: dots with bands, ties as ties."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from openings.models import Opening
from ratings.standing import words_of_machines
from results.presentation import near_words, rank_words
from results.queries import Row
from results.reports import paper
from results.reports.candidate import band_legend, moment
from results.reports.paper import Paper, Part


def panel_paper(opening: Opening, placed: Sequence[Row], unplaced: Sequence[Row], *, at: datetime) -> Paper:
    """`placed` in their order. Whoever rests on a machine alone stands apart, without a place."""
    made = Paper(
        eyebrow=opening.title,
        title=_("Panel report"),
        facts=[
            (_("Role"), opening.role.label),
            (_("Candidates"), str(len(placed) + len(unplaced))),
            (_("Rated by people"), str(sum(not row.sheet.provisional for row in placed if row.sheet))),
            (_("Scoring policy"), opening.policy.content_hash),
        ],
        footer=_("%(title)s · made %(at)s") % {"title": opening.title, "at": moment(at)},
    )
    by_people = [row for row in placed if row.sheet and not row.sheet.provisional]
    provisional = [row for row in (*placed, *unplaced) if row.sheet and row.sheet.provisional]
    shown = {row.application.pk for row in (*by_people, *provisional)}
    made.add(paper.heading(_("Rated by people")))
    if by_people:
        made.add(
            _bands(by_people, opening),
            paper.quiet(
                _("A place such as 1–4 says: the data leave open which of these it is. %(words)s")
                % {"words": band_legend()}
            ),
        )
    else:
        made.add(paper.text(_("Nobody yet.")))
    if provisional:
        made.add(
            paper.heading(_("Provisional")),
            paper.notice(_("These rest on a machine rater alone, at least in part. Their order says little.")),
            paper.quiet(
                words_of_machines({name for row in provisional if row.sheet for name in row.sheet.machine_raters})
            ),
            _bands(provisional, opening, with_places=False),
        )
    rest = [row for row in unplaced if row.application.pk not in shown]
    if rest:
        made.add(
            paper.heading(_("Without a score")),
            paper.table((_("Candidate"), _("State")), ((row.application.person.name, row.stage_label) for row in rest)),
        )
    return made


def _machines(row: Row) -> Sequence[str]:
    return row.sheet.machine_raters if row.sheet else []


def _bands(rows: Sequence[Row], opening: Opening, *, with_places: bool = True) -> Part:
    header = (_("Candidate"), _("Total 1 to 5 with band"), "", _("Decision"))
    return paper.bands(header, (_row(row, opening, with_places) for row in rows))


def _standing(row: Row) -> str:
    """What was decided; while that waits for a second person, that it waits."""
    if row.to_confirm:
        return " · ".join(words for words in (row.stage_label, row.until_then) if words)
    return row.decision.get_kind_display() if row.decision else "–"


def _row(row: Row, opening: Opening, with_places: bool) -> Part:
    sheet = row.sheet
    assert sheet is not None  # noqa: S101 - callers pass rows with a sheet
    below = _("below a minimum") if opening.policy.minimums and sheet.meets_minimums is False else ""
    name = row.application.person.name or _("Erased")
    place = rank_words(row.rank) if with_places else ""
    cut = float(opening.policy.cut) if opening.policy.cut is not None else None
    return paper.band_row(
        f"{place}  {name}" if place else name,
        {"level": sheet.total, "low": sheet.low, "high": sheet.high, "provisional": sheet.provisional},
        note=" · ".join(words for words in (near_words(row.rank) if with_places else "", below) if words),
        aside=_standing(row),
        minimum=cut,
    )
