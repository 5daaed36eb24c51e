import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.text import MAX_SENTENCE_WORDS, Span, capped, fold, normalise, sentences, words

PIECES = st.sampled_from(
    [
        *(
            "I ",
            "called",
            " her",
            ".",
            "! ",
            "?",
            "...",
            "\n",
            "\r\n",
            "\n\n",
            "- ",
            "1. ",
            "e.g.",
            " Dr. ",
            "no. ",
            "5",
        ),
        *(
            ".5",
            "🙂",
            "👍🏽",
            "é",
            "e\u0301",
            "\u200b",
            " ",
            "“",
            "”",
            "'",
            "’",
            "(",
            ")",
            "and ",
            ", ",
            ";",
            "…",
            "。",
        ),
        *("語", "\u2028", "\t", "ﬁ", "İ"),
    ]
)
TEXT = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=80).map("".join))


def pieces(text):
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I asked. She said yes! Why? Good.", ["I asked.", "She said yes!", "Why?", "Good."]),
        ("i asked. she said yes", ["i asked.", "she said yes"]),
        ("Dr. Hill, i.e. my boss, came at 5 p.m. and left.", ["Dr. Hill, i.e. my boss, came at 5 p.m. and left."]),
        ("It was 5 p.m. Then she rang.", ["It was 5 p.m.", "Then she rang."]),
        ("Case no. 7 was mine. I said no. Then I left.", ["Case no. 7 was mine.", "I said no.", "Then I left."]),
        ("It cost 3.50 on shop.example.com today.", ["It cost 3.50 on shop.example.com today."]),
        ("It was done.Then we left.", ["It was done.", "Then we left."]),
        ("Wait... what? Well... Then no", ["Wait... what?", "Well...", "Then no"]),
        ('"Stop!" he said. "Now." She did.', ['"Stop!" he said.', '"Now."', "She did."]),
        ("First\r\n\r\nSecond one\r\nThird", ["First", "Second one", "Third"]),
        ("This line is\nwrapped here.\nThis is not", ["This line is\nwrapped here.", "This is not"]),
        ("I did:\n- one thing\n- another\n2) more\n10. last", ["I did:", "one thing", "another", "more", "last"]),
        ("Great 🙂 really. 👍🏽 Yes", ["Great 🙂 really.", "👍🏽 Yes"]),
        ("日本。語です。", ["日本。", "語です。"]),
        ("So did I. She too.", ["So did I.", "She too."]),
        ("... !? 🙂", []),
        ("", []),
    ],
)
def test_sentences_are_those_that_a_reader_sees(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize("joint", [" ", " and then ", ", ", "; "])
def test_a_run_on_is_cut_into_readable_passages(joint):
    text = joint.join(["he said that it did not work"] * 30)
    found = pieces(text)
    assert len(found) > 4
    assert all(3 <= len(words(piece)) <= MAX_SENTENCE_WORDS for piece in found)


def test_words_without_spaces_are_cut_too():
    found = sentences("a," * 200)
    assert sum(len(words(span.of("a," * 200))) for span in found) == 200


def test_words_keep_apostrophes_and_hyphens():
    assert [span.of("Don’t e-mail O'Neil's - 24/7!") for span in words("Don’t e-mail O'Neil's - 24/7!")] == [
        "Don’t",
        "e-mail",
        "O'Neil's",
        "24",
        "7",
    ]


def test_the_cap_falls_at_the_end_of_a_word():
    assert capped("one two three", 2) == 7
    assert capped("one two", 2) == 7
    assert capped("one two  ", 5) == 9


def test_normalised_texts_compare_equal_whatever_their_quotes_case_and_spaces():
    assert normalise(" It’s\u200b  “FINE” ﬁne\n") == 'it\'s "fine" fine'


def test_a_folded_match_leads_back_to_the_original():
    text = "x ﬁ\u200bNE’S"
    folded, offsets = fold(text)
    start = folded.index("fine's")
    assert text[offsets[start] : offsets[start + 5] + 1] == "ﬁ\u200bNE’S"


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_read_as_all_others_are(text):
    # An invisible character is left out, and sends the text the long way round.
    assert normalise(text) == normalise(f"{text}\u200b")
    assert fold(text) == fold(f"{text}\u200b")


@given(TEXT)
def test_sentences_are_slices_of_the_original_in_order_and_without_overlap(text):
    previous = 0
    for span in sentences(text):
        assert previous <= span.start < span.end <= len(text)
        piece = span.of(text)
        assert piece == piece.strip()
        assert words(piece)
        previous = span.end


@given(TEXT)
def test_every_word_but_list_numbers_lies_in_one_sentence(text):
    found = sentences(text)
    inside = {offset for span in found for offset in range(*span)}
    for span in words(text):
        covered = [offset in inside for offset in range(*span)]
        assert all(covered) or len(span.of(text)) <= 2


@given(TEXT)
def test_no_sentence_is_longer_than_the_limit(text):
    assert all(len(words(span.of(text))) <= MAX_SENTENCE_WORDS for span in sentences(text))


@given(TEXT)
def test_folding_keeps_one_offset_a_character_in_order(text):
    folded, offsets = fold(text)
    assert len(folded) == len(offsets)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(TEXT, st.integers(1, 20))
def test_the_cap_leaves_at_most_that_many_words(text, limit):
    assert len(words(text[: capped(text, limit)])) <= limit
    assert Span(0, capped(text, 10_000)) == Span(0, len(text))
