"""Transcripts as text, VTT, SRT or DOCX: bytes in, turns out. Knows nothing of the database."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openings.services.people import clean_name
from sittings.text import clean

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
# Each turn is a field of the page on which somebody says what it answers.
MOST_TURNS = 800
MOST_SPEAKERS = 20
LONGEST_SPEAKER = 60
KINDS = ("txt", "vtt", "srt", "docx")

REASONS: dict[str, str | Promise] = {
    "too_big": _("The transcript is larger than 2 MB. That is more than any interview: is it the right file?"),
    "empty": _("There is no text in it."),
    "wrong_kind": _("Choose a TXT, VTT, SRT or DOCX file."),
    "not_text": _("This is no text file, whatever its name says. Save the transcript as TXT, VTT, SRT or DOCX."),
    "not_utf8": _("This file is not UTF-8 text. Save it as text (UTF-8) and send it again."),
    "not_docx": _("This is no Word document (DOCX), or it is damaged. Open it, save it as DOCX and send it again."),
    "unpacks_too_big": _("This document unpacks to more than 20 MB, so it was not opened. Save it without pictures."),
    "no_speakers": _("No speakers were found. Each turn has to begin with a name and a colon, such as “Ana: …”."),
    "too_many_speakers": _("More than 20 speakers were found. Is every turn begun by a name and a colon?"),
    "too_many_turns": _("There are more than 800 turns. Bring in the part of the interview with the questions."),
}


class TranscriptInvalid(ValueError):
    """It cannot be taken; the message is the one sentence that says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(str(REASONS[reason]))


@dataclass(frozen=True)
class Turn:
    speaker: str
    text: str

    def to_dict(self) -> dict[str, str]:
        return {"speaker": self.speaker, "text": self.text}


_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_][^:\n\t\[\]<>]{0,59}?"
# "Ana: …", "[00:01:10] Ana: …" and "Ana [00:01:10]: …"
_NAMED = re.compile(rf"^\s*(?:[\[(]?{_CLOCK}[\])]?\s*[-–]?\s*)?({_NAME})\s*(?:[\[(]{_CLOCK}[\])])?\s*:(?!//)\s*(.*)$")
# A line with name and time alone, what is said in the lines after it.
_HEADED = re.compile(rf"^\s*({_NAME})(?:\s{{2,}}|\t+|\s+[\[(])({_CLOCK})[\])]?\s*$")
_TIMING = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,60})>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z0-9:.][^>\n]{0,80}>|\{\\[^}\n]{0,20}\}")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_file(name: str, data: bytes) -> tuple[str, list[Turn]]:
    """The kind of the file and its turns. `TranscriptInvalid` says in one sentence what is wrong."""
    kind = name.rpartition(".")[2].casefold()
    if kind not in KINDS:
        raise TranscriptInvalid("wrong_kind")
    if len(data) > MOST_BYTES:
        raise TranscriptInvalid("too_big")
    return kind, read_text(_docx_text(data) if kind == "docx" else _decoded(data), kind)


def read_text(text: str, kind: str = "txt") -> list[Turn]:
    """The turns of a text. What was pasted may be of any kind: cues are known by their times."""
    if len(text) > MOST_BYTES:
        raise TranscriptInvalid("too_big")
    text = clean(text)
    if not text.strip():
        raise TranscriptInvalid("empty")
    has_cues = kind in ("vtt", "srt") or any(_TIMING.match(line) for line in text.split("\n")[:50])
    turns = list(_joined(_cues(text) if has_cues else _lines(text)))
    return _checked(turns)


def _checked(turns: list[Turn]) -> list[Turn]:
    speakers = {turn.speaker for turn in turns}
    if not turns or speakers == {""}:
        raise TranscriptInvalid("no_speakers")
    if len(speakers) > MOST_SPEAKERS:
        raise TranscriptInvalid("too_many_speakers")
    if len(turns) > MOST_TURNS:
        raise TranscriptInvalid("too_many_turns")
    return turns


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data or data.startswith((b"PK\x03\x04", b"%PDF", b"{\\rtf")):
        raise TranscriptInvalid("not_text")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise TranscriptInvalid("not_utf8") from None


def _docx_text(data: bytes) -> str:
    """The paragraphs of a Word document. Nothing is unpacked beyond its limit, and no entity is ever resolved."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open("word/document.xml") as part:
            # What the directory says of sizes may be a lie: what is read is counted.
            xml = part.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise TranscriptInvalid("not_docx") from None
    if len(xml) > MOST_UNPACKED:
        raise TranscriptInvalid("unpacks_too_big")
    # Word writes neither; both are how XML is made to grow.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or not xml.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise TranscriptInvalid("not_docx")
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - refused above: document types and entities
    except ElementTree.ParseError:
        raise TranscriptInvalid("not_docx") from None
    return "\n".join("".join(_paragraph(paragraph)) for paragraph in root.iter(f"{_WORD}p"))


def _paragraph(paragraph: ElementTree.Element) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_WORD}t":
            yield node.text or ""
        elif node.tag == f"{_WORD}tab":
            yield "\t"
        elif node.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"


def _lines(text: str) -> Iterator[Turn]:
    speaker = ""
    for line in text.split("\n"):
        if headed := _HEADED.match(line):
            speaker = _speaker(headed[1])
            yield Turn(speaker, "")
        elif named := _NAMED.match(line):
            speaker = _speaker(named[1])
            yield Turn(speaker, named[2].strip())
        elif line.strip():
            yield Turn(speaker, line.strip())


def _cues(text: str) -> Iterator[Turn]:
    speaker = ""
    for block in re.split(r"\n\s*\n", text):
        lines = block.split("\n")
        timed = next((number for number, line in enumerate(lines) if _TIMING.match(line)), None)
        if timed is None:
            continue
        for line in lines[timed + 1 :]:
            voice = _VOICE.search(line)
            words = _TAG.sub("", line).strip()
            if voice:
                speaker = _speaker(voice[1])
            elif named := _NAMED.match(words):
                speaker, words = _speaker(named[1]), named[2].strip()
            if words:
                yield Turn(speaker, words)


def _speaker(name: str) -> str:
    try:
        return clean_name(name)[:LONGEST_SPEAKER]
    except ValueError:
        return clean_name(name[:LONGEST_SPEAKER])


def _joined(pieces: Iterable[Turn]) -> Iterator[Turn]:
    """Neighbours of one speaker are one turn."""
    speaker = ""
    words: list[str] = []
    for piece in pieces:
        if words and piece.speaker != speaker:
            yield Turn(speaker, " ".join(words))
            words = []
        speaker = piece.speaker
        if piece.text:
            words.append(piece.text)
    if words:
        yield Turn(speaker, " ".join(words))
