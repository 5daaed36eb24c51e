"""Work history: what somebody has done, with what, and where they want to grow. Facts for people, never scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.kinds.base import Content, Kind, Part, clean_text, text_of, texts_of, typed
from assessments.kinds.facts import Words
from assessments.kinds.software import SOFTWARE

JOBS, TOOLS, AREAS, GROWTH = 1, 2, 3, 4
# Stored words: what is shown is translated, what is kept is not.
LEVELS: dict[str, Words] = {
    "seen": gettext_lazy("have seen it"),
    "used": gettext_lazy("have worked with it"),
    "set up": gettext_lazy("have set it up or taught it"),
}
SERVICE: dict[str, Words] = {"service": gettext_lazy("with customers or guests"), "other": gettext_lazy("other work")}
JOB_ROWS = 5
BETWEEN = " | "
LISTS = ("software", "areas", "growth")


def split(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(BETWEEN.strip())]


@dataclass(frozen=True)
class WorkHistory(Content):
    """`software`: the list that is asked about; `areas` of expertise and `growth`: what can be ticked."""

    software: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    growth: tuple[str, ...] = ()
    intro: str = ""

    words_at: ClassVar[tuple[str, ...]] = ("software.*", "areas.*", "growth.*", "intro")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(intro=text_of(data, "intro"), **{name: texts_of(data, name) for name in LISTS})

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        lists = {
            name: tuple(line.strip() for line in typed(data, f"history_{name}").split("\n") if line.strip())
            for name in LISTS
        }
        return cls(intro=typed(data, "history_intro"), **lists)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {name: list(getattr(self, name)) for name in LISTS}

    def problem(self) -> str:
        for name in LISTS:
            lines = getattr(self, name)
            if not lines:
                return _("Name at least one line each: software, areas of expertise, where to grow.")
            if len(set(lines)) < len(lines):
                return _("A line stands twice: %(line)s.") % {
                    "line": next(line for line in lines if lines.count(line) > 1)
                }
            if any(BETWEEN.strip() in line for line in lines):
                return _("A line must not hold a bar (|).")
        return ""

    def parts(self) -> tuple[Part, ...]:
        return (
            Part(JOBS, gettext_lazy("What work have you done?"), entry="jobs", rated=False),
            Part(TOOLS, gettext_lazy("Which of these have you worked with?"), entry="levels", rated=False),
            Part(AREAS, gettext_lazy("What are you good at?"), entry="many", rated=False),
            Part(GROWTH, gettext_lazy("Where would you like to grow?"), entry="many", rated=False),
        )

    def words(self, position: int, text: str) -> str:
        lines = [line for line in text.split("\n") if line.strip()]
        if position == JOBS:
            return "\n".join(self._job_words(line) for line in lines)
        if position == TOOLS:
            return "\n".join(f"{name}: {LEVELS.get(level, level)}" for name, level in map(self._pair, lines))
        return "\n".join(lines)

    def compose(self, position: int, data: QueryDict, name: str) -> str | None:
        """One line a job, tool, area: from the fields of a plain form, as the script makes it too."""
        if position != JOBS:
            return "\n".join(value for value in data.getlist(name) if value)
        columns = [data.getlist(f"{name}-{column}") for column in ("what", "service", "length")]
        lines = []
        for row in zip(*columns, strict=False):
            what, service, length = (clean_text(cell).replace("|", "/").replace("\n", " ") for cell in row)
            if what or length:
                lines.append(BETWEEN.join((what, service, length)))
        return "\n".join(lines)

    # --- for the pages

    def rows(self, position: int, text: str) -> list[dict[str, Any]]:
        """What the fields of one part hold."""
        lines = [line for line in text.split("\n") if line.strip()]
        if position == JOBS:
            jobs = [self._job(line) for line in lines]
            empty = [{"what": "", "service": "", "length": ""}] * max(JOB_ROWS - len(jobs), 1)
            return [*jobs, *empty]
        if position == TOOLS:
            known = dict(map(self._pair, lines))
            return [
                {
                    "label": name,
                    "options": [
                        (f"{name}{BETWEEN}{key}", words, known.get(name) == key) for key, words in LEVELS.items()
                    ],
                }
                for name in self.software
            ]
        choices = self.areas if position == AREAS else self.growth
        return [{"label": label, "chosen": label in lines} for label in choices]

    @property
    def services(self) -> list[tuple[str, Words]]:
        return list(SERVICE.items())

    @property
    def software_text(self) -> str:
        """For the editor; a new question starts from the maintained list."""
        return "\n".join(self.software or SOFTWARE)

    @property
    def areas_text(self) -> str:
        return "\n".join(self.areas)

    @property
    def growth_text(self) -> str:
        return "\n".join(self.growth)

    @staticmethod
    def _pair(line: str) -> tuple[str, str]:
        found = split(line)
        return found[0], found[1] if len(found) > 1 else ""

    @staticmethod
    def _job(line: str) -> dict[str, str]:
        found = [*split(line), "", ""]
        return {"what": found[0], "service": found[1], "length": found[2]}

    def _job_words(self, line: str) -> str:
        job = self._job(line)
        service = SERVICE.get(job["service"], "")
        return ", ".join(str(words) for words in (job["what"], service, job["length"]) if words)


WORK_HISTORY = Kind(
    key="work_history",
    label=gettext_lazy("Work history"),
    purpose=gettext_lazy("Work, software, areas of expertise and where to grow: facts for people, never scored."),
    content=WorkHistory,
    rated=False,
)
