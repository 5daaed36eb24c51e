"""A job advertisement as Markdown, as a web page with schema.org JobPosting, and as PDF. Every text is hostile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openings.prose import Block, blocks

TEMPLATE = Path(__file__).parent.parent / "content" / "advertisement.typ"
# What `</script>` and the like are written as inside a script element.
_SCRIPT_SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Posting:
    """An advertisement with everything a document of it says; empty where nothing was said."""

    title: str
    body: str
    posted_on: date
    identifier: str
    organisation: str = ""
    place: str = ""
    country: str = ""
    remote: bool = False
    employment: str = ""
    employment_label: str = ""
    pay_from: Decimal | None = None
    pay_to: Decimal | None = None
    currency: str = ""
    period: str = ""
    period_label: str = ""
    closes_on: date | None = None
    apply_at: str = ""

    @property
    def blocks(self) -> list[Block]:
        return list(blocks(self.body))


def missing_for_search(posting: Posting) -> list[str]:
    """What search engines for jobs ask for and this one does not say."""
    missing = []
    if not posting.organisation:
        missing.append(_("the organisation"))
    if not posting.place and not posting.remote:
        missing.append(_("the place"))
    if not posting.country:
        missing.append(_("the country"))
    return missing


def fact_rows(posting: Posting) -> list[tuple[str, str]]:
    """What stands beside the text, as label and words."""
    where = ", ".join(part for part in (posting.place, posting.country) if part)
    if posting.remote:
        where = _("%(where)s, or from home") % {"where": where} if where else _("From home")
    rows = [
        (_("Where"), where),
        (_("Employment"), posting.employment_label),
        (_("Pay"), pay_words(posting)),
        (_("Apply until"), date_format(posting.closes_on, "DATE_FORMAT") if posting.closes_on else ""),
        (_("How to apply"), posting.apply_at),
    ]
    return [(label, words) for label, words in rows if words]


def pay_words(posting: Posting) -> str:
    amounts = list(
        dict.fromkeys(f"{amount:,.0f}" for amount in (posting.pay_from, posting.pay_to) if amount is not None)
    )
    return (
        " ".join(part for part in ("–".join(amounts), posting.currency, posting.period_label) if part)
        if amounts
        else ""
    )


def as_markdown(posting: Posting) -> str:
    """Markdown in which no typed text becomes HTML."""
    facts = "".join(f"- **{label}:** {_no_markup(words)}\n" for label, words in fact_rows(posting))
    organisation = f"{_no_markup(posting.organisation)}\n\n" if posting.organisation else ""
    parts = []
    for block in posting.blocks:
        items = [_no_markup(item) for item in block.items]
        prefix = {"heading": "## ", "list": "- "}.get(block.kind, "")
        parts.append("\n".join(prefix + item for item in items))
    body = "\n\n".join(parts)
    return f"# {_no_markup(posting.title)}\n\n{organisation}{facts}\n{body}\n"


def as_html(posting: Posting) -> str:
    """A page that stands by itself and loads nothing."""
    context = {
        "posting": posting,
        "facts": fact_rows(posting),
        "json_ld": SafeString(json.dumps(job_posting(posting), ensure_ascii=False).translate(_SCRIPT_SAFE)),
    }
    return render_to_string("openings/documents/advertisement.html", context)


def job_posting(posting: Posting) -> dict[str, Any]:
    """schema.org/JobPosting; what was not said is left out."""
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": posting.title,
        "description": description_html(posting),
        "datePosted": posting.posted_on.isoformat(),
        "identifier": {"@type": "PropertyValue", "name": posting.organisation or "CXHire", "value": posting.identifier},
        "directApply": False,
    }
    if posting.organisation:
        found["hiringOrganization"] = {"@type": "Organization", "name": posting.organisation}
    if posting.place:
        found["jobLocation"] = {"@type": "Place", "address": _address(posting)}
    if posting.remote:
        found["jobLocationType"] = "TELECOMMUTE"
        if posting.country:
            found["applicantLocationRequirements"] = {"@type": "Country", "name": posting.country}
    if posting.employment:
        found["employmentType"] = posting.employment
    if posting.closes_on:
        found["validThrough"] = f"{posting.closes_on.isoformat()}T23:59:59"
    if (posting.pay_from is not None or posting.pay_to is not None) and posting.currency and posting.period:
        found["baseSalary"] = _salary(posting)
    return found


def description_html(posting: Posting) -> str:
    """The text as the little HTML that JobPosting's description may hold."""
    return format_html_join("", "{}", ((_block_html(block),) for block in posting.blocks))


def as_pdf(posting: Posting, *, at: datetime) -> bytes:
    """The texts go in as data, never as markup; the same input gives the same bytes. Reads nothing from a network."""
    data = {
        "title": posting.title,
        "organisation": posting.organisation,
        "facts": fact_rows(posting),
        "blocks": [{"kind": block.kind, "items": block.items} for block in posting.blocks],
    }
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"data": json.dumps(data)}, timestamp=int(at.timestamp())
    )
    return pdf


def _address(posting: Posting) -> Mapping[str, str]:
    address = {"@type": "PostalAddress", "addressLocality": posting.place}
    return {**address, "addressCountry": posting.country} if posting.country else address


def _salary(posting: Posting) -> Mapping[str, Any]:
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": posting.period}
    if posting.pay_from is not None and posting.pay_to is not None and posting.pay_from != posting.pay_to:
        value |= {"minValue": float(posting.pay_from), "maxValue": float(posting.pay_to)}
    else:
        amount = posting.pay_from if posting.pay_from is not None else posting.pay_to
        value["value"] = float(amount or 0)
    return {"@type": "MonetaryAmount", "currency": posting.currency, "value": value}


def _block_html(block: Block) -> SafeString:
    if block.kind == "list":
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in block.items)))
    tag = "h2" if block.kind == "heading" else "p"
    return format_html("<{}>{}</{}>", SafeString(tag), block.items[0], SafeString(tag))


def _no_markup(text: str) -> str:
    # An angle bracket or an ampersand is all that Markdown lets through as HTML; brackets make links and pictures.
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), ("[", "\\[")):
        text = text.replace(sign, written)
    return text
