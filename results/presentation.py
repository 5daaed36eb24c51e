"""How results are put for the templates: plain dicts and words. What it reads is what may be said of machine raters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.kinds import Facts
from openings.models import Opening
from ratings.models import Rating
from ratings.pieces import MarkedPiece, marked_pieces
from ratings.queries import RatedText
from ratings.reasons import reason_words
from ratings.standing import Standing, read_in_part, standings
from ratings.turns import turns_rated
from results.models import ScoreSheet
from results.queries import Row
from scoring import judge
from scoring.ranking import RankRange
from sittings.queries import answer_text, facts_of


@dataclass(frozen=True)
class Task:
    """Something that waits for the reader, and the link to do it."""

    count: int
    words: str
    url: str
    action: str
    about: str = ""


def rank_words(rank: RankRange | None) -> str:
    if rank is None:
        return ""
    return str(rank.best) if rank.best == rank.worst else f"{rank.best}–{rank.worst}"


def near_words(rank: RankRange | None) -> str:
    """Ties as ties: how many others the data cannot tell this candidate from."""
    if rank is None or rank.best == rank.worst:
        return ""
    others = rank.worst - rank.best
    return (
        ngettext("Difference to %d other is not reliable", "Difference to %d others is not reliable", others) % others
    )


def list_rows(rows: Iterable[Row], opening: Opening, hidden: set[int]) -> list[dict[str, Any]]:
    """Rows as the `band_table` partial draws them; a hidden one shows its state and no number."""
    drawn = []
    for row in rows:
        application = row.application
        sheet = None if application.pk in hidden else row.sheet
        drawn.append(
            {
                "pk": application.pk,
                "rank": rank_words(row.rank) if sheet and row.rank else None,
                "near": near_words(row.rank) if sheet else "",
                "name": application.person.name,
                "url": reverse("results:candidate", args=[opening.pk, application.pk]),
                "level": sheet.total if sheet else None,
                "low": sheet.low if sheet else None,
                "high": sheet.high if sheet else None,
                "provisional": bool(sheet and sheet.provisional),
                "n": sheet.raters if sheet else None,
                "meets_minimum": sheet.meets_minimums if sheet and opening.policy.minimums else None,
                "state": row.state,
                "reason": reason_words(row.reason) if row.reason else row.until_then,
                "hidden": application.pk in hidden,
            }
        )
    return drawn


@dataclass(frozen=True)
class Line:
    """One competency of a score sheet: what it is worth, what it came to, and from what."""

    key: str
    label: str
    weight: float | None
    score: dict[str, Any]
    minimum: float | None


def sheet_lines(sheet: ScoreSheet, labels: dict[str, str]) -> list[Line]:
    whole = sum(sheet.policy.weights.values()) or 1
    return [
        Line(
            key=item["competency"],
            label=labels.get(item["competency"], item["competency"]),
            weight=100 * sheet.policy.weights.get(item["competency"], 0) / whole,
            score=item,
            minimum=sheet.policy.minimums.get(item["competency"]),
        )
        for item in sheet.competencies
    ]


@dataclass(frozen=True)
class RaterRow:
    """What one rater, a person or a machine, said of an answer: one rating (or None) for each column."""

    who: str
    build: str
    by_judge: bool
    standing: Standing | None
    blind: bool
    cells: list[tuple[str, str, Rating | None, str]]
    remarks: list[tuple[str, str]]

    @property
    def is_hollow(self) -> bool:
        """While nobody has promoted the machine rater."""
        return self.standing is not None and not self.standing.is_validated


@dataclass(frozen=True)
class Dossier:
    """One answer with everything said of it: its parts with marks, a column a competency, a row a rater.

    `bare_pieces`: the parts without a mark, for who must not see ratings yet.
    """

    rated: RatedText
    pieces: list[MarkedPiece]
    bare_pieces: list[MarkedPiece]
    columns: list[tuple[str, str]]
    rows: list[RaterRow]
    facts: Facts | None

    @property
    def is_answered(self) -> bool:
        return any(piece.words for piece in self.pieces)


def _marks(ratings: Iterable[Rating], labels: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {**item, "competency": rating.competency_id, "label": labels.get(rating.competency_id, rating.competency_id)}
        for rating in ratings
        for item in rating.evidence
        if item.get("source") != "gate"
    ]


def dossiers(
    texts: Iterable[RatedText], labels: dict[str, str], *, found: Mapping[int, Standing] | None = None
) -> list[Dossier]:
    """`found`: what `standings_in` says of all answers of a page, where it calls this several times."""
    known = list(texts)
    found = standings_in(known) if found is None else found
    return [_dossier(rated, labels, found) for rated in known]


def standings_in(texts: Iterable[RatedText]) -> dict[int, Standing]:
    """Of the machine raters that rated any of these, in three queries."""
    return standings(rating.machine_rater for rated in texts for rating in rated.ratings if rating.machine_rater)


def _dossier(rated: RatedText, labels: dict[str, str], found: Mapping[int, Standing]) -> Dossier:
    answer = rated.answer
    given = {rating.competency_id for rating in rated.ratings}
    columns = [(key, label) for key, label in labels.items() if key in given]
    by_rater: dict[tuple[bool, int], dict[str, Rating]] = {}
    for rating in rated.ratings:
        # People first, machines last.
        rater = (rating.machine_rater_id is not None, rating.rater_id or rating.machine_rater_id or 0)
        by_rater.setdefault(rater, {})[rating.competency_id] = rating
    text = answer_text(answer)
    rows = [_rater_row(by_rater[key], columns, rated.notes, text=text, found=found) for key in sorted(by_rater)]
    extras = turns_rated(rated.part_ratings)
    pieces = marked_pieces(answer, uid=answer.pk, marks=_marks(rated.ratings, labels), extras=extras)
    return Dossier(rated, pieces, marked_pieces(answer, uid=answer.pk), columns, rows, facts_of(answer))


def _rater_row(
    ratings: dict[str, Rating],
    columns: list[tuple[str, str]],
    notes: dict[int, str],
    *,
    text: str,
    found: Mapping[int, Standing],
) -> RaterRow:
    one = next(iter(ratings.values()))
    cells = []
    remarks = []
    for key, label in columns:
        rating = ratings.get(key)
        cells.append((key, label, rating, reason_words(rating.reason) if rating and rating.reason else ""))
        if rating and rating.note:
            remarks.append((label, rating.note))
        if rating and rating.missing:
            remarks.append((label, _("Nearest indicator that it did not find: %(text)s") % {"text": rating.missing}))
    if one.machine_rater_id and (read := read_in_part(text)):
        remarks.append((_("Read"), read))
    if one.rater_id in notes:
        remarks.append((_("On this answer"), notes[one.rater_id]))
    return RaterRow(
        who=who_rated(one),
        build=one.machine_rater.build if one.machine_rater else "",
        by_judge=bool(one.machine_rater and one.machine_rater.kind == judge.KEY),
        standing=found.get(one.machine_rater_id or 0),
        blind=all(rating.blind for rating in ratings.values()),
        cells=cells,
        remarks=remarks,
    )


def who_rated(rating: Rating) -> str:
    if rating.rater is not None:
        return rating.rater.name
    return _("Machine rater “%(kind)s”") % {"kind": rating.machine_rater.kind if rating.machine_rater else ""}


def labels_of(rubric_body: dict[str, Any]) -> dict[str, str]:
    return {item["key"]: item["label"] for item in rubric_body["competencies"]}
