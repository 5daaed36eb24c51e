"""A channel hand-over: what a customer and the company said so far, and the channel in which the candidate goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.kinds.base import Content, Kind, Part, rows_of, text_of, typed, typed_rows
from assessments.kinds.facts import Words

CHANNELS: dict[str, Words] = {
    "chat": gettext_lazy("Chat"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "note": gettext_lazy("Internal note"),
}
SIDES: dict[str, Words] = {"customer": gettext_lazy("Customer"), "company": gettext_lazy("Company")}
# Where the candidate can go on; nobody answers a customer by an internal note.
ANSWERED_BY = ("chat", "email", "phone")
FEWEST_CONTACTS = 2
MOST_CONTACTS = 16
COLUMNS = ("channel", "at", "side", "who", "text")


@dataclass(frozen=True)
class Contact:
    """One contact. `at`: when, as shown ("Mon 09:12"). `side`: who speaks, the customer or the company."""

    channel: str = "chat"
    at: str = ""
    side: str = "customer"
    who: str = ""
    text: str = ""

    @property
    def channel_label(self) -> Words:
        return CHANNELS.get(self.channel, self.channel)

    @property
    def is_own(self) -> bool:
        return self.side == "company"

    @property
    def icon(self) -> str:
        return {"chat": "chat", "email": "mail", "phone": "phone", "note": "lock"}.get(self.channel, "dot")


@dataclass(frozen=True)
class Handover(Content):
    """`contacts`: the history in order. `channel`: where the candidate goes on."""

    customer: str = ""
    channel: str = "email"
    contacts: tuple[Contact, ...] = ()

    words_at: ClassVar[tuple[str, ...]] = ("customer", "contacts.*.at", "contacts.*.who", "contacts.*.text")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        contacts = tuple(
            Contact(**{name: text_of(row, name) for name in COLUMNS if name in row})
            for row in rows_of(data, "contacts")
        )
        return cls(customer=text_of(data, "customer"), channel=text_of(data, "channel") or "email", contacts=contacts)

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        names = [f"contact_{name}" for name in COLUMNS]
        rows = [row for row in typed_rows(data, *names) if row[1] or row[3] or row[4]]
        contacts = tuple(Contact(**dict(zip(COLUMNS, row, strict=True))) for row in rows[:MOST_CONTACTS])
        channel = typed(data, "handover_channel") or "email"
        return cls(customer=typed(data, "handover_customer"), channel=channel, contacts=contacts)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"contacts": [asdict(contact) for contact in self.contacts]}

    def problem(self) -> str:
        if not self.customer:
            return _("Give the customer a name.")
        if self.channel not in ANSWERED_BY:
            return _("Choose the channel in which the candidate goes on.")
        if len(self.contacts) < FEWEST_CONTACTS:
            return _("A history has at least two contacts.")
        for number, contact in enumerate(self.contacts, start=1):
            if contact.channel not in CHANNELS or contact.side not in SIDES:
                return _("Contact %(n)d: choose its channel and who speaks.") % {"n": number}
            if not (contact.at and contact.who and contact.text):
                return _("Contact %(n)d needs a time, a name and words.") % {"n": number}
        return ""

    def parts(self) -> tuple[Part, ...]:
        if self.channel == "email":
            return (Part(1, gettext_lazy("Subject"), entry="line"), Part(2, gettext_lazy("Your e-mail")))
        if self.channel == "phone":
            return (Part(1, gettext_lazy("What you say on the phone")),)
        return (Part(1, gettext_lazy("Your message in the chat")),)

    def history(self, replies: Sequence[str] | None = None) -> str:
        return "\n\n".join(f"{c.at} {c.channel_label} {c.who}: {c.text}" for c in self.contacts)

    @property
    def channel_label(self) -> Words:
        return CHANNELS.get(self.channel, "")

    @property
    def channels(self) -> list[tuple[str, Words]]:
        return list(CHANNELS.items())

    @property
    def answered_by(self) -> list[tuple[str, Words]]:
        return [(key, CHANNELS[key]) for key in ANSWERED_BY]

    @property
    def sides(self) -> list[tuple[str, Words]]:
        return list(SIDES.items())

    @property
    def slots(self) -> list[Contact]:
        """Contacts for the editor, with room for some more."""
        return [*self.contacts, *[Contact()] * min(4, MOST_CONTACTS - len(self.contacts))]


HANDOVER = Kind(
    key="handover",
    label=gettext_lazy("Channel hand-over"),
    purpose=gettext_lazy("A customer's history over chat, e-mail and phone, taken up where others left it."),
    content=Handover,
)
