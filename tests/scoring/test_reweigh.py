"""Other weights over scores that stand: what they would come to, and that nothing of the scores moves."""

import pytest

from scoring.totals import AnswerRatings, PolicyIn, add_up, reweigh

POLICY = PolicyIn(weights={"empathy": 60, "patience": 40}, minimums={"empathy": 3})
RATINGS = [
    AnswerRatings("1", "empathy", human=(4, 3)),
    AnswerRatings("2", "empathy", human=(2,)),
    AnswerRatings("1", "patience", human=(5, 4)),
]


def test_with_the_same_policy_it_is_the_same_total():
    total = add_up(RATINGS, POLICY)
    again = reweigh(total.competencies, POLICY)
    assert again.value == pytest.approx(total.value, abs=0.01)
    assert again.se == pytest.approx(total.se, abs=0.01)
    assert (again.meets_minimums, again.missing) == (total.meets_minimums, total.missing)


def test_other_weights_move_the_total_and_no_score():
    scores = add_up(RATINGS, POLICY).competencies
    other = reweigh(scores, PolicyIn(weights={"patience": 1}))
    assert other.value == 4.5
    assert [score.value for score in other.competencies] == [4.5, 2.75]
    assert other.meets_minimums is True


def test_other_minimums_are_judged_anew():
    scores = add_up(RATINGS, POLICY).competencies
    assert reweigh(scores, PolicyIn(weights={"empathy": 1}, minimums={"patience": 5})).meets_minimums is False
    assert reweigh(scores, PolicyIn(weights={"empathy": 1}, minimums={"patience": 4})).meets_minimums is True
    assert reweigh(scores, PolicyIn(weights={"empathy": 1}, minimums={"composure": 2})).meets_minimums is None


def test_a_competency_without_a_score_is_missing_and_its_weight_is_spread_or_not():
    scores = add_up(RATINGS, POLICY).competencies
    spread = PolicyIn(weights={"empathy": 50, "composure": 50}, missing="renormalise")
    assert (reweigh(scores, spread).value, reweigh(scores, spread).missing) == (2.75, ("composure",))
    strict = PolicyIn(weights={"empathy": 50, "composure": 50}, missing="incomplete")
    assert reweigh(scores, strict).value is None


def test_no_scores_make_no_total():
    assert reweigh([], POLICY).value is None
