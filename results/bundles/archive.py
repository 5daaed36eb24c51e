"""An audit bundle as a zip: one JSON file a kind of row, a manifest of hashes, and the script that checks it all."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from openings.models import Opening
from results.bundles import rows
from results.bundles.verify import FORMAT, MANIFEST, MANIFEST_HASH

SCRIPT = "verify.py"
README = "README.txt"
# The files of rows: what progress counts.
FILES = 14


@dataclass(frozen=True)
class Archive:
    content: bytes
    manifest_sha256: str


def make_archive(opening: Opening, *, names: bool, at: datetime, step: Callable[[], None]) -> Archive:
    """The zip of an opening as it stands; `step` is called after each file. The same rows give the same files."""
    files: dict[str, bytes] = {}
    for name, row in _parts(opening, names=names):
        files[name] = _as_json(row())
        step()
    files[README] = render_to_string("results/documents/bundle.txt", {"opening": opening, "names": names}).encode()
    files[SCRIPT] = (Path(__file__).parent / SCRIPT).read_bytes()
    manifest = _as_json(
        {
            "format": FORMAT,
            "opening": opening.pk,
            "names": names,
            "made_at": at.isoformat(),
            "files": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in sorted(files.items())
            },
        }
    )
    digest = hashlib.sha256(manifest).hexdigest()
    files = {**files, MANIFEST: manifest, MANIFEST_HASH: f"{digest}  {MANIFEST}\n".encode()}
    return Archive(_zipped(files, at), digest)


def _parts(opening: Opening, *, names: bool) -> list[tuple[str, Callable[[], Any]]]:
    """In this order: what refers to something is read before what it refers to, for people go on rating meanwhile.

    Score sheets are read before ratings, and the audit, which knows both, last.
    """
    answers = rows.answers_of(opening)
    return [
        ("opening.json", lambda: rows.opening_row(opening)),
        ("order.json", lambda: rows.order_row(opening)),
        ("decisions.json", lambda: rows.decision_rows(opening)),
        ("score_sheets.json", lambda: rows.sheet_rows(opening)),
        ("ratings.json", lambda: rows.rating_rows(opening, answers)),
        ("notes.json", lambda: rows.note_rows(opening)),
        ("raters.json", lambda: rows.rater_rows(opening, names=names)),
        ("answers.json", lambda: rows.answer_rows(answers)),
        ("candidates.json", lambda: rows.candidate_rows(opening, names=names)),
        ("questions.json", lambda: rows.question_rows(opening)),
        ("assessment.json", lambda: rows.assessment_row(opening)),
        ("rubrics.json", lambda: rows.rubric_rows(opening)),
        ("policies.json", lambda: rows.policy_rows(opening)),
        ("audit.json", lambda: rows.audit_rows(opening)),
    ]


def _as_json(row: Any) -> bytes:
    return (json.dumps(row, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _zipped(files: dict[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
