"""The doors of the workbench: blind pages, saves without a script, skips, and the comparison behind its door."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from openings.models import Opening
from openings.services.openings import close_opening
from ratings.models import RaterNote, Rating, Reveal, Skip
from ratings.services import people
from sittings.models import Answer
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TEXT = "I heard him out, line by line.\n\nThen <b>I</b> called & waited."


@pytest.fixture
def opening() -> Opening:
    return factories.make_opening(title="Support desk")


@pytest.fixture
def rita(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rita")


@pytest.fixture
def rolf(opening: Opening) -> User:
    return factories.make_user(User.Role.RATER, opening.team, name="Rolf Roth")


@pytest.fixture
def answer(opening: Opening) -> Answer:
    invitation = factories.make_invitation(opening=opening, name="Cleo Zyx", email="cleo.zyx@example.org")
    return factories.make_answer(TEXT, invitation=invitation)


@pytest.fixture
def at_work(client: Client, rita: User) -> Client:
    client.force_login(rita)
    return client


def url(name: str, answer: Answer, *args: Any) -> str:
    return reverse(f"ratings:{name}", args=[answer.pk, *args])


def rate(client: Client, answer: Answer, competency: str = "empathy", **data: Any) -> Any:
    return client.post(url("rate", answer, competency), {"level": "3", **data})


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_shows_question_answer_and_anchors(at_work: Client, answer: Answer) -> None:
    page = at_work.get(url("item", answer))
    assert [card.key for card in page.context["item"].cards] == ["empathy", "composure"]
    assert answer.question_version.prompt in page.text
    assert "Then &lt;b&gt;I&lt;/b&gt; called &amp; waited." in page.text
    rubric = answer.sitting.application.opening.policy.rubric_version.body
    anchors = [level["anchor"] for item in rubric["competencies"][:1] for level in item["levels"]]
    assert all(anchor.replace("'", "&#x27;") in page.text for anchor in anchors)


def test_a_question_with_anchors_of_its_own_shows_those(at_work: Client, opening: Opening) -> None:
    own = {str(number): f"Anchor number {number}." for number in range(1, 6)}
    question = factories.make_question_version(anchors={"empathy": own})
    version = factories.make_assessment_version(question_versions=[question])
    second = factories.make_opening(team=opening.team, assessment_version=version)
    page = at_work.get(url("item", factories.make_answer(opening=second)))
    first, other = page.context["item"].cards
    assert [level["anchor"] for level in first.levels] == list(own.values())
    assert first.own_anchors
    assert not other.own_anchors


def test_nothing_on_the_page_says_who_answered(at_work: Client, answer: Answer) -> None:
    application = answer.sitting.application
    # Numbers that no other row has, so that finding one on the page means something.
    page = at_work.get(url("item", answer)).text
    person = application.person
    for words in (person.name, "Zyx", person.email, f"applications/{application.pk}", f"sitting/{answer.sitting_id}"):
        assert words not in page


def test_nobody_elses_rating_is_on_the_page(at_work: Client, answer: Answer, rolf: User) -> None:
    bare = at_work.get(url("item", answer)).text
    factories.rate_all(answer, rolf, 5, note="Rolf found this brilliant", evidence=[{"start": 0, "end": 5}])
    factories.machine_rating(answer, level=4.25, missing="Asks into it", reason="")
    page = at_work.get(url("item", answer)).text
    for words in ("Rolf", "brilliant", "4.25", "4.2", "Asks into it", "machine rater"):
        assert words not in page
    assert without_token(page) == without_token(bare)


def without_token(page: str) -> str:
    """The page without what changes at every load."""
    lines = [line for line in page.splitlines() if "csrf" not in line.lower()]
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["item", "skip", "compare"])
def test_an_answer_that_is_not_ones_own_to_rate_is_not_found(at_work: Client, name: str) -> None:
    assert at_work.get(url(name, factories.make_answer())).status_code == 404
    assert at_work.get(reverse(f"ratings:{name}", args=[987654321])).status_code == 404


def test_saving_what_is_not_ones_own_to_rate_is_not_found(at_work: Client) -> None:
    answer = factories.make_answer()
    assert rate(at_work, answer).status_code == 404
    assert at_work.post(url("note", answer), {"note": "x"}).status_code == 404
    assert at_work.post(url("skip", answer), {"reason": "other"}).status_code == 404
    assert not Rating.objects.exists()


def test_the_workbench_is_for_those_who_rate(client: Client, answer: Answer, opening: Opening) -> None:
    for name in ("item", "skip", "compare"):
        assert client.get(url(name, answer)).status_code == 302
    assert rate(client, answer).status_code == 302
    client.force_login(factories.make_user(User.Role.FAIRNESS, opening.team))
    assert client.get(url("item", answer)).status_code == 403
    assert rate(client, answer).status_code == 403


def test_saving_needs_a_post(at_work: Client, answer: Answer) -> None:
    assert at_work.get(url("rate", answer, "empathy")).status_code == 405
    assert at_work.get(url("note", answer)).status_code == 405
    assert at_work.delete(url("item", answer)).status_code == 405


def test_saving_needs_the_token_against_forgery(rita: User, answer: Answer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rita)
    assert rate(client, answer).status_code == 403
    assert not Rating.objects.exists()


def test_an_answer_that_is_rated_can_still_be_changed(at_work: Client, answer: Answer, rita: User) -> None:
    factories.rate_all(answer, rita, 4)
    page = at_work.get(url("item", answer)).text
    assert "You have rated this answer. You can still change it." in page
    assert "Done: 2 of 2" in page
    assert rate(at_work, answer, level="5").json()["complete"]
    assert Rating.objects.current().filter(level=5).count() == 1


def test_a_closed_opening_is_not_rated_any_more(at_work: Client, answer: Answer, opening: Opening) -> None:
    close_opening(opening=opening, by=None, at=NOW)
    assert at_work.get(url("item", answer)).status_code == 404
    assert rate(at_work, answer).status_code == 404


# --- one save at a time -------------------------------------------------------------------------------------


def test_each_save_is_answered_with_a_receipt(at_work: Client, answer: Answer, opening: Opening, rita: User) -> None:
    other = factories.make_answer(opening=opening)
    first = rate(at_work, answer).json()
    assert (first["rated"], first["competencies"], first["complete"]) == (1, 2, False)
    assert len(first["saved_at"]) == 5
    last = rate(at_work, answer, "composure", level="none").json()
    assert (last["complete"], last["done"], last["total"]) == (True, 1, 2)
    assert last["next"] == url("item", other)
    states = Rating.objects.filter(rater=rita).values_list("competency", "state")
    assert dict(states) == {"empathy": "rated", "composure": "no_opportunity"}


def test_the_same_save_twice_is_one_rating(at_work: Client, answer: Answer) -> None:
    first, second = rate(at_work, answer).json(), rate(at_work, answer).json()
    assert (first["rated"], second["rated"]) == (1, 1)
    assert Rating.objects.count() == 1


def test_marks_are_saved_with_the_level(at_work: Client, answer: Answer) -> None:
    rate(at_work, answer, marks=json.dumps([{"start": 0, "end": 7}]))
    assert Rating.objects.get().evidence == [{"start": 0, "end": 7, "source": "rater"}]
    assert "“I heard”" in at_work.get(url("item", answer)).text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"level": "6"}, 400),
        ({"level": "2", "marks": ""}, 200),
        ({"level": "<script>"}, 400),
        ({"marks": "not json"}, 400),
        ({"marks": '{"start": 1}'}, 400),
        ({"marks": '["a"]'}, 400),
        ({"marks": '[{"start": 0, "end": 999999}]'}, 409),
        ({"marks": '[{"start": true, "end": 2}]'}, 409),
        ({"marks": json.dumps([{"start": 0, "end": 2}] * 101)}, 400),
    ],
)
def test_a_save_that_makes_no_sense_says_why(at_work: Client, answer: Answer, data: dict, status: int) -> None:
    answered = rate(at_work, answer, **data)
    assert answered.status_code == status
    assert bool(answered.json().get("error")) == (status != 200)
    assert Rating.objects.exists() == (status == 200)


def test_a_competency_that_is_not_asked_for_is_refused(at_work: Client, answer: Answer) -> None:
    assert rate(at_work, answer, "patience").status_code == 409
    assert rate(at_work, answer, "no-such-thing").status_code == 409


def test_the_note_is_saved_on_its_own(at_work: Client, answer: Answer) -> None:
    assert at_work.post(url("note", answer), {"note": "He <i>waits</i>."}).json()["saved_at"]
    assert RaterNote.objects.get().words == "He <i>waits</i>."
    assert "He &lt;i&gt;waits&lt;/i&gt;." in at_work.get(url("item", answer)).text
    assert at_work.post(url("note", answer), {"note": "x" * 4001}).status_code == 400
    assert RaterNote.objects.get().words == "He <i>waits</i>."


# --- without a script ---------------------------------------------------------------------------------------


def test_the_whole_page_is_saved_as_one_form(at_work: Client, answer: Answer) -> None:
    data = {"level-empathy": "4", "level-composure": "none", "note": "Calm."}
    page = at_work.post(url("item", answer), data, follow=True)
    assert page.redirect_chain == [(url("item", answer), 302)]
    assert "Saved: 2 of 2 rated." in page.text
    assert "Calm." in page.text
    assert Rating.objects.count() == 2


def test_a_page_that_is_half_rated_keeps_that_half(at_work: Client, answer: Answer) -> None:
    page = at_work.post(url("item", answer), {"level-empathy": "4"}, follow=True)
    assert "Saved: 1 of 2 rated." in page.text


def test_a_bad_page_is_sent_back_with_what_was_typed(at_work: Client, answer: Answer) -> None:
    page = at_work.post(url("item", answer), {"level-empathy": "9", "note": "Typed words"})
    assert "A level is a whole number from 1 to 5." in page.text
    assert "Typed words" in page.text
    page = at_work.post(url("item", answer), {"level-empathy": "4", "note": "y" * 4001})
    assert "y" * 4001 in page.text
    assert not Rating.objects.exists()


# --- skipping -----------------------------------------------------------------------------------------------


def test_a_skipped_answer_leads_to_the_next(at_work: Client, answer: Answer, opening: Opening, rita: User) -> None:
    other = factories.make_answer(opening=opening)
    page = at_work.post(url("skip", answer), {"reason": "conflict_of_interest", "words": "My neighbour."})
    assert page.url == url("item", other)
    skip = Skip.objects.get(answer=answer)
    assert (skip.rater, skip.words) == (rita, "My neighbour.")
    assert at_work.get(url("item", answer)).status_code == 404
    assert at_work.post(url("skip", other), {"reason": "other"}).url == reverse("ratings:queue")


def test_a_skip_needs_a_reason_and_keeps_what_was_typed(at_work: Client, answer: Answer) -> None:
    page = at_work.post(url("skip", answer), {"words": "Typed words"})
    assert page.status_code == 400
    assert "Typed words" in page.text
    assert not Skip.objects.exists()


# --- others' ratings ----------------------------------------------------------------------------------------


def test_others_are_shown_only_after_ones_own_rating(at_work: Client, answer: Answer, rolf: User) -> None:
    factories.rate_all(answer, rolf, 5)
    rate(at_work, answer)
    for page in (at_work.get(url("compare", answer), follow=True), at_work.post(url("compare", answer), follow=True)):
        assert page.redirect_chain == [(url("item", answer), 302)]
        assert "Rate every competency of this answer first." in page.text
        assert "Rolf" not in page.text
    assert not Reveal.objects.exists()


def test_others_are_shown_only_after_asking_which_is_written_down(
    at_work: Client, answer: Answer, rita: User, rolf: User
) -> None:
    factories.rate_all(answer, rolf, 5, note="Brilliant", evidence=[{"start": 0, "end": 7}])
    factories.rate_all(answer, rita, 3)
    asked = at_work.get(url("compare", answer)).text
    assert "Rolf" not in asked
    assert not Reveal.objects.exists()
    page = at_work.post(url("compare", answer), follow=True)
    assert page.redirect_chain == [(url("compare", answer), 302)]
    assert "Rolf Roth" in page.text
    assert "Brilliant" in page.text
    assert AuditEntry.objects.filter(action="rating.revealed", actor_id=str(rita.pk)).count() == 1
    at_work.post(url("compare", answer))
    assert Reveal.objects.count() == 1


def test_own_others_and_machine_stand_side_by_side(
    at_work: Client, answer: Answer, rita: User, rolf: User, opening: Opening
) -> None:
    factories.rate_all(answer, rolf, None)
    factories.rate_all(answer, rita, 3)
    RaterNote.objects.create(answer=answer, rater=rolf, words="No chance to show it.", saved_at=NOW)
    mark = {"start": 2, "end": 7, "source": "indicator", "key": "k", "text": "Listens.", "share": 0.5}
    factories.machine_rating(answer, level=4.2, low=3.1, high=5.0, evidence=[mark], missing="Names the feeling.")
    factories.machine_rating(answer, "composure", state="gated", level=None, low=None, high=None, reason="too_short")
    people.reveal(user=rita, opening=opening, answer=answer, at=NOW)
    page = at_work.get(url("compare", answer))
    empathy, composure = page.context["comparison"].lines
    assert [voice.who for voice in empathy.voices] == ["You", "Rolf Roth", "Machine rater “anchors”"]
    (quote,) = empathy.voices[2].quotes
    assert (quote.words, quote.because) == ("heard", "Close to the indicator: Listens. (speaks for it, 50%)")
    assert composure.voices[2].why == "Too few words to rate by machine"
    for words in (
        "On trial: sentences against indicators, anchors and sample answers; not validated with people.",
        "Band 3.1 to 5.0",
        "No chance to show it.",
        "Nearest indicator that it did not find: Names the feeling.",
        quote.because,
    ):
        assert words in page.text


def test_a_change_after_the_reveal_is_marked_not_blind(at_work: Client, answer: Answer, rita: User, rolf: User) -> None:
    factories.rate_all(answer, rita, 3, at=NOW - timedelta(hours=1))
    factories.rate_all(answer, rolf, 5)
    at_work.post(url("compare", answer))
    assert "marked not blind" in at_work.get(url("item", answer)).text
    rate(at_work, answer, level="5")
    held = Rating.objects.current().get(rater=rita, competency="empathy")
    assert (held.level, held.blind) == (5.0, False)
    assert held.supersedes.blind
    assert "Not blind" in at_work.get(url("compare", answer)).text


def test_a_note_of_somebody_who_did_not_rate_is_not_shown(
    at_work: Client, answer: Answer, rita: User, rolf: User, opening: Opening
) -> None:
    factories.rate_all(answer, rita, 3)
    RaterNote.objects.create(answer=answer, rater=rolf, words="Half a thought", saved_at=NOW)
    people.reveal(user=rita, opening=opening, answer=answer, at=NOW)
    assert "Half a thought" not in at_work.get(url("compare", answer)).text
