"""An escalating customer: a chat whose turns are the same for everybody, revealed one by one, answered one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.kinds.base import Content, Kind, Part, text_of, texts_of, typed, typed_rows

FEWEST_TURNS = 3
MOST_TURNS = 6


@dataclass(frozen=True)
class Chat(Content):
    """`customer`: whose turns these are. `turns`: what they say, written so that each follows whatever was answered."""

    customer: str = ""
    turns: tuple[str, ...] = ()

    words_at: ClassVar[tuple[str, ...]] = ("customer", "turns.*")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(customer=text_of(data, "customer"), turns=texts_of(data, "turns"))

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        turns = tuple(row[0] for row in typed_rows(data, "chat_turn"))
        return cls(customer=typed(data, "chat_customer"), turns=turns[:MOST_TURNS])

    def to_dict(self) -> dict[str, Any]:
        return {"customer": self.customer, "turns": list(self.turns)}

    def problem(self) -> str:
        if not self.customer:
            return _("Give the customer a name.")
        if not FEWEST_TURNS <= len(self.turns) <= MOST_TURNS:
            return _("A conversation has three to six turns of the customer.")
        if not all(self.turns):
            return _("A turn of the customer has no words.")
        return ""

    def parts(self) -> tuple[Part, ...]:
        # A draft may have no turn yet; an answer always has a part.
        count = max(len(self.turns), 1)
        label = gettext_lazy("Your reply")
        return tuple(Part(number, label, in_turn=True) for number in range(1, count + 1))

    def history(self, replies: Sequence[str] | None = None) -> str:
        """The whole conversation's customer turns, or with `replies` what stood before the next one."""
        if replies is None:
            return "\n\n".join(f"{self.customer}: {turn}" for turn in self.turns)
        lines = []
        for number, turn in enumerate(self.turns[: len(replies) + 1]):
            lines.append(f"{self.customer}: {turn}")
            if number < len(replies):
                lines.append(replies[number])
        return "\n\n".join(lines)

    def turn(self, position: int) -> str:
        """What the customer says before the reply at this place."""
        return self.turns[position - 1] if position <= len(self.turns) else ""

    @property
    def slots(self) -> list[str]:
        """Turns for the editor, with room for those that are still to be written."""
        return [*self.turns, *[""] * (MOST_TURNS - len(self.turns))]


CHAT = Kind(
    key="chat",
    label=gettext_lazy("Escalating customer"),
    purpose=gettext_lazy("A chat of three to six customer turns, revealed one by one and answered one by one."),
    content=Chat,
)
