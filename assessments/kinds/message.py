"""An e-mail or message to a customer, or to a colleague of another department: a subject and a body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.kinds.base import Content, Kind, Part, text_of, typed
from assessments.kinds.facts import Words

AUDIENCES: dict[str, Words] = {
    "customer": gettext_lazy("A customer"),
    "colleague": gettext_lazy("A colleague of another department"),
}
FIELDS = ("audience", "recipient", "sender", "sent", "subject", "body")


@dataclass(frozen=True)
class Message(Content):
    """`recipient`: whom the candidate writes to. `sender`, `sent`, `subject`, `body`: the message that they answer;
    without a body they write first."""

    audience: str = "customer"
    recipient: str = ""
    sender: str = ""
    sent: str = ""
    subject: str = ""
    body: str = ""

    words_at: ClassVar[tuple[str, ...]] = ("recipient", "sender", "sent", "subject", "body")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{name: text_of(data, name) for name in FIELDS if name in data})

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        return cls(**{name: typed(data, f"message_{name}") for name in FIELDS if f"message_{name}" in data})

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def problem(self) -> str:
        if self.audience not in AUDIENCES:
            return _("Say whom the message is for: a customer or a colleague.")
        if not self.recipient:
            return _("Name the person whom the candidate writes to.")
        if (self.sender or self.sent or self.subject) and not self.body:
            return _("The message to be answered has no words. Write them, or empty its other fields.")
        return ""

    def parts(self) -> tuple[Part, ...]:
        return (Part(1, gettext_lazy("Subject"), entry="line"), Part(2, gettext_lazy("Message")))

    def history(self, replies: Sequence[str] | None = None) -> str:
        head = ", ".join(words for words in (self.sender, self.sent) if words)
        return "\n".join(words for words in (head, self.subject, self.body) if words)

    @property
    def audiences(self) -> list[tuple[str, Words]]:
        return list(AUDIENCES.items())


MESSAGE = Kind(
    key="message",
    label=gettext_lazy("E-mail or message"),
    purpose=gettext_lazy("To a customer or to a colleague of another department, with subject and body."),
    content=Message,
)
