"""Documents that candidates take along. All texts go in as data, never as markup; the same input, the same bytes."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.cx import band_words
from accounts.templatetags.cx import level as level_words
from openings.models import Application
from openings.words import title_of
from results.feedback import Advice, Feedback, Line
from results.quotes import Quote

CONTENT = Path(__file__).parent / "content"


def set_pdf(template: str, data: Any, *, at: datetime) -> bytes:
    """A document of `content/TEMPLATE.typ`. Reads nothing from a network."""
    pdf: bytes = typst.compile(
        (CONTENT / template).read_bytes(), sys_inputs={"data": json.dumps(data)}, timestamp=int(at.timestamp())
    )
    return pdf


def feedback_pdf(feedback: Feedback, application: Application, *, at: datetime) -> bytes:
    data = {
        "title": _("Your feedback"),
        "about": f"{title_of(application.opening)} · {feedback.role.label}",
        "date": date_format(at.astimezone(UTC), "DATE_FORMAT"),
        "lead": lead_words(feedback),
        "headings": {
            "profile": _("Your profile"),
            "strengths": _("What was strong"),
            "work_on": _("One thing to work on"),
            "roles": _("Roles that this profile fits"),
            "how": _("How this came about"),
        },
        "lines": [_line(line) for line in feedback.lines],
        "strengths": [
            {"label": line.label, "quotes": [_quote(quote) for quote in line.quotes]} for line in feedback.strengths
        ],
        "work_on": [{"label": line.label, "text": line.work_on} for line in feedback.to_work_on],
        "roles": [{"label": item.words.label, "words": advice_words(item)} for item in feedback.advice],
        "how": how_words(feedback),
    }
    return set_pdf("feedback.typ", data, at=at)


def _quote(quote: Quote) -> dict[str, str]:
    return {"text": quote.text, "note": _("found by the machine rater") if quote.by_machine else ""}


def _line(line: Line) -> dict[str, Any]:
    score = line.score
    return {
        "label": line.label,
        "words": line.words,
        "note": band_words(score.value, score.low, score.high, provisional=score.provisional, n=None, minimum=None),
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "hollow": score.provisional,
    }


def lead_words(feedback: Feedback) -> str:
    if feedback.sheet.provisional:
        alone = _(
            "Part of this rests on a machine rater alone: no person has rated it. It is marked, and it may be wrong."
        )
        return " ".join((alone, *feedback.machines_told))
    return _("It rests on what people said of your answers. They did not see your name.")


def advice_words(advice: Advice) -> str:
    """What to say when applying for a role, in one or two sentences."""
    if advice.says_little:
        return _("These answers cover only %(share)d %% of what this role weighs, so they say little about it.") % {
            "share": round(advice.covered)
        }
    parts = [_("Among the best fits.")] if advice.suits else []
    if advice.lead:
        parts.append(
            _("Lead with %(what)s: it counts a lot here, and you have shown it.") % {"what": advice.lead.label}
        )
    if advice.prepare:
        parts.append(
            _("Have an example of %(what)s ready: it counts here, and these answers show less of it.")
            % {"what": advice.prepare.label}
        )
    return " ".join(parts) or _("No competency stands out for it, in either direction.")


def how_words(feedback: Feedback) -> list[str]:
    """The rules actually applied to this result, and what would have changed it."""
    n = feedback.answered
    sheet = feedback.sheet
    words = [
        ngettext("%(n)d answer of yours was rated.", "%(n)d answers of yours were rated.", n) % {"n": n},
        _(
            "People gave %(human)d ratings and a machine rater %(machine)d. Where people rated, only their ratings "
            "count."
        )
        % {"human": feedback.human, "machine": feedback.machine},
        _(
            "Each competency is the mean over your answers; the total is their mean by the weights of the role. "
            "It came to %(total)s of 5 and is known to lie between %(low)s and %(high)s."
        )
        % {"total": level_words(sheet.total), "low": level_words(sheet.low), "high": level_words(sheet.high)},
    ]
    words += [
        _("%(what)s is below the level %(minimum)s that the role asks for.")
        % {"what": line.label, "minimum": level_words(line.minimum)}
        for line in feedback.below
    ]
    words += [
        _("One level more in %(what)s would have made the total %(total)s (%(low)s to %(high)s).")
        % {
            "what": change.label,
            "total": level_words(change.total),
            "low": level_words(change.low),
            "high": level_words(change.high),
        }
        for change in feedback.changes
    ]
    return words


def data_json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def data_pdf(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The same as `data_json` holds, name by name: nothing is left out and nothing is prettier than it is."""
    plain = json.loads(data_json(data))
    blocks = list(_blocks(plain, 1))
    return set_pdf("own_data.typ", {"title": _("What is stored about you"), "blocks": blocks}, at=at)


def _blocks(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Headings for what holds more, and label with text for everything else."""
    items = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    for name, item in items:
        label = str(name).replace("_", " ")
        if isinstance(item, dict | list) and item:
            yield {"kind": "heading", "level": min(depth, 4), "label": label}
            yield from _blocks(item, depth + 1)
        elif item not in (None, "", [], {}):
            yield {"kind": "value", "label": label, "text": str(item)}
