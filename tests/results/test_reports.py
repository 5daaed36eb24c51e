import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from ratings.models import Reveal
from results import queries
from results.ranking import standing
from results.reports import paper
from results.reports.candidate import candidate_paper
from results.reports.opening import opening_paper
from results.reports.panel import panel_paper
from results.services.decisions import decide
from tests.results.cast import TEXT, Cast, machine_rates, make_sheet

HOSTILE = '#read("/etc/passwd") *bold* $x$ <b>&amp; \\ "q" @ref // ☕ 漢字'


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def opening(cast):
    """One rated by two people and decided on, one by the machine alone, one without any rating."""
    opening = cast.opening(rules={"minimums": {"empathy": 3}})
    one, two, _ = (cast.candidate(opening, name=name) for name in (HOSTILE, "Dara", "Enno"))
    cast.rate(one, cast.rita, 4)
    cast.rate(one, cast.rolf, 5)
    for application in (one, two):
        machine_rates(application, 3.4)
        make_sheet(application)
    decide(application=one, kind="hold", reason="other", words=HOSTILE, by=cast.alma, at=timezone.now())
    return opening


def urls(opening):
    first = opening.applications.first()
    return [
        reverse("results:candidate_report", args=[opening.pk, first.pk]),
        reverse("results:panel_report", args=[opening.pk]),
        reverse("results:opening_report", args=[opening.pk]),
    ]


def rows_of(opening):
    applications = queries.applications_of(opening)
    order = standing(opening, applications)
    found = applications.in_bulk()
    return queries.rows_of([found[key] for key in order[:]], ranks=order.ranks(order[:]))


def words_of(made):
    return str([made.title, *made.facts, *made.parts])


def test_each_report_is_a_pdf_and_is_written_down(client, cast, opening):
    client.force_login(cast.alma)
    client.post(reverse("results:reveal_opening", args=[opening.pk]))
    for url in urls(opening):
        answer = client.post(url)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    entries = AuditEntry.objects.filter(action="report.made").order_by("id")
    assert [entry.data["kind"] for entry in entries] == ["candidate", "panel", "opening"]
    assert [len(entry.data["applications"]) for entry in entries] == [1, 2, 0]
    assert all(len(entry.after) == 64 for entry in entries)


def test_the_same_paper_gives_the_same_bytes(opening):
    at = timezone.now()
    row = rows_of(opening)[0]
    assert candidate_paper(row, at=at).as_pdf(at=at) == candidate_paper(row, at=at).as_pdf(at=at)


def test_the_candidates_report_has_answers_evidence_ratings_decision_and_versions(opening):
    said = words_of(candidate_paper(rows_of(opening)[0], at=timezone.now()))
    for words in (HOSTILE, TEXT[:31], "Rita", "Machine rater", "not validated", "Alma", opening.policy.content_hash):
        assert repr(words)[1:-1] in said, words


def test_the_panels_report_keeps_the_machines_candidates_apart_without_places(opening):
    rows = rows_of(opening)
    placed = [row for row in rows if row.rank]
    made = panel_paper(opening, placed, [row for row in rows if not row.rank], at=timezone.now())
    drawn = [part for part in made.parts if part["kind"] == "bands"]
    assert [[row["label"] for row in part["rows"]] for part in drawn] == [[f"1  {HOSTILE}"], ["Dara"]]
    assert drawn[1]["rows"][0]["provisional"]
    assert "Enno" in str([part for part in made.parts if part["kind"] == "table"])


def test_the_openings_report_counts_and_names_no_candidate(opening):
    said = words_of(opening_paper(opening, at=timezone.now()))
    assert "Dara" not in said
    assert "Rita" not in said
    assert "'n': 3" in said
    assert "not validated" in said
    assert "('All competencies'" not in said
    assert "All competencies" in said


def test_an_opening_without_anything_has_its_reports_too(client, cast):
    opening = cast.opening()
    application = cast.candidate(opening, texts=("", ""))
    client.force_login(cast.admin)
    for url in [*urls(opening)[1:], reverse("results:candidate_report", args=[opening.pk, application.pk])]:
        assert client.post(url).content.startswith(b"%PDF-"), url


def test_marks_that_overlap_or_leave_the_text_do_no_harm():
    part = paper.quote(
        "ab\ncd", [{"start": 0, "end": 4, "competency": "empathy"}, {"start": 3, "end": 99, "competency": "x"}]
    )
    assert [[(run["text"], run["hue"]) for run in runs] for runs in part["paragraphs"]] == [
        [("ab", "empathy")],
        [("cd", "other")],
    ]


def test_nothing_is_printed_while_ratings_are_hidden(client, cast):
    opening = cast.opening()
    cast.candidate(opening)
    client.force_login(cast.alma)
    candidate, panel, _ = urls(opening)
    assert client.post(candidate).status_code == client.post(panel).status_code == 302
    assert not Reveal.objects.exists()


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("rita", 403), ("olga", 404)])
def test_others_get_nothing(client, cast, opening, who, status):
    if who:
        client.force_login(getattr(cast, who))
    assert [client.post(url).status_code for url in urls(opening)] == [status] * 3


def test_looking_is_no_way_to_print(client, cast, opening):
    client.force_login(cast.alma)
    assert [client.get(url).status_code for url in urls(opening)] == [405] * 3
