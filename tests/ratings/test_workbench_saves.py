"""Saving at the workbench: levels, marked words and the note, each on its own."""

import pytest
from django.utils import timezone

from accounts.models import User
from ratings.models import RaterNote, Rating
from ratings.services import workbench
from ratings.services.people import RatingRefused
from sittings.models import Answer
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = [{"start": 0, "end": 6}]


@pytest.fixture
def answer() -> Answer:
    return factories.make_answer("I waited until he had said it all.")


@pytest.fixture
def rita(answer: Answer) -> User:
    return factories.make_user(User.Role.RATER, answer.sitting.application.opening.team)


def choose(
    answer: Answer, rita: User, choice: str, marks: list | None = None, competency: str = "empathy"
) -> Rating | None:
    return workbench.save_choice(
        answer=answer, competency=competency, rater=rita, choice=choice, marks=marks, at=timezone.now()
    )


def test_a_level_and_its_marks_are_one_rating(answer: Answer, rita: User) -> None:
    rating = choose(answer, rita, "4", WORDS)
    assert rating
    assert (rating.level, [(e["start"], e["end"]) for e in rating.evidence]) == (4.0, [(0, 6)])
    assert not RaterNote.objects.exists()


def test_words_marked_before_a_level_wait_for_it(answer: Answer, rita: User) -> None:
    assert choose(answer, rita, "", WORDS) is None
    assert not Rating.objects.exists()
    rating = choose(answer, rita, "2")
    assert rating
    assert [(e["start"], e["end"]) for e in rating.evidence] == [(0, 6)]
    assert RaterNote.objects.get().marks == {}


def test_marks_of_one_competency_leave_those_of_another_alone(answer: Answer, rita: User) -> None:
    choose(answer, rita, "", WORDS)
    choose(answer, rita, "", [{"start": 7, "end": 9}], competency="composure")
    choose(answer, rita, "3")
    assert list(RaterNote.objects.get().marks) == ["composure"]


def test_marking_after_the_level_keeps_the_level(answer: Answer, rita: User) -> None:
    choose(answer, rita, "none")
    rating = choose(answer, rita, "", WORDS)
    assert rating
    assert (rating.state, len(rating.evidence)) == ("no_opportunity", 1)
    choose(answer, rita, "5")
    rating = choose(answer, rita, "", [])
    assert rating
    assert (rating.level, rating.evidence) == (5.0, [])


def test_another_level_keeps_the_marks(answer: Answer, rita: User) -> None:
    choose(answer, rita, "4", WORDS)
    rating = choose(answer, rita, "3")
    assert rating
    assert (rating.level, len(rating.evidence)) == (3.0, 1)


@pytest.mark.parametrize("choice", ["0", "6", "two", "3.5"])
def test_a_choice_off_the_scale_is_refused(answer: Answer, rita: User, choice: str) -> None:
    with pytest.raises(RatingRefused, match="1 to 5"):
        choose(answer, rita, choice)


def test_marks_on_a_competency_that_is_not_asked_for_are_refused(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused, match="not rated on"):
        choose(answer, rita, "", WORDS, competency="patience")


def test_marks_outside_the_answer_are_refused_before_a_level_too(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused, match="Mark them again"):
        choose(answer, rita, "", [{"start": 30, "end": 90}])
    assert not RaterNote.objects.exists()


def test_a_whole_page_is_saved_at_once(answer: Answer, rita: User) -> None:
    saved = workbench.save_page(
        answer=answer, rater=rita, choices={"empathy": "4", "composure": ""}, words="Good.", at=timezone.now()
    )
    assert saved == 1
    assert Rating.objects.get().level == 4.0
    assert RaterNote.objects.get().words == "Good."


def test_a_page_with_one_bad_level_saves_nothing(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused):
        workbench.save_page(
            answer=answer, rater=rita, choices={"empathy": "4", "composure": "9"}, words="Good.", at=timezone.now()
        )
    assert not Rating.objects.exists()
    assert not RaterNote.objects.exists()


def test_a_note_is_kept_apart_from_the_ratings_and_can_be_emptied(answer: Answer, rita: User) -> None:
    for words in ("  First.  ", "Second.", ""):
        workbench.save_note(answer=answer, rater=rita, words=words, at=timezone.now())
        assert RaterNote.objects.get().words == words.strip()


def test_an_empty_note_leaves_no_row(answer: Answer, rita: User) -> None:
    workbench.save_note(answer=answer, rater=rita, words="  ", at=timezone.now())
    assert not RaterNote.objects.exists()


def test_a_note_that_is_too_long_is_refused(answer: Answer, rita: User) -> None:
    with pytest.raises(RatingRefused, match="4000"):
        workbench.save_note(answer=answer, rater=rita, words="x" * 4001, at=timezone.now())
