"""Transcripts as files and as pasted text: what is understood, and the one sentence for each that is not."""

import io
import zipfile

import pytest

from interviews.placing import guess_places, guess_roles
from interviews.transcripts import MOST_BYTES, MOST_TURNS, REASONS, TranscriptInvalid, read_file, read_text

VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
<v Ines Interviewer>Tell me about a time
when a customer was upset.</v>

00:00:05.000 --> 00:00:09.000
<v Cleo>I let him <b>finish</b>.</v>

00:00:09.000 --> 00:00:12.000
<v Cleo>Then I said it back.</v>
"""
SRT = (
    "1\n00:00:01,000 --> 00:00:04,000\nInes: How was it?\n\n"
    "2\n00:00:05,000 --> 00:00:09,000\nCleo: Fine,\nin the end.\n"
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, name: str = "word/document.xml", head: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            name, f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def told(turns: object) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in turns]  # type: ignore[attr-defined]


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(TranscriptInvalid) as caught:
        read_file(name, data)
    assert str(caught.value) == str(REASONS[caught.value.reason])
    return caught.value.reason


def test_text_has_a_turn_a_speaker():
    turns = read_text("Ines: Hello.\nHow are you?\n\n[00:01:10] Cleo Zyx: Fine, thanks: really.\nInes (00:02): Good.")
    assert told(turns) == [("Ines", "Hello. How are you?"), ("Cleo Zyx", "Fine, thanks: really."), ("Ines", "Good.")]


def test_lines_of_name_and_time_begin_turns():
    turns = read_text("Ines Ito   0:03\nHow was it?\nCleo Zyx   0:09\nIt was fine.\nReally.")
    assert told(turns) == [("Ines Ito", "How was it?"), ("Cleo Zyx", "It was fine. Really.")]


def test_captions_are_joined_by_speaker_and_lose_their_tags():
    kind, turns = read_file("talk.VTT", VTT.encode())
    assert kind == "vtt"
    assert told(turns) == [
        ("Ines Interviewer", "Tell me about a time when a customer was upset."),
        ("Cleo", "I let him finish. Then I said it back."),
    ]
    assert told(read_file("talk.srt", SRT.encode())[1]) == [("Ines", "How was it?"), ("Cleo", "Fine, in the end.")]
    assert told(read_text(SRT)) == [("Ines", "How was it?"), ("Cleo", "Fine, in the end.")]


def test_a_word_document_is_read_by_its_paragraphs():
    data = docx(paragraph("Ines: How was it?") + paragraph("Cleo: Fine &amp; quick."))
    assert told(read_file("talk.docx", data)[1]) == [("Ines", "How was it?"), ("Cleo", "Fine & quick.")]


def test_utf16_with_its_mark_is_text():
    assert told(read_file("a.txt", "Zoë: Ça va.".encode("utf-16"))[1]) == [("Zoë", "Ça va.")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("talk.pdf", b"%PDF-1.7", "wrong_kind"),
        ("talk.txt", b"%PDF-1.7 \n", "not_text"),
        ("talk.txt", b"PK\x03\x04rest", "not_text"),
        ("talk.txt", "Zoë: déjà vu".encode("latin-1"), "not_utf8"),
        ("talk.txt", b"A: " + b"x" * MOST_BYTES, "too_big"),
        ("talk.txt", b" \n ", "empty"),
        ("talk.txt", b"just words\nand more words", "no_speakers"),
        ("talk.docx", b"Ines: hello", "not_docx"),
        ("talk.docx", docx(paragraph("Ines: x"), name="other.xml"), "not_docx"),
        ("talk.docx", docx(paragraph("A: &b;"), head='<!DOCTYPE d [<!ENTITY b "bb">]>'), "not_docx"),
        ("talk.docx", docx("<w:p><w:r>"), "not_docx"),
        ("talk.docx", docx(paragraph("A: " + "x" * (21 * 1024 * 1024))), "unpacks_too_big"),
        ("talk.txt", "".join(f"Ana: x\nBo: {n}\n" for n in range(MOST_TURNS)).encode(), "too_many_turns"),
        (
            "talk.txt",
            "".join(f"{'Abcdefghijklmnopqrstuvwxyz'[n]}: x\n" for n in range(25)).encode(),
            "too_many_speakers",
        ),
    ],
)
def test_what_cannot_be_taken_says_why_in_one_sentence(name: str, data: bytes, reason: str):
    assert refusal(name, data) == reason


def test_the_guess_follows_names_and_the_words_of_the_questions():
    rows = [turn.to_dict() for turn in read_text(
        "Ines: Welcome!\nCleo: Hi.\nInes: Tell me about a time when a customer was upset with you.\nCleo: Once…\n"
        "Ines: And then?\nCleo: I said sorry.\nInes: Tell me about a mistake of yours.\nCleo: I sent it twice."
    )]  # fmt: skip
    roles = guess_roles(rows, "Cleo Zyx")
    assert roles == {"Ines": "interviewer", "Cleo": "candidate"}
    prompts = {1: "Tell me about a time when a customer was upset.", 2: "Tell me about a mistake of yours."}
    assert guess_places(rows, roles, prompts) == [0, 0, 1, 1, 1, 1, 2, 2]
