"""The signature pieces: what they draw, what they say, and that hostile text stays text."""

import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.templatetags import band_geometry, evidence_marks
from accounts.templatetags.cx import level
from accounts.templatetags.states import STATES

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7|add:7 }} {% now 'Y' %}",
    "</mark></div><h1>mine</h1>",
    "&lt;b&gt; &amp;amp; &#13;",
    "a\r\nb\rc\n\n\td",
    "\u202eright to left\u202c",
    "emoji 👩‍👩‍👧 and 𝒳 are more than one unit",
]


def draw(source: str, **context: object) -> str:
    return Template("{% load cx %}" + source).render(Context(context))


class Reader(HTMLParser):
    """What a browser would hold: tags met, and the text inside the answer."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if self.depth or "data-answer-text" in dict(attrs):
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data

    def handle_entityref(self, name: str) -> None:
        self.handle_data(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_data("\r" if name == "13" else unescape(f"&#{name};"))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def mark(start: int, end: int, key: str = "empathy", share: float = 0.3, text: str = "Why") -> dict[str, object]:
    return {"start": start, "end": end, "competency": key, "label": key.title(), "text": text, "share": share,
            "source": "indicator"}  # fmt: skip


def marked(text: str, *evidence: dict[str, object]) -> str:
    return draw("{% evidence_text text evidence uid=7 %}", text=text, evidence=list(evidence))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3, "3.0"), (3.25, "3.3"), (2.35, "2.4"), (-0.05, "-0.1"), (4.949, "4.9"), (None, "–"), ("", "–")],
)
def test_a_level_has_one_decimal_and_halves_go_away_from_zero(value: float | None, shown: str) -> None:
    assert level(value) == shown


def test_a_level_is_written_as_the_reader_writes_numbers() -> None:
    with translation.override("es"):
        assert level(3.25) == "3,3"


def test_positions_keep_their_point_where_readers_write_a_comma() -> None:
    with translation.override("es"):
        html = draw("{% band_dot 3.33 2.5 4.1 n=1200 %}")
    numbers = re.findall(r' (?:x|cx|width|x1|x2)="([^"]*)"', html)
    assert numbers
    assert all(re.fullmatch(r"\d+(\.\d+)?", number) for number in numbers)


@pytest.mark.parametrize(("value", "x"), [(1, 8), (3, 100), (5, 192), (0, 8), (7, 192)])
def test_a_level_off_the_scale_stands_at_its_end(value: float, x: float) -> None:
    assert band_geometry.place(value, 200) == x


def test_a_band_without_width_is_still_seen() -> None:
    assert float(band_geometry.lay_out(3, 3, 3, size="md").band_width) >= 2


@pytest.mark.parametrize("size", sorted(band_geometry.SIZES))
def test_a_band_dot_is_a_named_picture_without_styles(size: str) -> None:
    html = draw(
        "{% band_dot 3.4 2.9 3.9 provisional=True n=2 label=label size=size minimum=2 %}", size=size, label="A & B"
    )
    picture = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])  # noqa: S314 - our own drawing
    assert picture.get("role") == "img"
    assert picture[0].tag == "title"
    assert picture[0].text == (
        "A & B: Level 3.4 of 5, band 2.9 to 3.9, provisional: rests on a machine rater alone, "
        "at least in part, 2 raters, minimum 2.0"
    )
    assert "style=" not in html
    assert "bd-dot--hollow" in html


def test_a_dot_rated_by_people_is_full() -> None:
    assert "hollow" not in draw("{% band_dot 3.4 2.9 3.9 n=2 %}")


def test_no_level_is_said_in_words_and_draws_no_dot() -> None:
    html = draw("{% band_dot None %}")
    assert "No score yet" in html
    assert "bd-dot" not in html


def test_a_ranking_escapes_names_and_says_who_is_near() -> None:
    first = {"rank": 1, "name": HOSTILE[0], "url": "/a/", "level": 3.2, "low": 3, "high": 3.4, "n": 2}
    rows = [{**first, "near": HOSTILE[1]}, {"rank": None, "name": "B", "level": None}]
    html = draw("{% band_table rows %}", rows=rows)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<tr>") == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    evidence = [mark(0, 5, text=text), mark(3, len(text), "patience"), mark(4, 6, key='x" onclick="y', text=text)]
    reader = read(marked(text, *evidence))
    assert reader.text == text
    assert {tag for tag, _attrs in reader.tags} <= {"div", "ul", "li", "span", "mark", "details", "summary", "ol"}
    assert not any(name.startswith("on") or name == "style" for _tag, attrs in reader.tags for name in attrs)


@given(
    text=st.text(min_size=1, max_size=60, alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    spans=st.lists(
        st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["empathy", "patience", "coaching"])),
        max_size=6,
    ),
)
def test_the_text_read_back_is_the_answer_whatever_is_marked(text: str, spans: list[tuple[int, int, str]]) -> None:
    marks = evidence_marks.read_marks([mark(*span) for span in spans], len(text))
    html = f"<div data-answer-text>{evidence_marks.marked_text(text, marks, 'a')}</div>"
    assert read(html).text == text


def test_offsets_are_code_points() -> None:
    html = marked("👩‍👩‍👧𝒳 warm words", mark(7, 11))
    assert re.search(r"<mark [^>]*>warm</mark>", html)


def test_overlapping_stretches_each_keep_their_line_and_their_note() -> None:
    html = marked("one two three", mark(0, 7), mark(4, 13, "patience", -0.2))
    marks = [attrs for tag, attrs in read(html).tags if tag == "mark"]
    assert [attrs["data-notes"] for attrs in marks] == ["ev-7-1", "ev-7-1 ev-7-2", "ev-7-2"]
    assert [attrs.get("tabindex") for attrs in marks] == ["0", "0", None]
    assert all(f'id="{name}"' in html for name in ("ev-7-1", "ev-7-2"))
    assert "speaks for it, 30%" in html
    assert "speaks against it, 20%" in html


def test_a_stretch_outside_the_text_is_left_out_and_one_that_runs_over_is_cut() -> None:
    marks = evidence_marks.read_marks([mark(90, 99), mark(3, 3), mark(5, 2), mark(8, 99)], 10)
    assert [(m.start, m.end) for m in marks] == [(8, 10)]


def test_an_answer_without_evidence_has_no_legend_and_no_notes() -> None:
    html = marked("Just words")
    assert "ev-notes" not in html
    assert "ev-legend" not in html


def test_a_competency_that_an_admin_added_has_a_hue_too() -> None:
    assert "c--other" in marked("words", mark(0, 5, "coaching"))


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_has_an_icon_of_the_sprite(state: str, settings: object) -> None:
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()  # type: ignore[attr-defined]
    assert f'id="{STATES[state][1]}"' in sprite


def test_an_unknown_state_is_shown_by_its_name() -> None:
    assert "Sent to moon" in draw("{% state_pill 'sent_to_moon' %}")


def test_a_receipt_counts_words_and_names_the_time() -> None:
    at = datetime(2026, 3, 4, 12, 3, tzinfo=UTC)
    assert "Saved 12:03, all 214 words" in draw("{% receipt at 214 %}", at=at)
    assert "Saved 12:03, the one word" in draw("{% receipt at 1 %}", at=at)
    assert "<span data-receipt-text>Nothing written yet</span>" in draw("{% receipt %}")


CARD = {
    "competency": {"key": "empathy", "label": "Empathy", "definition": HOSTILE[0], "is_not": ""},
    "levels": [{"number": n, "anchor": f"Anchor {n} {HOSTILE[1]}"} for n in range(1, 6)],
}


@pytest.mark.parametrize(("value", "checked"), [(3, "3"), ("3", "3"), ("none", "none"), (None, None)])
def test_an_anchor_card_checks_the_chosen_level_alone(value: object, checked: str | None) -> None:
    html = draw("{% anchor_card competency levels value=value %}", value=value, **CARD)
    inputs = [attrs for tag, attrs in read(html).tags if tag == "input"]
    assert [attrs["value"] for attrs in inputs] == ["1", "2", "3", "4", "5", "none"]
    assert [attrs["value"] for attrs in inputs if "checked" in attrs] == ([checked] if checked else [])
    assert "<script" not in html
    assert "<img" not in html


def test_an_anchor_card_to_read_cannot_be_filled_in() -> None:
    html = draw("{% anchor_card competency levels value=4 read_only=True %}", **CARD)
    assert "<input" not in html
    assert html.count("anchor--chosen") == 1


def test_a_version_chip_shows_the_short_hash_and_keeps_the_whole() -> None:
    html = draw("{% version_chip 'Rubric' 'v3' digest facts=facts %}", digest="ab" * 32, facts=[("Fixed", HOSTILE[0])])
    assert "<code>abababa</code>" in html
    assert "ab" * 32 in html
    assert "<script" not in html


def test_an_empty_state_says_what_to_do_next() -> None:
    html = draw("{% empty_state 'No questions' 'Write one.' '/new/' 'Write a question' heading=3 %}")
    assert "<h3>No questions</h3>" in html
    assert '<a class="btn btn-primary" href="/new/">Write a question</a>' in html
