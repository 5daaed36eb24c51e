"""A conversation is rated as a whole, which counts, and reply by reply, which stands beside it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from openings.models import Opening
from ratings.models import Rating
from ratings.pieces import marked_pieces
from ratings.queries import competencies_of, other_answers, queue, texts_to_rate
from ratings.services import machines
from ratings.services.people import RatingRefused, rate_answer
from ratings.services.workbench import save_turn
from results.models import ScoreSheet
from results.queries import scoring_progress
from results.services.sheets import prepare_score_sheet
from sittings.models import Answer, Sitting
from sittings.services import send_reply, submit_sitting
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
CHAT = {
    "customer": "Leila",
    "turns": ["Where is my parcel?", "I have waited all day long with a baby.", "So is there going to be a bed?"],
}
LONG = (
    "You waited all day with a baby on your arm and nobody came, so please do nothing more today. I have asked the "
    "driver for the name and a second parcel leaves tonight, whatever he says. It is with you before noon tomorrow."
)
REPLIES = ("I am looking where it is.", LONG, "Yes. Tomorrow before noon.")


@pytest.fixture
def opening() -> Opening:
    question = factories.make_question_version(kind="chat", content=CHAT, competencies=["empathy", "composure"])
    return factories.make_opening(assessment_version=factories.make_assessment_version(question_versions=[question]))


@pytest.fixture
def rita(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rita")


def converse(opening: Opening, replies: tuple[str, ...] = REPLIES) -> Answer:
    sitting = factories.make_sitting(opening=opening)
    for number, text in enumerate(replies, start=1):
        send_reply(sitting=sitting, position=1, part=number, expected_revision=0, text=text, at=NOW)
    submit_sitting(sitting=sitting, at=NOW)
    return Sitting.objects.get(pk=sitting.pk).answers.get()


def sheet_of(answer: Answer) -> ScoreSheet:
    prepare_score_sheet(sitting_id=answer.sitting_id)(NOW)
    return ScoreSheet.objects.filter(sitting=answer.sitting_id).latest("pk")


def test_the_machine_rates_the_whole_and_each_reply_after_what_came_before_it(opening: Opening) -> None:
    answer = converse(opening)
    whole, first, second, third = texts_to_rate(answer)
    assert whole.part is None
    assert whole.text == "\n\n".join(REPLIES)
    assert (first.text, first.history) == (REPLIES[0], "Leila: Where is my parcel?")
    assert REPLIES[0] in second.history
    assert "going to be a bed" not in second.history
    assert third.history.endswith("Leila: So is there going to be a bed?")
    machines.fan_out(sitting_id=answer.sitting_id, at=NOW)
    run = answer.sitting.machine_runs.get()
    machines.prepare_run(run_id=run.pk)(NOW)
    rows = Rating.objects.by_machines()
    assert rows.count() == 2 * (1 + len(REPLIES))
    states = {(row.part.position if row.part else 0): row.state for row in rows.filter(competency="empathy")}
    assert states[0] == "rated"
    assert states[2] == "rated"
    # Too few words for a machine; the whole was read all the same, so nobody is asked because of it.
    assert states[1] == states[3] == "gated"
    for row in rows.exclude(part=None):
        for place in row.evidence:
            assert 0 <= place["start"] < place["end"] <= len(row.part.text)
    assert not scoring_progress([answer.sitting_id])[answer.sitting_id].handed_over


def test_ten_deliveries_are_one_result_for_replies_too(opening: Opening) -> None:
    answer = converse(opening)
    machines.fan_out(sitting_id=answer.sitting_id, at=NOW)
    run = answer.sitting.machine_runs.get()
    for _ in range(2):
        machines.prepare_run(run_id=run.pk)(NOW)
    assert Rating.objects.by_machines().count() == 2 * (1 + len(REPLIES))


def test_a_reply_that_was_not_given_is_not_rated(opening: Opening, rita: User) -> None:
    answer = converse(opening, REPLIES[:1])
    assert len(texts_to_rate(answer)) == 2
    with pytest.raises(RatingRefused, match="Only replies"):
        save_turn(answer=answer, position=2, competency="empathy", rater=rita, choice="3", at=NOW)
    with pytest.raises(RatingRefused, match="Only replies"):
        save_turn(answer=answer, position=9, competency="empathy", rater=rita, choice="3", at=NOW)


def test_ratings_of_replies_are_kept_and_count_for_nothing_else(opening: Opening, rita: User) -> None:
    answer = converse(opening)
    factories.rate_all(answer, rita, 4)
    before = sheet_of(answer)
    rating = save_turn(answer=answer, position=1, competency="empathy", rater=rita, choice="1", at=NOW)
    assert (rating.part.position, rating.level, rating.blind) == (1, 1.0, True)
    again = save_turn(answer=answer, position=1, competency="empathy", rater=rita, choice="2", at=NOW)
    assert again.supersedes == rating
    assert sheet_of(answer).pk == before.pk
    assert before.competencies[0]["value"] == 4.0


def test_evidence_of_a_reply_must_lie_in_that_reply(opening: Opening, rita: User) -> None:
    answer = converse(opening)
    part = answer.parts.get(position=1)
    values = {"answer": answer, "part": part, "competency": "empathy", "rater": rita, "level": 3, "at": NOW}
    assert rate_answer(**values, evidence=[{"start": 0, "end": len(part.text)}]).part == part
    with pytest.raises(RatingRefused, match="not in this answer"):
        rate_answer(**values, evidence=[{"start": 0, "end": len(part.text) + 1}])


def test_replies_do_not_complete_an_answer(opening: Opening, rita: User) -> None:
    answer = converse(opening)
    for number in (1, 2, 3):
        for key in ("empathy", "composure"):
            save_turn(answer=answer, position=number, competency=key, rater=rita, choice="3", at=NOW)
    assert list(queue(rita)) == [answer]
    factories.rate_all(answer, rita)
    assert not queue(rita).exists()


def test_marks_of_the_whole_are_cut_where_its_parts_end(opening: Opening) -> None:
    answer = converse(opening, ("One two.", "Three four.", "Five."))
    mark = {"start": 4, "end": 15, "competency": "empathy"}
    pieces = marked_pieces(answer, uid="a", marks=[mark])
    assert [[piece.text[m["start"] : m["end"]] for m in piece.marks] for piece in pieces] == [["two."], ["Three"], []]


def test_the_workbench_shows_the_conversation_and_takes_both_kinds_of_rating(
    client: Client, opening: Opening, rita: User
) -> None:
    answer = converse(opening)
    client.force_login(rita)
    url = reverse("ratings:item", args=[answer.pk])
    page = client.get(url).content.decode()
    places = [page.index(words) for words in (CHAT["turns"][0], REPLIES[0], CHAT["turns"][1], REPLIES[1])]
    assert places == sorted(places)
    turn = reverse("ratings:rate_turn", args=[answer.pk, 2, "empathy"])
    receipt = client.post(turn, {"level": "5"})
    assert (receipt.status_code, receipt.json()["rated"], receipt.json()["complete"]) == (200, 0, False)
    assert client.post(turn, {"level": "6"}).status_code == 400
    assert client.post(reverse("ratings:rate_turn", args=[answer.pk, 2, "patience"]), {"level": "3"}).status_code == 409
    assert client.get(turn).status_code == 405
    # Without a script, everything on the page at once.
    sent = {"level-empathy": "4", "level-composure": "3", "turn-1-empathy": "2", "turn-2-empathy": "5", "note": ""}
    assert client.post(url, sent).status_code == 302
    levels = {(r.part.position if r.part else 0, r.competency_id): r.level for r in Rating.objects.current()}
    assert levels == {(0, "empathy"): 4.0, (0, "composure"): 3.0, (1, "empathy"): 2.0, (2, "empathy"): 5.0}
    client.post(reverse("ratings:compare", args=[answer.pk]))
    assert "Ratings of this reply" in client.get(reverse("ratings:compare", args=[answer.pk])).content.decode()


def test_somebody_elses_replies_are_not_found(client: Client, opening: Opening) -> None:
    answer = converse(opening)
    client.force_login(factories.make_user(User.Role.RATER, factories.make_team()))
    turn = reverse("ratings:rate_turn", args=[answer.pk, 1, "empathy"])
    assert client.post(turn, {"level": "5"}).status_code == 404


def test_the_dossier_shows_the_conversation_with_what_was_said_of_each_reply(
    client: Client, opening: Opening, rita: User
) -> None:
    answer = converse(opening)
    factories.rate_all(answer, rita, 4)
    save_turn(answer=answer, position=2, competency="empathy", rater=rita, choice="5", at=NOW)
    client.force_login(factories.make_user())
    client.post(reverse("results:reveal_candidate", args=[opening.pk, answer.sitting.application_id]))
    page = client.get(reverse("results:candidate", args=[opening.pk, answer.sitting.application_id])).content.decode()
    assert CHAT["turns"][2] in page
    assert "Ratings of this reply" in page


def test_near_duplicates_are_looked_for_whole_against_whole_and_reply_against_reply(opening: Opening) -> None:
    other, answer = converse(opening), converse(opening, ("Mine.", "Mine too.", "And mine."))
    assert other_answers(answer) == ["\n\n".join(REPLIES)]
    assert other_answers(answer, answer.parts.get(position=2)) == [LONG]
    assert competencies_of(other.question_version, opening.policy.rubric_version) == ["empathy", "composure"]
