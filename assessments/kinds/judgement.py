"""Situational judgement: ways to act that are put in order, or of which the best and the worst are picked, by a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.kinds.base import Content, Kind, Part, rows_of, text_of, typed, typed_rows
from assessments.kinds.facts import Fact, Facts, Words
from scoring.rubric import content_hash

FEWEST_OPTIONS = 3
MOST_OPTIONS = 6
FORMATS: dict[str, Words] = {
    "rank": gettext_lazy("Put all in order, the best first"),
    "best_worst": gettext_lazy("Pick the best and the worst"),
}
BEST, WORST = 1, 2


@dataclass(frozen=True)
class Option:
    """A way to act. `place`: where the key has it, 1 the best. `why`: the reason, for staff."""

    text: str = ""
    place: str = ""
    why: str = ""


@dataclass(frozen=True)
class Judgement(Content):
    format: str = "rank"
    options: tuple[Option, ...] = ()

    words_at: ClassVar[tuple[str, ...]] = ("options.*.text",)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        options = tuple(
            Option(**{name: text_of(row, name) for name in ("text", "place", "why")})
            for row in rows_of(data, "options")
        )
        return cls(format=text_of(data, "format") or "rank", options=options)

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        rows = typed_rows(data, "option_text", "option_place", "option_why")
        options = tuple(Option(*row) for row in rows[:MOST_OPTIONS])
        return cls(format=typed(data, "judgement_format") or "rank", options=options)

    def to_dict(self) -> dict[str, Any]:
        return {"format": self.format, "options": [asdict(option) for option in self.options]}

    def problem(self) -> str:
        if self.format not in FORMATS:
            return _("Choose whether all are put in order, or the best and the worst are picked.")
        if not FEWEST_OPTIONS <= len(self.options) <= MOST_OPTIONS:
            return _("Give three to six ways to act.")
        if not all(option.text for option in self.options):
            return _("A way to act has no words.")
        places = sorted(option.place for option in self.options)
        if places != [str(number) for number in range(1, len(self.options) + 1)]:
            return _("The key gives each way to act a place of its own: 1 for the best, up to %(n)d for the worst.") % {
                "n": len(self.options)
            }
        return ""

    def parts(self) -> tuple[Part, ...]:
        if self.format == "best_worst":
            choices = tuple((str(number), option.text) for number, option in enumerate(self.options, start=1))
            return (
                Part(BEST, gettext_lazy("The best way to act"), entry="choice", rated=False, options=choices),
                Part(WORST, gettext_lazy("The worst way to act"), entry="choice", rated=False, options=choices),
            )
        count = max(len(self.options), 1)
        places = tuple((str(number), str(number)) for number in range(1, count + 1))
        texts = [option.text for option in self.options] or [""]
        return tuple(
            Part(number, text, entry="place", rated=False, options=places) for number, text in enumerate(texts, start=1)
        )

    def words(self, position: int, text: str) -> str:
        if self.format != "best_worst":
            return text
        place = int(text) - 1 if text.isdecimal() and len(text) < 3 else -1
        return self.options[place].text if 0 <= place < len(self.options) else text

    def remark(self, texts: Mapping[int, str]) -> str:
        given = [text for text in texts.values() if text]
        if len(set(given)) == len(given):
            return ""
        if self.format == "best_worst":
            return _("You have picked the same for the best and the worst.")
        return _("Two ways to act have the same place. Give each a place of its own.")

    def facts(self, texts: Mapping[int, str]) -> Facts:
        key = {"format": self.format, "places": [option.place for option in self.options]}
        best_worst = self.format == "best_worst"
        return Facts(
            method="best_worst/1" if best_worst else "rank_distance/1",
            method_words=(
                _("one point for the best and one for the worst as the key has them; one off for picking them reversed")
                if best_worst
                else _("1 for the key's order, less by how many places all options are away from it, 0 at the reverse")
            ),
            key_hash=content_hash(key),
            lines=self._picked(texts) if best_worst else [self._ranked(texts)],
        )

    def _picked(self, texts: Mapping[int, str]) -> list[Fact]:
        places = {str(number): option.place for number, option in enumerate(self.options, start=1)}
        worst = str(len(self.options))
        lines = []
        for part, right, reverse in ((BEST, "1", worst), (WORST, worst, "1")):
            given = places.get(texts.get(part, ""))
            points = None if given is None else 1.0 if given == right else -1.0 if given == reverse else 0.0
            expected = next((option.text for option in self.options if option.place == right), "")
            label = _("The best way to act") if part == BEST else _("The worst way to act")
            lines.append(Fact(label, self.words(part, texts.get(part, "")), expected, points))
        return lines

    def _ranked(self, texts: Mapping[int, str]) -> Fact:
        """Spearman's footrule, turned round and scaled to 0..1; only whole orders are judged."""
        count = len(self.options)
        given = [texts.get(number, "") for number in range(1, count + 1)]
        key = [option.place for option in self.options]
        points = None
        if sorted(given) == [str(number) for number in range(1, count + 1)]:
            away = sum(abs(int(left) - int(right)) for left, right in zip(given, key, strict=True))
            points = 1 - away / (count * count // 2)
        return Fact(_("Order of the ways to act"), ", ".join(text or "–" for text in given), ", ".join(key), points)

    @property
    def formats(self) -> list[tuple[str, Words]]:
        return list(FORMATS.items())

    @property
    def by_place(self) -> list[Option]:
        return sorted(self.options, key=lambda option: option.place)

    @property
    def slots(self) -> list[Option]:
        return [*self.options, *[Option()] * (MOST_OPTIONS - len(self.options))]


JUDGEMENT = Kind(
    key="judgement",
    label=gettext_lazy("Situational judgement"),
    purpose=gettext_lazy("Ways to act, put in order or the best and worst picked, held against a key by a named rule."),
    content=Judgement,
    rated=False,
)
