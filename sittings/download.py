"""What was received, as a text file for the candidate: each answer with its receipt."""

from django.utils.translation import gettext as _

from openings.words import title_of
from sittings.models import AnswerPart, Sitting
from sittings.queries import pieces_of, received

RULE = "=" * 72


def reference(sitting: Sitting) -> str:
    """What a candidate can quote when asking about a sitting."""
    return f"S-{sitting.pk:06d}"


def received_text(sitting: Sitting) -> str:
    opening = sitting.application.opening
    lines = [title_of(opening), _("Reference: %(reference)s") % {"reference": reference(sitting)}]
    if sitting.submitted_at:
        lines.append(_("Submitted: %(at)s UTC") % {"at": f"{sitting.submitted_at:%Y-%m-%d %H:%M:%S}"})
    for answer in received(sitting):
        lines += ["", RULE, f"{answer.position}. {answer.as_read.title}", "", answer.as_read.prompt]
        for piece in pieces_of(answer, as_read=True):
            name = [f"{piece.spec.label}:"] if len(answer.parts.all()) > 1 else []
            lines += ["", *name, _receipt(piece.part), "-" * 72, piece.words]
            lines += _late(piece.part)
    return "\n".join(lines) + "\n"


def _late(part: AnswerPart) -> list[str]:
    """What came after the end: kept apart, with a receipt of its own."""
    lines = []
    for late in part.late_texts.all():
        received = {"at": f"{late.received_at:%Y-%m-%d %H:%M:%S}", "words": late.words, "sha256": late.sha256}
        head = _("Received after the end, kept apart: %(at)s UTC, %(words)d words, SHA-256 %(sha256)s") % received
        lines += ["", head, "-" * 72, late.text]
    return lines


def _receipt(part: AnswerPart) -> str:
    latest = part.latest  # type: ignore[attr-defined]
    if not latest:
        return _("Nothing was written.")
    revision = latest[0]
    return _("Received: %(at)s UTC, version %(number)d, %(words)d words, SHA-256 %(sha256)s") % {
        "at": f"{revision.saved_at:%Y-%m-%d %H:%M:%S}",
        "number": revision.number,
        "words": revision.words,
        "sha256": revision.sha256,
    }
