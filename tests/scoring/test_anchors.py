import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.raters import TABLE, anchors, matching, reference_vectors
from scoring.rubric import Rubric
from tests.scoring.fixtures import (
    BAD,
    CLAIMING,
    GOOD,
    RECIPE,
    encoder,
    make_competency,
    make_question,
    make_rubric,
    rater,
)

# Levels of three answers of our own under this build. They may move by .02 with the machine, and with nothing else.
GOLDEN = {
    "good": {"empathy": 4.772, "patience": None},
    "claiming": {"empathy": 1.241, "patience": 1.0},
    "bad": {"empathy": 3.271, "patience": 3.085},
}
ANSWERS = {"good": GOOD, "claiming": CLAIMING, "bad": BAD}


def test_the_reference_sentences_that_are_kept_are_those_that_the_encoder_reads():
    kept = reference_vectors.reference_vectors(encoder())
    assert str(np.load(reference_vectors.FILE)["texts"]) == reference_vectors._digest()
    np.testing.assert_allclose(kept, encoder().encode(reference_vectors.TEXTS), atol=1e-5)


def rate(answer, **changes):
    arguments = {"question": make_question(), "history": "", "rubric": make_rubric(), **changes}
    return rater().rate_answer(answer=answer, **arguments)


def check_outcomes(answer, outcomes):
    for outcome in outcomes.values():
        assert all(0 <= start < end <= len(answer) for start, end in outcome.spans)
        assert sum(abs(item.share) for item in outcome.evidence) <= 1 + 1e-9
        for item in outcome.evidence:
            assert item.end <= len(answer)
            assert answer[item.start : item.end].strip() == answer[item.start : item.end]


@pytest.mark.parametrize("name", ANSWERS)
def test_golden_ratings_hold(name):
    levels = {key: outcome.level for key, outcome in rate(ANSWERS[name]).items()}
    assert levels == pytest.approx(GOLDEN[name], abs=0.02)


def test_a_deed_is_rated_above_a_claim_and_a_claim_above_an_act_against():
    good, claiming, bad = (rate(answer)["empathy"].level for answer in (GOOD, CLAIMING, BAD))
    assert good > claiming + 0.5
    assert good > bad + 0.5


def test_a_band_is_wide_holds_its_level_and_stays_on_the_scale():
    for outcome in rate(BAD).values():
        assert 1 <= outcome.low <= outcome.level <= outcome.high <= 5
        assert max(outcome.high - outcome.level, outcome.level - outcome.low) >= 1.3


def test_a_band_is_wider_without_sample_answers():
    def side(**changes):
        outcome = rate(BAD, **changes)["patience"]
        return outcome.level - outcome.low

    assert side(question=make_question(samples=())) > side() + 0.05


def test_evidence_quotes_the_answer_and_names_what_it_matched():
    evidence = rate(GOOD)["empathy"].evidence
    assert evidence
    assert [abs(item.share) for item in evidence] == sorted((abs(item.share) for item in evidence), reverse=True)
    texts = {item.key: item.text for item in make_competency("empathy").indicators}
    named = [item for item in evidence if item.source == "indicator"]
    assert named
    assert all(texts[item.key] == item.text for item in named)
    check_outcomes(GOOD, rate(GOOD))


def test_evidence_for_rests_on_texts_that_speak_for_and_against_on_those_against():
    signs = {item.key: item.sign for item in make_competency("patience").indicators}
    found = [item for answer in ANSWERS.values() for item in rate(answer)["patience"].evidence if item.key in signs]
    assert {item.share > 0 for item in found} == {True, False}
    assert all(item.share * signs[item.key] > 0 for item in found)


def test_the_nearest_indicator_that_is_not_shown_is_told():
    outcome = rate(GOOD)["empathy"]
    positive = {item.text: item.key for item in make_competency("empathy").indicators if item.sign > 0}
    assert outcome.missing in positive
    assert positive[outcome.missing] not in {item.key for item in outcome.evidence}


def test_nothing_is_missing_where_the_competency_has_no_indicator():
    bare = make_competency()
    rubric = Rubric("bare", "Bare", (type(bare)(**{**vars_of(bare), "indicators": ()}),))
    question = make_question(competencies=("empathy",), anchors={"empathy": {"5": "Finds shoes for the wedding."}})
    outcome = rate(GOOD, rubric=rubric, question=question)["empathy"]
    assert outcome.state == "rated"
    assert outcome.missing == ""


def vars_of(competency):
    return {
        name: getattr(competency, name) for name in ("key", "label", "definition", "is_not", "indicators", "levels")
    }


def test_an_answer_that_nothing_bears_on_gives_no_opportunity():
    # On topic by its question, which is about cooking; none of it bears on patience with people.
    question = make_question(prompt="How do you cook a good soup with onions and carrots?", anchors={}, samples=())
    outcome = rate(RECIPE, question=question)["patience"]
    assert (outcome.state, outcome.level, outcome.reason) == ("no_opportunity", None, "nothing_bears_on_it")


def test_an_answer_about_something_else_is_handed_over():
    assert {outcome.reason for outcome in rate(RECIPE).values()} == {"off_topic"}


def test_a_gate_gates_every_competency():
    outcomes = rate("I helped her.")
    assert {key: (item.state, item.reason) for key, item in outcomes.items()} == {
        "empathy": ("gated", "too_short"),
        "patience": ("gated", "too_short"),
    }


def test_another_candidates_words_are_handed_over():
    assert {outcome.reason for outcome in rate(GOOD, others=[GOOD]).values()} == {"near_duplicate"}


def test_a_question_that_nobody_has_mapped_is_tried_on_the_whole_rubric():
    assert list(rate(GOOD, question=make_question(competencies=()))) == ["empathy", "patience"]


def test_a_competency_that_the_rubric_lacks_is_left_to_people():
    outcomes = rate(GOOD, question=make_question(competencies=("empathy", "charm")))
    assert outcomes["empathy"].state == "rated"
    assert (outcomes["charm"].state, outcomes["charm"].reason) == ("abstained", "not_in_rubric")
    assert rate(GOOD, question=make_question(competencies=("charm",)))["charm"].state == "abstained"


def test_the_same_call_gives_the_same_outcome_whatever_was_rated_before():
    fresh = anchors.AnchorsRater(encoder())
    first = fresh.rate_answer(answer=GOOD, question=make_question(), history="", rubric=make_rubric())
    for answer in (BAD, CLAIMING):
        fresh.rate_answer(answer=answer, question=make_question(competencies=()), history="x", rubric=make_rubric())
    assert fresh.rate_answer(answer=GOOD, question=make_question(), history="", rubric=make_rubric()) == first


def test_the_memory_for_yardsticks_is_bounded_and_changes_no_rating(monkeypatch):
    monkeypatch.setattr(matching, "CACHED", 2)
    fresh = anchors.AnchorsRater(encoder())
    for number in range(4):
        question = make_question(anchors={"empathy": {"1": f"Text {number}."}})
        outcomes = fresh.rate_answer(answer=GOOD, question=question, history="", rubric=make_rubric())
        assert outcomes == rate(GOOD, question=question)
    assert len(fresh._yardsticks._kept) == 2


def test_words_beyond_the_cap_change_nothing():
    filler = [f"On day {number} we had {number * 3} calls and I took {number * 2} of them." for number in range(60)]
    long = f"{GOOD} {' '.join(filler)}"
    assert len(long.split()) > anchors.MAX_WORDS
    kept = " ".join(long.split()[: anchors.MAX_WORDS])
    ended = {key: outcome.level for key, outcome in rate(f"{kept} {BAD}").items()}
    assert ended == pytest.approx({key: outcome.level for key, outcome in rate(kept).items()}, abs=1e-6)


def test_length_alone_moves_no_rating_up():
    """The same sentences told twice in other order would be gated; a second deed of the same kind hardly moves it."""
    longer = f"{GOOD} It was a Tuesday and the shop was rather empty. We have had a branch there for some years."
    assert rate(longer)["empathy"].level <= rate(GOOD)["empathy"].level + 0.1


def test_appended_keywords_do_not_pay():
    stuffed = f"{GOOD} I showed empathy and patience, named the feeling, stayed calm and went the extra mile."
    assert {outcome.reason for outcome in rate(stuffed).values()} == {"keywords"}
    asked = {"question": make_question(), "history": "", "rubric": make_rubric()}
    behind = rater().rate_ungated(answer=stuffed, **asked)
    assert behind["empathy"].level <= rate(GOOD)["empathy"].level + 0.1


def test_the_questions_own_words_count_for_nothing():
    question = make_question()
    quoted = f"{question.prompt} {GOOD}"
    levels = {key: outcome.level for key, outcome in rate(quoted).items()}
    assert levels == pytest.approx({key: outcome.level for key, outcome in rate(GOOD).items()}, abs=1e-6)


def test_a_sample_answer_pulls_towards_its_level():
    without = rate(BAD, question=make_question(samples=()))["empathy"].level
    assert rate(BAD, question=make_question(samples=make_question().samples[2:]))["empathy"].level < without


def test_the_table_names_the_kind_its_languages_and_its_build():
    kind = TABLE["anchors"]
    assert kind.key == "anchors"
    assert "not validated" in kind.label
    assert kind.languages == {"en"}
    assert kind.build == rater().build
    assert kind.build.startswith("anchors-1.")
    assert kind.build.endswith("+minilm-53aa5117")


def test_the_build_changes_with_a_constant_and_with_the_encoder(monkeypatch):
    before = anchors._build("53aa5117")
    assert anchors._build("00000000") != before
    monkeypatch.setattr(anchors, "LEVELS_PER_UNIT", 2.9)
    assert anchors._build("53aa5117") != before


def test_the_table_makes_a_rater_that_rates_alike():
    loaded = TABLE["anchors"].make(encoder())
    assert loaded.rate_answer(answer=BAD, question=make_question(), history="", rubric=make_rubric()) == rate(BAD)


def test_levels_of_varied_answers_differ():
    levels = [rate(answer)["empathy"].level for answer in ANSWERS.values()]
    assert np.std(levels) > 0.3


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [*GOOD.split(". "), *BAD.split(". "), "\r\n", "🙂", "- one", "\u202ex", "…", "ẞ", "\x00", "  "]
        ),
        max_size=14,
    ).map(". ".join)
    | st.text(max_size=200),
    st.text(max_size=60),
)
def test_no_text_breaks_the_rater_and_offsets_are_always_valid(answer, history):
    question = make_question(competencies=())
    outcomes = rate(answer, history=history, question=question)
    assert set(outcomes) == {"empathy", "patience"}
    check_outcomes(answer, outcomes)
    assert outcomes == rate(answer, history=history, question=question)


def test_an_answer_of_75_words_takes_a_fraction_of_a_second():
    answer = " ".join(GOOD.split()[:75])
    rate(answer)
    start = time.process_time()
    for _ in range(5):
        rate(answer)
    assert (time.process_time() - start) / 5 < 0.5
