"""A rubric as a file and back: nothing is lost, and a wrong file gives a sentence with its line."""

import csv
import io
import json

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roles import exchange, queries, services
from roles.exchange import Unreadable, read_rubric, to_csv, to_json
from roles.library import library
from tests import factories

NOW = timezone.now()
BODY = {"key": "core", "label": "Core", "competencies": library()[:2]}
IMPORT = "/rubric/import/"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1).filter(str.strip)


def file(text, name="rubric.csv"):
    found = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    found.name = name
    return found


@pytest.mark.parametrize(("write", "kind"), [(to_json, "json"), (to_csv, "csv")])
def test_there_and_back_is_the_same(write, kind):
    whole = {"key": "core", "label": "Core", "competencies": library()}
    assert read_rubric(write(whole).encode(), kind=kind) == whole
    assert read_rubric(b"\xef\xbb\xbf" + write(whole).encode(), kind=kind) == whole


@given(text=TEXT)
def test_any_text_comes_back_from_both(text):
    first = {**BODY["competencies"][0], "definition": text}
    body = {**BODY, "competencies": [first]}
    assert read_rubric(to_csv(body).encode(), kind="csv") == body
    assert read_rubric(to_json(body).encode(), kind="json") == body


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "'=1", "'quoted'", "''", "\tx"])
def test_no_cell_begins_like_a_formula(text):
    body = {**BODY, "competencies": [{**BODY["competencies"][0], "is_not": text}]}
    cells = [cell for row in csv.reader(io.StringIO(to_csv(body), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert read_rubric(to_csv(body).encode(), kind="csv") == body


@pytest.mark.parametrize(
    ("content", "kind", "line", "words"),
    [
        (b"", "csv", 1, "the columns must be"),
        (b"competency,part,key,text\nempathy,label,Empathy\n", "csv", 2, "four cells"),
        (b"competency,part,key,text\nempathy,tone,,Warm\n", "csv", 2, "no part of a competency"),
        (b"competency,part,key,text\n\nempathy,level,6,Warm\n", "csv", 3, "from 1 to 5"),
        (b'competency,part,key,text\n,rubric,core,"two\nlines"\nempathy,label,,Empathy\n', "csv", 4, "levels 1 to 5"),
        (b'competency,part,key,text\n"open', "csv", 2, "no CSV"),
        (b"competency,part\xff", "csv", 1, "UTF-8"),
        (b'{\n "key": "core",\n oops}', "json", 3, "no JSON"),
        (b"[]", "json", 1, "no rubric"),
        (b'{"key": "core",\n"competencies": [\n{"key": "empathy"}]}', "json", 3, "label"),
        (b'{"key": "core", "label": "C", "competencies": [4]}', "json", 1, "must be an object"),
        (b"[" * 100_000, "json", 1, "nested"),
        (b"x" * (exchange.LARGEST + 1), "json", 1, "larger"),
    ],
)
def test_a_wrong_file_gives_its_line(content, kind, line, words):
    with pytest.raises(Unreadable, match=words) as found:
        read_rubric(content, kind=kind)
    assert found.value.line == line
    assert str(found.value).startswith(f"Line {line}: ")


@pytest.fixture
def admin(client, db):
    factories.load_roles()
    user = factories.make_user()
    client.force_login(user)
    return user


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_version_goes_out_and_comes_back_changed_as_a_draft(client, admin, kind):
    answer = client.get(f"/rubric/versions/1/export/{kind}/")
    assert answer["Content-Disposition"] == f'attachment; filename="rubric-v1.{kind}"'
    same = client.post(IMPORT, {"file": file(answer.content, f"a.{kind}")})
    assert "word for word the same" in same.content.decode()
    changed = answer.content.decode().replace("Empathy", "Fellow feeling")
    assert client.post(IMPORT, {"file": file(changed, f"a.{kind}")}).url == "/rubric/draft/"
    assert queries.rubric().draft["competencies"][0]["label"] == "Fellow feeling"
    assert "Fellow feeling" in client.get(f"/rubric/draft/export/{kind}/").content.decode()


def test_an_import_never_writes_over_a_draft(client, admin):
    services.add_library_competency(rubric=queries.rubric(), key="listening", by=admin, at=NOW)
    before = queries.rubric().draft
    page = client.post(IMPORT, {"file": file(to_json({**BODY}), "a.json")}).content.decode()
    assert "There is a draft already" in page
    assert queries.rubric().draft == before


def test_what_is_no_rubric_changes_nothing(client, admin):
    assert "Line 1:" in client.post(IMPORT, {"file": file("a,b\n")}).content.decode()
    assert ".json or .csv" in client.post(IMPORT, {"file": file("x", "a.exe")}).content.decode()
    assert client.post(IMPORT).status_code == 200
    assert queries.rubric().draft is None
    hostile = {**BODY, "label": "<script>alert(1)</script>"}
    client.post(IMPORT, {"file": file(json.dumps(hostile), "a.json")})
    assert "<script>alert" not in client.get("/rubric/draft/").content.decode()


def test_who_may(client, db):
    factories.load_roles()
    assert client.get(IMPORT).status_code == 302
    client.force_login(factories.make_user(role=User.Role.HIRING_MANAGER))
    assert client.get(IMPORT).status_code == 403
    assert client.get("/rubric/draft/export/json/").status_code == 403
    assert client.get("/rubric/versions/1/export/csv/").status_code == 200
    assert client.get("/rubric/versions/1/export/exe/").status_code == 404
    assert client.get("/rubric/versions/9/export/csv/").status_code == 404
