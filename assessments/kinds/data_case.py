"""A data case: figures by segment and month, comments, short questions with a key, and a recommendation in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.kinds.base import Content, Kind, Part, rows_of, text_of, texts_of, typed, typed_rows
from assessments.kinds.facts import Fact, Facts, read_number
from assessments.kinds.figures import Chart, Figures, NotFigures, cells, chart_of, read_figures
from scoring.rubric import content_hash

MOST_CHECKS = 6
CHECK_COLUMNS = ("ask", "options", "answer", "tolerance", "unit")
# A number counts as right within the key's tolerance; rounding of binary fractions must not decide.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Check:
    """A short question with its key. With options it is a choice and `answer` the number of the right one; without, a
    number, right within `tolerance`."""

    ask: str = ""
    options: tuple[str, ...] = ()
    answer: str = ""
    tolerance: str = ""
    unit: str = ""

    @property
    def is_choice(self) -> bool:
        return bool(self.options)

    @property
    def options_text(self) -> str:
        return "\n".join(self.options)

    def problem(self, number: int) -> str:
        if not self.ask:
            return _("Short question %(n)d has no words.") % {"n": number}
        if self.is_choice:
            known = {str(place) for place in range(1, len(self.options) + 1)}
            if len(self.options) < 2 or self.answer not in known:
                return _("Short question %(n)d: give at least two options and the number of the right one.") % {
                    "n": number
                }
        elif read_number(self.answer) is None:
            return _("Short question %(n)d: its key is no number.") % {"n": number}
        elif self.tolerance and read_number(self.tolerance) is None:
            return _("Short question %(n)d: its tolerance is no number.") % {"n": number}
        return ""

    def points(self, given: str) -> float | None:
        """1 where the key is met, 0 where not, None where nothing usable was given."""
        if self.is_choice:
            return float(given == self.answer) if given else None
        number, key = read_number(given), read_number(self.answer)
        if number is None or key is None:
            return None
        return float(abs(number - key) <= abs(read_number(self.tolerance) or 0) + ROUNDING)

    def words(self, given: str) -> str:
        if self.is_choice:
            place = int(given) - 1 if given.isdecimal() else -1
            return self.options[place] if 0 <= place < len(self.options) else given
        return given

    @property
    def key_words(self) -> str:
        key = self.words(self.answer)
        unit = f" {self.unit}" if self.unit and not self.is_choice else ""
        tolerance = read_number(self.tolerance) if self.tolerance else None
        return f"{key}{unit} ± {tolerance:g}" if tolerance and not self.is_choice else f"{key}{unit}"


@dataclass(frozen=True)
class Comment:
    segment: str
    month: str
    text: str


@dataclass(frozen=True)
class DataCase(Content):
    """`figures`, `comments`: lines as they were typed, so that a draft that cannot be read yet loses nothing.

    figures: a head (Segment; Month; Answers; measures), then a line a row. comments: Segment; Month; words.
    """

    caption: str = ""
    figures: str = ""
    chart: str = ""
    comments: str = ""
    checks: tuple[Check, ...] = ()

    words_at: ClassVar[tuple[str, ...]] = (
        "caption", "figures", "chart", "comments", "checks.*.ask", "checks.*.options.*", "checks.*.unit",
    )  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        checks = tuple(
            Check(
                options=texts_of(row, "options"),
                **{name: text_of(row, name) for name in CHECK_COLUMNS if name != "options"},
            )
            for row in rows_of(data, "checks")
        )
        names = ("caption", "figures", "chart", "comments")
        return cls(checks=checks, **{name: text_of(data, name) for name in names})

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        rows = typed_rows(data, *(f"check_{name}" for name in CHECK_COLUMNS))
        checks = []
        for ask, options, answer, tolerance, unit in rows[:MOST_CHECKS]:
            lines = tuple(line.strip() for line in options.split("\n") if line.strip())
            checks.append(Check(ask, lines, answer, tolerance, unit))
        names = ("caption", "figures", "chart", "comments")
        return cls(checks=tuple(checks), **{name: typed(data, f"case_{name}") for name in names})

    def to_dict(self) -> dict[str, Any]:
        checks = [asdict(check) | {"options": list(check.options)} for check in self.checks]
        return asdict(self) | {"checks": checks}

    def problem(self) -> str:
        try:
            figures = read_figures(self.figures)
        except NotFigures as error:
            return str(error)
        if self.chart and self.chart not in figures.measures:
            return _("There is no measure “%(name)s” to draw.") % {"name": self.chart}
        if not self.caption:
            return _("Say in a line what the figures are.")
        if not self.checks:
            return _("Ask at least one short question with a key.")
        problems = [check.problem(number) for number, check in enumerate(self.checks, start=1)]
        return next((problem for problem in problems if problem), "")

    def parts(self) -> tuple[Part, ...]:
        short = tuple(
            Part(
                number,
                check.ask,
                entry="choice" if check.is_choice else "number",
                rated=False,
                options=tuple((str(place), words) for place, words in enumerate(check.options, start=1)),
                unit=check.unit,
            )
            for number, check in enumerate(self.checks, start=1)
        )
        return (*short, Part(len(short) + 1, gettext_lazy("Your recommendation")))

    def words(self, position: int, text: str) -> str:
        return self.checks[position - 1].words(text) if position <= len(self.checks) else text

    def history(self, replies: Sequence[str] | None = None) -> str:
        return "\n".join(words for words in (self.caption, self.figures, self.comments) if words)

    def facts(self, texts: Mapping[int, str]) -> Facts:
        lines = [
            Fact(check.ask, check.words(text := texts.get(number, "")), check.key_words, check.points(text))
            for number, check in enumerate(self.checks, start=1)
        ]
        key = {"checks": [[check.answer, check.tolerance, list(check.options)] for check in self.checks]}
        return Facts(
            method="within_tolerance/1",
            method_words=_("right within the key's tolerance; one point each"),
            key_hash=content_hash(key),
            lines=lines,
        )

    # --- for the pages

    @property
    def table(self) -> Figures:
        try:
            return read_figures(self.figures)
        except NotFigures:
            return Figures()

    @property
    def drawing(self) -> Chart | None:
        return chart_of(self.table, self.chart)

    @property
    def comment_rows(self) -> list[Comment]:
        rows = []
        for line in self.comments.split("\n"):
            found = cells(line)
            if len(found) >= 3:
                rows.append(Comment(found[0], found[1], "; ".join(found[2:])))
            elif line.strip():
                rows.append(Comment("", "", line.strip()))
        return rows

    @property
    def slots(self) -> list[Check]:
        """Short questions for the editor, with room for more."""
        return [*self.checks, *[Check()] * (MOST_CHECKS - len(self.checks))]


DATA_CASE = Kind(
    key="data_case",
    label=gettext_lazy("Data case"),
    purpose=gettext_lazy("Figures with a chart and comments; short questions with a key, and a recommendation."),
    content=DataCase,
)
