"""What identifies a candidate is out of their words wherever somebody rates them; evidence keeps its exact places."""

import json
import time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from ratings.masked import exact_places, masked_answer, masked_text
from ratings.masking.mask import KINDS, Span, find, mask
from ratings.masking.measure import marked_answers, measure
from ratings.models import Rating
from ratings.queries import own_ratings
from tests import factories

LABELS = {kind: kind for kind in KINDS}
TEXT = (
    "Hi, I'm Noor and when I worked at Brightline Telecom I learned patience. Ring me on +44 7700 900123 or write to "
    "noor.haddad@example.org. Ms Petzold was upset, so I listened. ☕ Then I sorted it out.\n\n"
    "Kind regards,\nNoor Haddad"
)
GONE = ("Noor", "Haddad", "Brightline", "7700", "noor.")


@pytest.fixture
def rita(db):
    return factories.make_user(User.Role.RATER, factories.make_team(), name="Rita")


@pytest.fixture
def answer(rita):
    question = factories.make_question_version(prompt="Ms Petzold's Brandt boiler broke. What do you do?")
    opening = factories.make_opening(
        team=rita.teams.get(), assessment_version=factories.make_assessment_version(question_versions=[question])
    )
    invitation = factories.make_invitation(opening=opening, name="Noor Haddad")
    return factories.make_answer(TEXT, invitation=invitation)


def test_on_marked_answers_that_the_rules_were_not_made_on_nearly_all_is_found():
    found = measure(marked_answers("held_out"))
    assert found["all"].spans >= 100
    assert found["all"].recall >= 0.95
    assert found["all"].precision >= 0.9
    both = [len(one.spans) for file in ("held_out", "tuned_on") for one in marked_answers(file)]
    assert len(both) >= 150
    assert sum(both) >= 300


@given(
    st.text(alphabet="ab é☕\n", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=5),
    st.integers(0, 40),
    st.integers(1, 40),
)
def test_a_stretch_comes_back_to_where_it_was_or_to_all_of_what_was_masked(text, places, start, length):
    spans, at = [], 0
    for begin, size in sorted(places):
        begin = max(begin, at)
        end = min(begin + size, len(text))
        if begin < end:
            spans.append(Span(begin, end, "name"))
            at = end
    made = mask(text, spans, LABELS)
    start, end = min(start, len(text)), min(start + length, len(text))
    if start >= end:
        return
    shown = made.to_masked(start, end)
    back = made.to_exact(*shown)
    cut = [span for span in spans if span.start < end and start < span.end]
    assert back == (min([start, *(one.start for one in cut)]), max([end, *(one.end for one in cut)]))
    assert made.to_masked(*back) == shown
    if not cut:
        assert made.text[slice(*shown)] == text[start:end]


@pytest.mark.parametrize(
    "text",
    [
        "Will you wait until Monday, she asked, and I said that I would.",
        "Order 12345678 of 2024-03-01 cost 1,250.00 and came in 3 days.",
        "I told the Customer Service team in English that CSAT had dropped in May.",
    ],
)
def test_everyday_words_stay(text):
    assert find(text) == []


def test_whoever_rates_reads_no_name_and_the_cases_own_names(client, rita, answer):
    client.force_login(rita)
    page = client.get(reverse("ratings:item", args=[answer.pk])).content.decode()
    assert [word for word in GONE if word in page] == []
    assert "Ms Petzold was upset" in page
    assert "[employer]" in page
    factories.rate_all(answer, rita)
    rated = client.get(reverse("ratings:queue"), {"show": "rated"}).content.decode()
    assert [word for word in GONE if word in rated] == []


def test_words_marked_behind_a_mask_are_kept_at_their_exact_place(client, rita, answer):
    shown = masked_answer(answer).text
    start = shown.index("Then I sorted")
    client.force_login(rita)
    url = reverse("ratings:rate", args=[answer.pk, "empathy"])
    marks = [{"start": start, "end": start + len("Then I sorted it out")}]
    assert client.post(url, {"level": "4", "marks": json.dumps(marks)}).status_code == 200
    rating = own_ratings(answer, rita)["empathy"]
    [place] = rating.evidence
    assert TEXT[place["start"] : place["end"]] == "Then I sorted it out"
    # The page draws it where it was drawn, and saying it again is no change.
    assert (
        f'data-marks="[[{start},{marks[0]["end"]}]]"'
        in client.get(reverse("ratings:item", args=[answer.pk])).content.decode()
    )
    client.post(url, {"level": "4", "marks": json.dumps(marks)})
    assert Rating.objects.count() == 1


def test_a_mark_across_a_mask_holds_all_that_it_stands_for(answer):
    shown = masked_answer(answer).text
    start = shown.index("[employer]") + 3
    [place] = exact_places(answer, [{"start": start, "end": start + 9}])
    assert TEXT[place["start"] : place["end"]].startswith("Brightline Telecom")


@pytest.mark.parametrize("mark", [{"start": 0, "end": 10_000}, {"start": -1, "end": 3}, {"start": "0", "end": 3}, {}])
def test_a_mark_outside_of_what_is_shown_is_refused(client, rita, answer, mark):
    client.force_login(rita)
    url = reverse("ratings:rate", args=[answer.pk, "empathy"])
    assert client.post(url, {"level": "4", "marks": json.dumps([mark])}).status_code == 409
    assert not Rating.objects.exists()


def test_the_others_ratings_are_shown_over_the_masked_words(client, rita, answer):
    other = factories.make_user(User.Role.RATER, rita.teams.get(), name="Rolf")
    start = TEXT.index("worked at Brightline")
    factories.rate_all(answer, other, 4, evidence=[{"start": start, "end": start + 20}])
    factories.rate_all(answer, rita, 3)
    client.force_login(rita)
    url = reverse("ratings:compare", args=[answer.pk])
    client.post(url)
    page = client.get(url).content.decode()
    assert [word for word in GONE if word in page] == []
    assert "worked at [employer]" in page


def test_the_machine_that_is_elsewhere_reads_the_masked_words_too(answer):
    sent = masked_text(answer, TEXT)
    assert [word for word in GONE if word in sent.text] == []


@pytest.mark.parametrize("piece", ["a", "\n", "Ab ", "a-", "1 ", "at Ab of the "])
def test_no_text_keeps_a_rater_waiting(piece):
    began = time.process_time()
    find((piece * 20_000)[:20_000], names=["Ab Cd"])
    assert time.process_time() - began < 4
