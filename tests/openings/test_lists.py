import pytest
from hypothesis import given
from hypothesis import strategies as st

from openings.services.lists import MOST_BYTES, MOST_ROWS, ListUnreadable, Row, parse_csv, parse_list


def people(rows):
    return [(row.name, row.email) for row in rows]


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz <ana@example.org>",
        '"Ana Ruiz" <ana@example.org>,',
        "Ana Ruiz, ana@example.org",
        "ana@example.org, Ana Ruiz",
        "Ana Ruiz\tana@example.org",
        "Ana Ruiz; ana@example.org",
        "  Ana   Ruiz|ana@example.org  ",
        '"Ana Ruiz","ana@example.org"',
        "Ana,Ruiz,ana@example.org",
    ],
)
def test_a_pasted_line_is_read_in_every_usual_way(line):
    assert people(parse_list(line)) == [("Ana Ruiz", "ana@example.org")]


def test_a_pasted_address_alone_is_enough():
    assert people(parse_list("\n\nana@example.org\r\n\r\nbo@example.org\rcy@example.org")) == [
        ("", "ana@example.org"),
        ("", "bo@example.org"),
        ("", "cy@example.org"),
    ]


def test_a_surname_that_comes_first_stays_in_the_name():
    assert people(parse_list("Ruiz, Ana <ana@example.org>")) == [("Ruiz, Ana", "ana@example.org")]


def test_several_people_pasted_in_one_line_are_several_people():
    assert people(parse_list("Ana <ana@example.org>, Bo <bo@example.org>; Cy <cy@example.org>")) == [
        ("Ana", "ana@example.org"),
        ("Bo", "bo@example.org"),
        ("Cy", "cy@example.org"),
    ]
    assert people(parse_list("ana@example.org; bo@example.org")) == [("", "ana@example.org"), ("", "bo@example.org")]


def test_a_pasted_header_is_no_person():
    assert people(parse_list("Name\tE-mail\nAna\tana@example.org")) == [("Ana", "ana@example.org")]


def test_bad_lines_are_named_by_line_and_reason_and_lose_their_text():
    rows = parse_list("Ana <ana@example.org>\nnobody\nBo <bo at example>\n\nAna again <ANA@example.org>")
    assert rows == [
        Row(1, "Ana", "ana@example.org"),
        Row(2, "", "", "missing_email"),
        Row(3, "", "", "bad_email"),
        Row(5, "Ana again", "ANA@example.org", "duplicate_in_file"),
    ]


@given(st.text(max_size=300))
def test_any_text_at_all_is_read_or_reported(text):
    for row in parse_list(text):
        assert row.reason or "@" in row.email
        assert "\n" not in row.name + row.email


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_read_or_refused_in_words(data):
    try:
        rows = parse_csv(data)
    except ListUnreadable:
        return
    assert all(row.reason or "@" in row.email for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "name,email\nJosé Ñu,jose@example.org\n",
        "EMAIL;Name\r\njose@example.org;José Ñu\r\n",
        "id\tE-mail\tFull Name\n7\tjose@example.org\tJosé Ñu\n",
        "email,first name,last_name\njose@example.org,José,Ñu\n",
        '\n\n"Name" , "email"\n"José Ñu","jose@example.org"\n,\n',
        "José Ñu,jose@example.org\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_csv_file_is_read_whatever_order_delimiter_and_encoding_it_has(text, encoding):
    assert people(parse_csv(text.encode(encoding))) == [("José Ñu", "jose@example.org")]


def test_a_row_that_is_too_short_is_reported_by_the_line_it_begins_in():
    rows = parse_csv(b'name,email\n"Ana\nRuiz",ana@example.org\nBo\n"Cy",cy@example.org\n')
    assert [(row.line, row.name, row.reason) for row in rows] == [
        (2, "Ana Ruiz", ""),
        (4, "", "missing_email"),
        (5, "Cy", ""),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"PK\x03\x04 and so on", "workbook"),
        (b"\xd0\xcf\x11\xe0 and so on", "workbook"),
        (b"%PDF-1.7", "not a CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a CSV"),
        (b"phone,city\n1,Leeds\n", "first line must name"),
        (b"name,email\n" + b"x" * MOST_BYTES, "larger than 2 MB"),
        (b'name,email\n"' + b"x" * 200_000 + b'",a@example.org\n', "Line 2 cannot be read"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(data, words):
    with pytest.raises(ListUnreadable, match=words):
        parse_csv(data)


def test_a_huge_cell_is_a_bad_row_and_not_an_error():
    rows = parse_csv(b"name,email\n" + b"x" * 100_000 + b",ana@example.org\n")
    assert [row.reason for row in rows] == ["long_name"]


def test_no_more_rows_than_the_limit_are_taken():
    lines = [f"p{number}@example.org" for number in range(MOST_ROWS + 1)]
    with pytest.raises(ListUnreadable, match="5001"):
        parse_csv(("email\n" + "\n".join(lines)).encode())
    with pytest.raises(ListUnreadable, match="5001"):
        parse_list("\n".join(lines))
    assert len(parse_csv(("email\n" + "\n".join(lines[:-1])).encode())) == MOST_ROWS


def test_a_pasted_text_that_is_too_long_is_refused():
    with pytest.raises(ListUnreadable, match="too long"):
        parse_list("é" * MOST_BYTES)
