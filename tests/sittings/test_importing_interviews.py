import io
import threading

import pytest
from django.db import connection
from django.utils import timezone

from assessments.models import Question
from audit.models import AuditEntry
from jobs.models import Job
from openings.models import Application, Opening, Person
from openings.services.openings import OpeningInvalid, OpeningNotOpen, close_opening
from sittings.interviews import MOST_BYTES, MOST_ROWS, fault_sentence, parse_interviews
from sittings.models import Answer, AnswerPart, AnswerRevision, InterviewImport, Sitting
from sittings.queries import answer_text
from sittings.services import import_interviews
from sittings.text import MAX_LENGTH, frozen_hash, sha256
from tests.factories import interviews_csv, make_interview_import, make_opening, make_user

pytestmark = pytest.mark.django_db

ROWS = [
    ["P1", 1, "What is good service?", "Listening first."],
    ["P1", 2, "Tell us of a mistake.", "I forgot a customer's call back."],
    ["P2", 1, "Tell us of a mistake.", "None comes to mind, honestly."],
]
COUNTED = (Person, Application, Sitting, Answer, AnswerPart, AnswerRevision, Question, Job)


def imported_opening() -> Opening:
    return make_opening(kind=Opening.Kind.IMPORTED)


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def upload(opening: Opening, data: bytes | str) -> InterviewImport:
    data = data.encode() if isinstance(data, str) else data
    return import_interviews(opening=opening, file=io.BytesIO(data), by=None, at=timezone.now())


def faults(done: InterviewImport) -> list[tuple[int, str]]:
    return [(fault["line"], fault["reason"]) for fault in done.report]


def test_each_candidate_gets_an_application_a_submitted_sitting_and_their_own_questions() -> None:
    now, by, opening = timezone.now(), make_user(), imported_opening()
    done = import_interviews(opening=opening, file=interviews_csv(ROWS), by=by, at=now)
    assert (done.candidates, done.answers, done.unchanged, done.report, done.created_by) == (2, 3, 0, [], by)
    sitting = Sitting.objects.get(application__person__external_ref="P1")
    assert (sitting.mode, sitting.ending, sitting.submitted_at) == ("imported", "import", now)
    assert (sitting.application.opening, sitting.application.source) == (opening, "import")
    answers = list(sitting.answers.all())
    assert [answer.question_version.prompt for answer in answers] == [row[2] for row in ROWS[:2]]
    assert [answer_text(answer) for answer in answers] == [row[3] for row in ROWS[:2]]
    assert [answer.frozen_hash for answer in answers] == [frozen_hash([row[3]]) for row in ROWS[:2]]
    revision = AnswerRevision.objects.get(part__answer=answers[0])
    assert (revision.number, revision.sha256, revision.words) == (1, sha256("Listening first."), 2)
    assert AnswerPart.objects.get(answer=answers[0]).revision == 1


def test_the_same_words_are_the_same_question() -> None:
    make_interview_import(ROWS)
    assert Question.objects.filter(state="imported").count() == 2


def test_each_sitting_is_sent_to_be_rated() -> None:
    make_interview_import(ROWS)
    wanted = {str(pk) for pk in Sitting.objects.values_list("pk", flat=True)}
    assert set(Job.objects.filter(kind="sitting_submitted").values_list("subject", flat=True)) == wanted


def test_a_second_import_of_the_same_file_changes_nothing() -> None:
    opening = imported_opening()
    make_interview_import(ROWS, opening=opening)
    before = counts()
    again = make_interview_import(ROWS, opening=opening)
    assert (again.candidates, again.answers, again.unchanged, again.report) == (0, 0, 2, [])
    assert counts() == before


def test_new_candidates_in_a_later_file_are_added_beside_those_who_are_there() -> None:
    opening = imported_opening()
    make_interview_import(ROWS[:2], opening=opening)
    done = make_interview_import(ROWS, opening=opening)
    assert (done.candidates, done.answers, done.unchanged) == (1, 1, 1)


@pytest.mark.parametrize(
    "changed",
    [
        ["P1", 2, "Tell us of a mistake.", "Another answer."],
        ["P1", 2, "Another question?", "I forgot a customer's call back."],
        ["P1", 3, "Tell us of a mistake.", "I forgot a customer's call back."],
    ],
)
def test_other_answers_of_a_candidate_who_is_there_are_refused_and_nothing_changes(changed: list) -> None:
    opening = imported_opening()
    make_interview_import(ROWS[:2], opening=opening)
    before = counts()
    done = make_interview_import([["P3", 1, "New?", "Yes."], ROWS[0], changed], opening=opening)
    assert faults(done) == [(3, "other_answers")]
    assert (done.candidates, done.unchanged) == (0, 0)
    assert counts() == before


def test_columns_come_in_any_order_with_others_beside_them() -> None:
    done = upload(
        imported_opening(),
        "\ufeffscore,Response,POSITION , question,candidate\n9,Listening.,1,What is service?,P1\n",
    )
    assert (done.candidates, done.answers, done.report) == (1, 1, [])
    assert AnswerPart.objects.get().text == "Listening."


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_spreadsheets_of_other_countries_are_understood(delimiter: str) -> None:
    lines = ["candidate,position,question,response", "P1,1,Why?,Because."]
    done = upload(imported_opening(), "\n".join(line.replace(",", delimiter) for line in lines))
    assert done.answers == 1


def test_every_bad_row_is_named_with_its_line_and_nothing_is_changed() -> None:
    before = counts()
    opening = imported_opening()
    before = counts()
    done = make_interview_import(
        [
            ["P1", 1, "Why?", "Because\nof two lines."],
            ["", 1, "Why?", "Because."],
            ["P2", 1, " ", "Because."],
            ["P2", 2, "Why?", "\u00a0\n"],
            ["P3", "first", "Why?", "Because."],
            ["P3", "0", "Why?", "Because."],
            ["P3", "-1", "Why?", "Because."],
            ["P3", "1.5", "Why?", "Because."],
            ["P3", "²", "Why?", "Because."],
            ["P3", "1001", "Why?", "Because."],
            ["P1", " 1 ", "Why?", "Once more."],
            ["p" * 121, 1, "Why?", "Because."],
            ["p" * 161, 1, "Why?", "Because."],
            ["P4", 1, "q" * 5001, "Because."],
            ["P4", 1, "Why?", "a" * (MAX_LENGTH + 1)],
            ["P5", 1],
        ],
        opening=opening,
    )
    assert faults(done) == [
        (4, "empty_candidate"),
        (5, "empty_question"),
        (6, "empty_response"),
        (8, "bad_position"),
        (9, "bad_position"),
        (10, "bad_position"),
        (11, "bad_position"),
        (12, "bad_position"),
        (13, "bad_position"),
        (14, "duplicate"),
        (15, "long_candidate"),
        (16, "long_candidate"),
        (17, "long_question"),
        (18, "long_response"),
        (19, "too_few_cells"),
    ]
    assert counts() == before
    assert all(fault_sentence(fault) for fault in done.report)
    assert "line 2" in fault_sentence(done.report[9])


def test_a_report_holds_no_words_of_the_file() -> None:
    done = make_interview_import([["Rosalind", "x", "A question?", "A secret."]])
    assert done.report == [{"line": 2, "reason": "bad_position"}]
    assert "secret" not in str(AuditEntry.objects.get(action="interviews.refused").data)


def test_missing_and_repeated_columns_are_named() -> None:
    done = upload(imported_opening(), "candidate,question,question\nP1,Why?,Why?\n")
    assert [fault_sentence(fault) for fault in done.report] == [
        "The first line must name the column “position”.",
        "The first line must name the column “response”.",
        "The first line names the column “question” twice.",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (1, "no_rows")),
        (b"candidate,position,question,response\n,,,\n\n", (1, "no_rows")),
        (b"candidate,position,question,response\nP1,1,Why?,caf\xe9\n", (2, "not_utf8")),
        (b'candidate,position,question,response\nP1,1,Why?,"' + b"a" * 200_000, (2, "not_csv")),
        (b'"' + b"a" * 200_000, (1, "not_csv")),
        (b"a" * (MOST_BYTES + 1), (1, "too_big")),
        (b"candidate,position,question,response\n" + b"P1,1,Q,R\n" * (MOST_ROWS + 1), (MOST_ROWS + 2, "too_many_rows")),
    ],
    ids=["empty", "header_only", "latin1", "open_quote", "no_csv", "big", "rows"],
)
def test_a_file_that_cannot_be_read_says_where(data: bytes, expected: tuple[int, str]) -> None:
    assert faults(upload(imported_opening(), data)) == [expected]


def test_hostile_text_is_stored_as_text() -> None:
    hostile = '=HYPERLINK("http://x") <script>alert(1)</script> \'; DROP TABLE x; -- \x00 %s {{ 7*7 }} \u202e'
    make_interview_import([["=1+1", 1, "<b>Why?</b>", hostile]])
    assert AnswerPart.objects.get().text == hostile.replace("\x00", "")
    assert Person.objects.get().external_ref == "=1+1"


def test_somebody_who_was_erased_is_not_taken_up_again() -> None:
    opening = imported_opening()
    Person.objects.create(name="-", external_ref="P2", created_at=timezone.now(), erased_at=timezone.now())
    done = make_interview_import(ROWS, opening=opening)
    assert faults(done) == [(4, "erased")]
    assert not Sitting.objects.exists()


def test_the_same_person_may_be_in_two_openings() -> None:
    make_interview_import(ROWS)
    assert make_interview_import(ROWS).candidates == 2
    assert Person.objects.filter(external_ref="P1").count() == 1


def test_only_an_open_opening_for_imports_takes_them() -> None:
    with pytest.raises(OpeningInvalid):
        make_interview_import(ROWS, opening=make_opening())
    closed = imported_opening()
    close_opening(opening=closed, by=make_user(), at=timezone.now())
    with pytest.raises(OpeningNotOpen):
        make_interview_import(ROWS, opening=closed)
    assert not InterviewImport.objects.exists()


def test_an_import_is_recorded() -> None:
    by = make_user()
    done = import_interviews(opening=imported_opening(), file=interviews_csv(ROWS), by=by, at=timezone.now())
    entry = AuditEntry.objects.get(action="interviews.imported")
    assert (entry.actor_id, entry.subject_id, entry.after) == (str(by.pk), str(done.pk), done.file_hash)
    assert entry.data == {"candidates": 2, "answers": 3, "unchanged": 0, "bad": 0}


def test_answers_cost_no_queries_of_their_own(django_assert_max_num_queries) -> None:
    opening = imported_opening()
    rows = [["P1", position, f"Question {position % 2}?", "An answer."] for position in range(1, 301)]
    with django_assert_max_num_queries(70):
        make_interview_import(rows, opening=opening)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_imported_once() -> None:
    opening, done = imported_opening(), []
    barrier = threading.Barrier(2)

    def send() -> None:
        try:
            barrier.wait()
            done.append(make_interview_import(ROWS, opening=opening))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((each.candidates, each.unchanged) for each in done) == [(0, 2), (2, 0)]
    assert Sitting.objects.count() == 2


def test_positions_keep_their_numbers_and_order() -> None:
    rows, bad = parse_interviews(interviews_csv([["P", 9, "B?", "b"], ["P", 4, "A?", "a"]]).getvalue())
    assert not bad
    make_interview_import([[row.candidate, row.position, row.question, row.response] for row in rows])
    assert [answer.position for answer in Answer.objects.all()] == [4, 9]
