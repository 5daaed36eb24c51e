"""The signature pieces as template tags. Pure rendering: what they show is handed in, nothing is looked up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import band_geometry, evidence_marks
from accounts.templatetags.band_drawing import draw
from accounts.templatetags.states import look_of
from accounts.words import Words, reading, told

register = template.Library()
register.filter("told", told)

NOTHING = "–"
Number = float | Decimal | None


@register.filter
def level(value: float | Decimal | None) -> str:
    """A level with one decimal in the reader's language; a dash where there is none."""
    if value is None or value == "":
        return NOTHING
    return str(formats.number_format(band_geometry.one_decimal(value), decimal_pos=1, use_l10n=True))


@register.filter
def marked(text: str) -> str:
    """A text in the middle of another, in its own language where that is not the page's."""
    attributes = lang(text)
    return format_html("<span{}>{}</span>", attributes, text) if attributes else text


@register.filter
def asked_in(text: str | Promise, language: str) -> str | Promise:
    """Words of a question, in its language; those that belong to its kind come from the catalogue, in the page's."""
    return text if isinstance(text, Promise) or not language else Words(str(text), language)


@register.filter
def lang(text: str) -> str:
    """The attributes of an element that holds this text alone: `<p{{ words|lang }}>`."""
    language = getattr(text, "language", "")
    return format_html(' lang="{}" dir="auto"', language) if text and language not in ("", reading()) else ""


@register.filter
def long_date(value: datetime) -> str:
    """A day as a letter has it: "26 November 2026"."""
    return formats.date_format(value, _("j F Y"))


@register.filter
def long_time(value: datetime) -> str:
    return formats.date_format(value, _("j F Y, H:i"))


@register.filter
def hue(competency: str) -> str:
    """The class name part of a competency: `c--{{ key|hue }}`."""
    return evidence_marks.hue(str(competency))


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """First, last and the neighbours of this page, with gaps between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from the sprite. With a label it is read out, without one it is passed over."""
    return format_html(
        '<svg class="icon" focusable="false" {}><use href="{}#{}"></use></svg>',
        format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"'),
        static("img/icons.svg"),
        name,
    )


def raters_text(n: int) -> str:
    return ngettext("%(n)d rater", "%(n)d raters", n) % {"n": n}


def band_words(
    value: Number,
    low: Number,
    high: Number,
    *,
    provisional: bool,
    n: int | None,
    minimum: Number,
    by_machine: bool = False,
) -> str:
    """The same in words as the picture shows, for those who listen to the page."""
    if value is None:
        return _("No score yet")
    parts = [_("Level %(level)s of 5") % {"level": level(value)}]
    if low is not None and high is not None:
        parts.append(_("band %(low)s to %(high)s") % {"low": level(low), "high": level(high)})
    if by_machine:
        parts.append(_("by machine, not validated with people") if provisional else _("by machine"))
    elif provisional:
        parts.append(_("provisional: rests on a machine rater alone, at least in part"))
    if n:
        parts.append(raters_text(n))
    if minimum is not None:
        parts.append(_("minimum %(minimum)s") % {"minimum": level(minimum)})
    return ", ".join(parts)


def _band(
    value: Number,
    low: Number,
    high: Number,
    *,
    provisional: bool,
    n: int | None,
    label: str,
    minimum: Number,
    size: str,
    competency: str,
    by_machine: bool = False,
) -> dict[str, Any]:
    def number(x: Number) -> float | None:
        return None if x is None else float(x)

    laid_out = band_geometry.lay_out(number(value), number(low), number(high), size=size, minimum=number(minimum))
    words = band_words(value, low, high, provisional=provisional, n=n, minimum=minimum, by_machine=by_machine)
    hue = evidence_marks.hue(competency) if competency else ""
    return {
        "size": size,
        "drawing": draw(laid_out, words=words, label=label, hue=hue, provisional=provisional, grid=size == "cell"),
        "level": value,
        "low": low,
        "high": high,
        "provisional": provisional,
        "n": n,
        "raters": raters_text(n) if n else "",
    }


@register.inclusion_tag("partials/band_dot.html")
def band_dot(
    value: Number,
    low: Number = None,
    high: Number = None,
    provisional: bool = False,
    n: int | None = None,
    label: str = "",
    minimum: Number = None,
    size: str = "md",
    competency: str = "",
    number: bool = True,
    note: bool = True,
    by_machine: bool = False,
) -> dict[str, Any]:
    drawn = _band(
        value, low, high, provisional=provisional, n=n, label=label, minimum=minimum, size=size,
        competency=competency, by_machine=by_machine,
    )  # fmt: skip
    return {**drawn, "number": number, "note": note}


@register.inclusion_tag("partials/band_table.html")
def band_table(
    rows: Iterable[Mapping[str, Any]], caption: str = "", provisional: bool = False, chosen_by: str = ""
) -> dict[str, Any]:
    """Dots under one axis. What a row holds stands at the top of the partial.

    `chosen_by`: the id of a form; then each row with a `pk` can be ticked for it, as `c`.
    """
    drawn = []
    for row in rows:
        band = _band(
            row.get("level"),
            row.get("low"),
            row.get("high"),
            provisional=bool(row.get("provisional")),
            n=row.get("n"),
            label=str(row.get("name", "")),
            minimum=row.get("minimum"),
            size="cell",
            competency="",
        )
        width = f"{level(band['low'])}–{level(band['high'])}" if band["low"] is not None else NOTHING
        drawn.append({**row, "drawing": band["drawing"], "level_text": level(band["level"]), "band_text": width})
    return {
        "rows": drawn,
        "caption": caption,
        "provisional": provisional,
        "chosen_by": chosen_by,
        "axis": band_geometry.lay_out(None, None, None, size="cell"),
        "any_minimum": any(row.get("meets_minimum") is not None for row in drawn),
        "any_state": any(row.get("state") for row in drawn),
    }


@register.inclusion_tag("partials/evidence_text.html")
def evidence_text(
    text: str,
    evidence: Iterable[Mapping[str, Any]] | None = None,
    uid: object = "a",
    notes: bool = True,
    start: int = 0,
) -> dict[str, Any]:
    """The answer with its evidence marked. `uid` must be unique on the page: notes are found by it."""
    own = evidence_marks.safe_uid(uid)
    marks = evidence_marks.read_marks(evidence or (), len(text))
    legend = {mark.competency: mark for mark in marks}
    return {
        "text": evidence_marks.marked_text(text, marks, own),
        "notes": evidence_marks.notes_html(text, marks, own),
        "show_notes": notes,
        "start": start,
        "places": evidence_marks.places(len(marks)),
        "count": len(marks),
        "legend": list(legend.values()),
    }


@register.inclusion_tag("partials/state_pill.html")
def state_pill(state: str, label: str = "", reason: str = "", tone: str = "") -> dict[str, Any]:
    own_tone, drawing, words = look_of(str(state))
    return {"state": state, "tone": tone or own_tone, "icon": drawing, "label": label or words, "reason": reason}


@register.inclusion_tag("partials/version_chip.html")
def version_chip(
    label: str,
    version: object = "",
    content_hash: str = "",
    url: str = "",
    facts: Sequence[tuple[str, object]] | None = None,
) -> dict[str, Any]:
    return {
        "label": label,
        "version": version,
        "hash": content_hash,
        "short_hash": content_hash[:7],
        "url": url,
        "facts": facts or (),
    }


@register.inclusion_tag("partials/empty_state.html")
def empty_state(
    title: str, words: str = "", action_url: str = "", action_label: str = "", heading: int = 2
) -> dict[str, Any]:
    return {
        "title": title,
        "words": words,
        "action_url": action_url,
        "action_label": action_label,
        "heading": f"h{min(max(int(heading), 2), 4)}",
    }


@register.inclusion_tag("partials/receipt_line.html")
def receipt(
    saved_at: datetime | None = None,
    words: int = 0,
    state: str = "",
    revision: int | None = None,
    chosen: bool = False,
) -> dict[str, Any]:
    return {
        "saved_at": saved_at,
        "words": words,
        "state": state or ("saved" if saved_at else "empty"),
        "chosen": chosen,
        "revision": revision,
    }


@register.inclusion_tag("partials/anchor_card.html")
def anchor_card(
    competency: Mapping[str, Any],
    levels: Sequence[Mapping[str, Any]],
    name: str = "",
    value: object = None,
    no_opportunity: bool = True,
    read_only: bool = False,
    errors: Sequence[str] = (),
    uid: str = "",
) -> dict[str, Any]:
    return {
        "competency": competency,
        "levels": levels,
        "name": name or f"level-{competency['key']}",
        "value": "" if value is None else str(value),
        "no_opportunity": no_opportunity,
        "read_only": read_only,
        "errors": errors,
        "uid": uid or f"anchors-{competency['key']}",
        "hue": evidence_marks.hue(str(competency["key"])),
    }
