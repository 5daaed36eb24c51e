"""Mails that Django has written into a folder, as it does in the demo. Reads files, nothing else."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
# The only names the backend gives; nothing else in the folder, and nothing outside it, is ever opened.
_NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")
_LARGEST = 1024 * 1024
_SEPARATOR = b"-" * 79


@dataclass(frozen=True)
class Mail:
    """One mail of the folder. `text` is its plain text part."""

    name: str
    at: datetime
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str


def folder() -> Path | None:
    """Where mails are written to, or None where they are sent."""
    return Path(settings.EMAIL_FILE_PATH) if settings.EMAIL_BACKEND == FILE_BACKEND else None


def mail_names(path: Path) -> list[str]:
    """The names of the mails in the folder, newest first."""
    if not path.is_dir():
        return []
    return sorted((file.name for file in path.iterdir() if _NAME.fullmatch(file.name)), reverse=True)


def read_mail(path: Path, name: str) -> Mail | None:
    """The mail of this name, or None where there is none."""
    file = path / name
    if not _NAME.fullmatch(name) or file.is_symlink() or not file.is_file():
        return None
    with file.open("rb") as opened:
        data = opened.read(_LARGEST)
    message = message_from_bytes(data.split(_SEPARATOR, 1)[0], policy=policy.default)
    return Mail(
        name=name,
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        reply_to=str(message.get("Reply-To", "")),
        subject=str(message.get("Subject", "")),
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain",))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")
