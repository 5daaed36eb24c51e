import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from audit.models import AuditEntry
from results.exports import harmless
from tests.results.cast import Cast, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def opening(cast):
    opening = cast.opening()
    for name, level in (("=HYPERLINK(1)", 4), ("Dara", 3), ("@SUM(A1)", 2)):
        application = cast.candidate(opening, name=name)
        for rater in (cast.rita, cast.rolf):
            cast.rate(application, rater, level)
        make_sheet(application)
    return opening


def fetch(client, opening, kind):
    return client.post(reverse("results:export", args=[opening.pk, kind]))


def test_the_csv_holds_everybody_in_order_with_bands(client, cast, opening):
    client.force_login(cast.alma)
    answer = fetch(client, opening, "csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(1)", "Dara", "'@SUM(A1)"]
    assert rows[0]["Total"] == "4.0"
    assert float(rows[0]["Low"]) < 4 < float(rows[0]["High"])
    assert rows[0]["Scoring policy"] == opening.policy.content_hash


def test_the_xlsx_holds_text_where_a_formula_could_be(client, cast, opening):
    client.force_login(cast.alma)
    page = openpyxl.load_workbook(io.BytesIO(fetch(client, opening, "xlsx").content)).active
    names = list(page["C"][1:])
    assert [cell.value for cell in names] == ["'=HYPERLINK(1)", "Dara", "'@SUM(A1)"]
    assert {cell.data_type for cell in names} == {"s"}
    assert page["F"][1].value == 4


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "|cmd", "%0A"])
def test_a_cell_never_begins_like_a_formula(text):
    assert str(harmless(text)).startswith("'")


@pytest.mark.parametrize("value", ["Dara", "3 = three", "", 3.5, -1.0, None])
def test_harmless_cells_stay_as_they_are(value):
    assert harmless(value) == value


def test_control_characters_do_not_break_the_file(client, cast):
    opening = cast.opening()
    application = cast.candidate(opening)
    type(application.person).objects.filter(pk=application.person_id).update(name="Da\x0bra")
    client.force_login(cast.admin)
    client.post(reverse("results:reveal_opening", args=[opening.pk]))
    page = openpyxl.load_workbook(io.BytesIO(fetch(client, opening, "xlsx").content)).active
    assert page["C"][1].value == "Dara"


def test_an_export_is_written_down_with_the_hash_of_the_file(client, cast, opening):
    client.force_login(cast.alma)
    fetch(client, opening, "csv")
    entry = AuditEntry.objects.get(action="ranking.exported")
    assert entry.data == {"kind": "csv", "rows": 3}
    assert len(entry.after) == 64


def test_nothing_leaves_while_something_is_hidden(client, cast):
    opening = cast.opening()
    cast.candidate(opening)
    client.force_login(cast.alma)
    answer = fetch(client, opening, "csv")
    assert answer.status_code == 302
    assert not AuditEntry.objects.filter(action="ranking.exported").exists()


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("olga", 404)])
def test_others_get_nothing(client, cast, opening, who, status):
    client.force_login(getattr(cast, who))
    assert fetch(client, opening, "csv").status_code == status


def test_a_kind_that_is_not_there_is_404_and_looking_is_405(client, cast, opening):
    client.force_login(cast.alma)
    assert fetch(client, opening, "exe").status_code == 404
    assert client.get(reverse("results:export", args=[opening.pk, "csv"])).status_code == 405
