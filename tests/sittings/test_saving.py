import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sittings.models import AnswerPart, AnswerRevision, Sitting
from sittings.services import (
    GRACE,
    AnswerConflict,
    AnswerTooLong,
    SittingClosed,
    UnknownPlace,
    save_answer,
    submit_sitting,
)
from sittings.text import MAX_LENGTH
from tests.factories import make_sitting

pytestmark = pytest.mark.django_db


def part_of(sitting: Sitting, position: int = 1) -> AnswerPart:
    return AnswerPart.objects.get(answer__sitting=sitting, answer__position=position)


def save(sitting: Sitting, text: str, revision: int = 0, **values):
    values = {"position": 1, "at": timezone.now(), **values}
    return save_answer(sitting=sitting, expected_revision=revision, text=text, **values)


def test_a_save_appends_a_revision_and_returns_its_receipt() -> None:
    sitting, now = make_sitting(), timezone.now()
    receipt = save(sitting, "I listened to her.", at=now)
    assert (receipt.revision, receipt.saved_at, receipt.words) == (1, now, 4)
    assert receipt.sha256 == hashlib.sha256(b"I listened to her.").hexdigest()
    part, revision = part_of(sitting), AnswerRevision.objects.get()
    assert (part.text, part.revision, part.saved_at) == ("I listened to her.", 1, now)
    assert (revision.number, revision.text, revision.sha256, revision.words) == (1, part.text, receipt.sha256, 4)


def test_each_save_keeps_the_earlier_texts() -> None:
    sitting = make_sitting()
    for number, text in enumerate(["a", "a b", "a b c"]):
        assert save(sitting, text, number).revision == number + 1
    assert list(AnswerRevision.objects.values_list("number", "text")) == [(1, "a"), (2, "a b"), (3, "a b c")]


def test_an_answer_can_be_emptied() -> None:
    sitting = make_sitting(answers=["Something"])
    assert save(sitting, "", 1).words == 0
    assert part_of(sitting).text == ""


def test_the_same_text_again_gets_its_receipt_and_makes_no_revision() -> None:
    sitting = make_sitting()
    first = save(sitting, "Once")
    again = save(sitting, "Once", 1, at=timezone.now() + timedelta(minutes=1))
    stale = save(sitting, "Once", 0)
    assert first == again == stale
    assert AnswerRevision.objects.count() == 1


def test_nothing_written_yet_makes_no_revision() -> None:
    sitting = make_sitting()
    assert save(sitting, "").revision == 0
    assert not AnswerRevision.objects.exists()


def test_a_stale_save_conflicts_and_brings_both_texts() -> None:
    sitting = make_sitting(answers=["From the phone"])
    with pytest.raises(AnswerConflict) as caught:
        save(sitting, "From the laptop", 0)
    assert (caught.value.text, caught.value.revision) == ("From the phone", 1)
    assert caught.value.saved_at == part_of(sitting).saved_at
    assert part_of(sitting).text == "From the phone"
    assert save(sitting, "From the laptop", caught.value.revision).revision == 2


def test_a_revision_from_the_future_conflicts() -> None:
    with pytest.raises(AnswerConflict):
        save(make_sitting(), "Text", 7)


def test_each_question_has_revisions_of_its_own() -> None:
    sitting = make_sitting(answers=["First"])
    assert save(sitting, "Second", 0, position=2).revision == 1
    assert part_of(sitting, 1).text == "First"


def test_an_answer_of_somebody_else_is_out_of_reach() -> None:
    mine, theirs = make_sitting(), make_sitting()
    save(mine, "Mine")
    assert part_of(theirs).text == ""


@pytest.mark.parametrize(("position", "part"), [(3, 1), (0, 1), (1, 2), (10**12, 1)])
def test_a_place_that_is_not_there_is_unknown(position: int, part: int) -> None:
    with pytest.raises(UnknownPlace):
        save(make_sitting(), "Text", position=position, part=part)


def test_within_the_grace_after_the_deadline_a_save_counts() -> None:
    sitting = make_sitting()
    assert save(sitting, "Just in time", at=sitting.deadline_at + GRACE).revision == 1


def test_after_deadline_and_grace_nothing_is_saved_and_the_text_comes_back() -> None:
    sitting = make_sitting(answers=["Saved"])
    with pytest.raises(SittingClosed) as caught:
        save(sitting, "Too late", 1, at=sitting.deadline_at + GRACE + timedelta(milliseconds=1))
    assert caught.value.text == "Too late"
    assert part_of(sitting).text == "Saved"


def test_after_submission_nothing_is_saved() -> None:
    sitting = make_sitting(answers=["Final"], submitted=True)
    with pytest.raises(SittingClosed):
        save(sitting, "More", 1)
    assert part_of(sitting).text == "Final"


def test_what_is_stored_already_gets_its_receipt_even_when_closed() -> None:
    sitting = make_sitting(answers=["Final"], submitted=True)
    assert save(sitting, "Final", 0).revision == 1


def test_a_text_of_the_longest_length_is_taken_and_one_more_character_is_not() -> None:
    sitting = make_sitting()
    assert save(sitting, "é" * MAX_LENGTH).revision == 1
    with pytest.raises(AnswerTooLong) as caught:
        save(sitting, "é" * (MAX_LENGTH + 3), 1)
    assert "20003" in str(caught.value)
    assert "by 3" in str(caught.value)
    assert part_of(sitting).text == "é" * MAX_LENGTH


def test_control_characters_are_taken_out_and_everything_else_stays() -> None:
    sitting = make_sitting()
    save(sitting, "a\x00b\r\nc\rd\te\x1bf\x85g\ud800h \u202ei <b>'\"%s{{ 1 }} 👩‍👩‍👧 ﷺ\u2028j")
    assert part_of(sitting).text == "ab\nc\nd\tef\ng�h \u202ei <b>'\"%s{{ 1 }} 👩‍👩‍👧 ﷺ\nj"


def test_the_cap_counts_what_is_stored() -> None:
    sitting = make_sitting()
    assert save(sitting, "a" * MAX_LENGTH + "\x00" * 50).revision == 1


def test_a_save_is_one_query_and_a_refused_one_two(django_assert_num_queries) -> None:
    sitting = make_sitting()
    with django_assert_num_queries(1):
        save(sitting, "One")
    with django_assert_num_queries(2), pytest.raises(AnswerConflict):
        save(sitting, "Other", 0)


def test_the_database_refuses_to_change_a_revision() -> None:
    make_sitting(answers=["Said"])
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        AnswerRevision.objects.update(text="Never said")


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_wins_and_the_other_learns_of_it() -> None:
    sitting = make_sitting()
    barrier, outcomes = threading.Barrier(6), []

    def write(number: int) -> None:
        try:
            barrier.wait()
            outcomes.append(("saved", save(sitting, f"Text {number}").revision))
        except AnswerConflict as conflict:
            outcomes.append(("conflict", conflict.revision))
        finally:
            connection.close()

    run_all([threading.Thread(target=write, args=(number,)) for number in range(6)])
    assert sorted(outcomes) == [("conflict", 1)] * 5 + [("saved", 1)]
    assert AnswerRevision.objects.get().text == part_of(sitting).text


@pytest.mark.django_db(transaction=True)
def test_a_save_never_slips_in_after_the_answers_are_frozen() -> None:
    for _ in range(8):
        sitting = make_sitting(answers=["Before"])
        barrier, outcomes = threading.Barrier(2), []

        def write(sitting=sitting, barrier=barrier, outcomes=outcomes) -> None:
            try:
                barrier.wait()
                save(sitting, "After", 1)
                outcomes.append("After")
            except SittingClosed:
                outcomes.append("Before")
            finally:
                connection.close()

        def submit(sitting=sitting, barrier=barrier) -> None:
            try:
                barrier.wait()
                submit_sitting(sitting=sitting, at=timezone.now())
            finally:
                connection.close()

        run_all([threading.Thread(target=write), threading.Thread(target=submit)])
        part = part_of(sitting)
        assert [part.text] == outcomes
        assert part.answer.frozen_hash == hashlib.sha256(f'["{part.text}"]'.encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_a_save_waits_for_a_submission_under_way_and_is_refused_by_it() -> None:
    sitting = make_sitting(answers=["Before"])
    outcome = []

    def write() -> None:
        try:
            save(sitting, "After", 1)
            outcome.append("saved")
        except SittingClosed:
            outcome.append("closed")
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    with transaction.atomic():
        submit_sitting(sitting=sitting, at=timezone.now())
        thread.start()
        thread.join(timeout=0.5)
        assert outcome == []
    thread.join()
    assert outcome == ["closed"]


def run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
