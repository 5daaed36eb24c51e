"""A candidate's dossier on paper: profile, every answer with its evidence, who rated what, decisions and versions."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openings.models import Application
from ratings.models import Rating
from ratings.queries import rated_texts
from ratings.standing import standings_named, words_of_machines
from results.models import Decision, ScoreSheet
from results.presentation import Dossier, RaterRow, dossiers, labels_of, sheet_lines
from results.queries import Row
from results.reports import paper
from results.reports.paper import Paper, Part


def candidate_paper(row: Row, *, at: datetime) -> Paper:
    application, sheet = row.application, row.sheet
    opening = application.opening
    labels = labels_of(opening.policy.rubric_version.body)
    made = Paper(
        eyebrow=opening.title,
        title=application.person.name or _("Erased"),
        facts=[
            (_("Role"), opening.role.label),
            (_("State"), row.stage_label),
            (_("Submitted"), day(row.sitting.submitted_at) if row.sitting and row.sitting.submitted_at else ""),
            (_("Decision"), _decided(row.decision) if row.decision else ""),
            (_("Not confirmed yet"), _decided(row.to_confirm) if row.to_confirm else ""),
        ],
        footer=_("%(title)s · made %(at)s") % {"title": opening.title, "at": moment(at)},
    )
    made.add(*_profile(sheet, labels))
    if row.sitting and row.sitting.submitted_at:
        made.add(paper.heading(_("Answers")), paper.legend(labels))
        for item in dossiers(rated_texts(row.sitting), labels):
            made.add(*_answer(item))
    made.add(*_decisions(application), *_versions(row))
    return made


def day(at: datetime) -> str:
    """Of what a candidate did: the time of day would tell how long they took."""
    return date_format(localtime(at), "DATE_FORMAT")


def moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def _decided(decision: Decision) -> str:
    who = decision.decided_by.name
    said = f"{decision.get_kind_display()}: {decision.get_reason_display()}. {who}, {moment(decision.decided_at)}"
    if decision.confirmed_by and decision.holds_since:
        return f"{said}. {_('Confirmed')}: {decision.confirmed_by.name}, {moment(decision.holds_since)}"
    return said if decision.holds_since or decision.undone_at else f"{said} ({_('waits for a second person')})"


def _words_of(decision: Decision) -> str:
    undone = f"({_('undone')}, {moment(decision.undone_at)})" if decision.undone_at else ""
    return " ".join(filter(None, (decision.words, decision.second_words, undone)))


def _profile(sheet: ScoreSheet | None, labels: dict[str, str]) -> list[Part]:
    if sheet is None:
        return [paper.heading(_("Profile")), paper.text(_("No score yet."))]
    parts: list[Part] = [paper.heading(_("Profile"))]
    if sheet.provisional:
        parts.append(
            paper.notice(
                " ".join(
                    (
                        _("Provisional: part of this rests on a machine rater alone, no person has rated it."),
                        f"{words_of_machines(sheet.machine_raters)}.",
                    )
                )
            )
        )
    whole = {"level": sheet.total, "low": sheet.low, "high": sheet.high, "provisional": sheet.provisional}
    rows = [paper.band_row(_("Total"), whole, aside=_raters(sheet.raters))]
    for line in sheet_lines(sheet, labels):
        score = {**line.score, "level": line.score["value"]}
        aside = _("weight %(w).0f %%") % {"w": line.weight or 0}
        if line.minimum is not None:
            met = {True: _("met"), False: _("below")}.get(line.score["meets_minimum"], _("open"))
            aside += _(", minimum %(level)g: %(met)s") % {"level": line.minimum, "met": met}
        rows.append(paper.band_row(line.label, score, aside=aside, key=line.key, minimum=line.minimum))
    header = (_("Competency"), _("Level 1 to 5 with band"), "", _("Counts"))
    return [*parts, paper.bands(header, rows), paper.quiet(band_legend())]


def _raters(n: int) -> str:
    return ngettext("%(n)d person rated", "%(n)d people rated", n) % {"n": n}


def band_legend() -> str:
    return _(
        "A band holds the true level nine times in ten. The upright stroke is a minimum score. Hollow: provisional."
    )


def _answer(item: Dossier) -> list[Part]:
    question = item.rated.answer.question_version
    parts: list[Part] = [paper.heading(question.title, 3), paper.quiet(question.prompt)]
    if not item.is_answered:
        return [*parts, paper.text(_("Not answered."))]
    several = len(item.pieces) > 1
    parts += [
        paper.quote(
            piece.text if piece.part.rated else piece.words, piece.marks, str(piece.spec.label) if several else ""
        )
        for piece in item.pieces
        if piece.words
    ]
    if item.rows:
        header = (_("Rated by"), *(label for _key, label in item.columns))
        parts.append(
            paper.table(header, ((_who(row), *(_cell(cell[2], cell[3]) for cell in row.cells)) for row in item.rows))
        )
        remarks = [(row.who, f"{label}: {words}") for row in item.rows for label, words in row.remarks]
        parts += [paper.facts(remarks)] if remarks else []
    return parts


def _who(row: RaterRow) -> str:
    said = [row.who, row.standing.line if row.standing else "", "" if row.blind else _("not blind")]
    return ", ".join(word for word in said if word)


def _cell(rating: Rating | None, why: str) -> str:
    if rating is None:
        return "–"
    if rating.level is None:
        return str(why or rating.get_state_display())
    return paper.band_words({"level": rating.level, "low": rating.low, "high": rating.high})


def _decisions(application: Application) -> list[Part]:
    decisions = list(application.decisions.select_related("decided_by", "undone_by", "confirmed_by"))
    if not decisions:
        return []
    rows = [(_decided(one), _words_of(one)) for one in decisions]
    return [paper.heading(_("Decisions")), *(part for what, words in rows for part in _said(what, words))]


def _said(what: str, words: str) -> list[Part]:
    return [paper.text(what), *([paper.quote(words, ())] if words else [])]


def _machines(names: Sequence[str]) -> str:
    found = standings_named(names)
    return "; ".join(f"{name} ({found[name].line})" if name in found else name for name in names)


def _versions(row: Row) -> list[Part]:
    opening, sheet = row.application.opening, row.sheet
    rubric, assessment = opening.policy.rubric_version, opening.assessment_version
    rows = [
        (_("Scoring policy"), opening.policy.content_hash),
        (_("Rubric"), f"v{rubric.number}, {rubric.content_hash}"),
        (_("Assessment"), f"v{assessment.number}, {assessment.content_hash}" if assessment else ""),
        (_("Machine raters"), _machines(sheet.machine_raters) if sheet else ""),
        (_("Score sheet"), f"{sheet.pk}, {sheet.input_hash}" if sheet else ""),
    ]
    return [paper.heading(_("What this stands on")), paper.facts(rows)]
