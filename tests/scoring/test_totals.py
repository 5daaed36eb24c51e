import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.totals import HUMAN_SE, AnswerRatings, PolicyIn, RatingIn, add_up, group_ratings, round_half_away

LEVEL = st.floats(1, 5)
RATING = st.builds(
    AnswerRatings,
    answer_id=st.sampled_from(["q1", "q2", "q3"]),
    competency=st.sampled_from(["empathy", "patience", "composure"]),
    human=st.lists(LEVEL, max_size=4).map(tuple),
    machine=st.lists(
        st.tuples(LEVEL, st.floats(0, 2)).map(lambda x: (x[0], max(1.0, x[0] - x[1]), min(5.0, x[0] + x[1]))),
        max_size=2,
    ).map(tuple),
)
RATINGS = st.lists(RATING, max_size=12, unique_by=lambda rating: (rating.answer_id, rating.competency))
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(["empathy", "patience", "composure"], st.integers(1, 100)))


def make_policy(**changes):
    return PolicyIn(**{"weights": {"empathy": 60, "patience": 40}, **changes})


def human(answer, competency, *levels):
    return AnswerRatings(answer, competency, human=levels)


def test_the_total_is_the_weighted_mean_of_the_competencies():
    total = add_up([human("q1", "empathy", 4.0), human("q1", "patience", 2.0)], make_policy())
    assert total.value == 3.2
    assert [score.value for score in total.competencies] == [4.0, 2.0]
    assert not total.provisional


def test_answers_count_equally_whoever_was_rated_more_often():
    total = add_up([human("q1", "empathy", 1.0, 1.0), human("q2", "empathy", 4.0)], make_policy(weights={"empathy": 1}))
    assert total.value == 2.5
    assert total.competencies[0].n_human == 3


def test_three_ratings_of_an_answer_count_by_their_median():
    total = add_up([human("q1", "empathy", 1.0, 4.0, 5.0)], make_policy(weights={"empathy": 1}))
    assert total.value == 4.0


@pytest.mark.parametrize(("machine", "value", "provisional"), [("never", None, False), ("when_no_human", 4.0, True)])
def test_a_machine_rating_counts_only_where_the_policy_says_so(machine, value, provisional):
    ratings = [AnswerRatings("q1", "empathy", machine=((4.0, 2.5, 5.0),))]
    total = add_up(ratings, make_policy(weights={"empathy": 1}, machine=machine))
    assert (total.value, total.provisional) == (value, provisional)


def test_a_human_rating_leaves_the_machine_of_that_answer_out():
    ratings = [AnswerRatings("q1", "empathy", human=(2.0,), machine=((5.0, 4.0, 5.0),))]
    total = add_up(ratings, make_policy(weights={"empathy": 1}, machine="when_no_human"))
    assert total.value == 2.0
    assert total.competencies[0].n_machine == 0
    assert not total.provisional


def test_one_answer_rated_only_by_machine_makes_the_competency_provisional():
    ratings = [human("q1", "empathy", 2.0), AnswerRatings("q2", "empathy", machine=((4.0, 2.0, 5.0),))]
    score = add_up(ratings, make_policy(weights={"empathy": 1}, machine="when_no_human")).competencies[0]
    assert (score.value, score.n_human, score.n_machine, score.provisional) == (3.0, 1, 1, True)


def test_a_missing_competency_leaves_its_weight_to_the_others():
    total = add_up([human("q1", "empathy", 4.0)], make_policy())
    assert (total.value, total.missing) == (4.0, ("patience",))


def test_a_missing_competency_can_leave_the_total_open():
    total = add_up([human("q1", "empathy", 4.0)], make_policy(missing="incomplete"))
    assert (total.value, total.low, total.high, total.se) == (None, None, None, None)
    assert total.competencies[0].value == 4.0


def test_without_ratings_there_is_no_total():
    total = add_up([], make_policy())
    assert (total.value, total.missing, total.meets_minimums) == (None, ("empathy", "patience"), True)


@pytest.mark.parametrize(("level", "meets"), [(2.0, False), (3.0, True), (2.996, True)])
def test_a_minimum_is_compared_with_the_score_that_is_shown(level, meets):
    total = add_up(
        [human("q1", "empathy", level), human("q1", "patience", 5.0)], make_policy(minimums={"empathy": 3.0})
    )
    assert total.meets_minimums is meets
    assert total.competencies[0].meets_minimum is meets
    assert total.competencies[1].meets_minimum is None


def test_a_missed_minimum_is_not_bought_off_and_an_unrated_one_stays_open():
    policy = make_policy(minimums={"patience": 2, "composure": 3})
    total = add_up([human("q1", "empathy", 5.0), human("q1", "patience", 2.0)], policy)
    assert total.meets_minimums is None
    assert total.missing == ("composure",)
    assert total.competencies[-1].competency == "composure"


def test_a_competency_without_weight_is_scored_and_counts_for_nothing():
    total = add_up([human("q1", "empathy", 4.0), human("q1", "charm", 1.0)], make_policy(weights={"empathy": 1}))
    assert total.value == 4.0
    assert total.competencies[1].value == 1.0


def test_the_band_of_one_rating_is_1_645_errors_wide_and_stays_on_the_scale():
    total = add_up([human("q1", "empathy", 3.0)], make_policy(weights={"empathy": 1}))
    assert (total.se, total.low, total.high) == (0.67, 1.9, 4.1)
    assert add_up([human("q1", "empathy", 5.0)], make_policy(weights={"empathy": 1})).high == 5.0


def test_raters_who_differ_widen_the_band_and_raters_who_agree_narrow_it():
    def error(*levels):
        return add_up([human("q1", "empathy", *levels)], make_policy(weights={"empathy": 1})).se

    assert error(3.0, 3.0) == round_half_away(HUMAN_SE / math.sqrt(2)) < error(3.0) < error(1.0, 5.0)


def test_a_machine_band_cut_off_by_the_scale_is_read_by_its_wider_side():
    ratings = [AnswerRatings("q1", "empathy", machine=((5.0, 3.2, 5.0), (5.0, 3.2, 5.0)))]
    total = add_up(ratings, make_policy(weights={"empathy": 1}, machine="when_no_human"))
    assert total.se == round_half_away(1.8 / 1.645)


def test_errors_of_competencies_add_up_in_squares_by_weight():
    total = add_up(
        [human("q1", "empathy", 3.0), human("q1", "patience", 3.0)], make_policy(weights={"empathy": 1, "patience": 1})
    )
    assert total.se == round_half_away(HUMAN_SE / math.sqrt(2))


def test_ratings_of_an_answer_are_gathered_by_competency():
    ratings = [
        RatingIn("empathy", 4.0, None, None, "human"),
        RatingIn("patience", 2.0, 1.0, 3.5, "machine"),
        RatingIn("empathy", 3.0, None, None, "machine"),
    ]
    assert group_ratings("q1", ratings) == [
        AnswerRatings("q1", "empathy", (4.0,), ((3.0, 1, 5),)),
        AnswerRatings("q1", "patience", (), ((2.0, 1.0, 3.5),)),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": {"empathy": 0}}, "weight above 0"),
        ({"weights": {"empathy": -1, "patience": 2}}, "0 or more"),
        ({"weights": {"empathy": math.nan}}, "0 or more"),
        ({"machine": "always"}, "is no rule"),
        ({"missing": "zero"}, "is no rule"),
        ({"combination": "product"}, "is no rule"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        make_policy(**change)


def test_a_level_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="not within 1 to 5"):
        human("q1", "empathy", 6.0)


@pytest.mark.parametrize(
    ("value", "rounded"), [(2.675, 2.68), (2.665, 2.67), (1.005, 1.01), (-2.675, -2.68), (2.6749, 2.67), (3.0, 3.0)]
)
def test_halves_are_rounded_away_from_zero(value, rounded):
    assert round_half_away(value) == rounded


@given(RATINGS, WEIGHTS, st.randoms())
def test_neither_order_nor_scale_of_the_weights_changes_the_total(ratings, weights, random):
    shuffled = list(ratings)
    random.shuffle(shuffled)
    total = add_up(ratings, PolicyIn(weights, machine="when_no_human"))
    assert add_up(shuffled, PolicyIn(weights, machine="when_no_human")) == total
    scaled = add_up(ratings, PolicyIn({key: weight * 7 for key, weight in weights.items()}, machine="when_no_human"))
    assert scaled == total


@given(RATINGS, WEIGHTS)
def test_a_total_lies_between_its_competencies_and_a_band_holds_its_value(ratings, weights):
    total = add_up(ratings, PolicyIn(weights, machine="when_no_human"))
    values = [score.value for score in total.competencies if score.value is not None]
    assert (total.value is None) == (not values)
    if total.value is not None:
        assert min(values) - 0.01 <= total.value <= max(values) + 0.01
        assert 1 <= total.low <= total.value <= total.high <= 5
    for score in total.competencies:
        if score.value is not None:
            assert 1 <= score.low <= score.value <= score.high <= 5
            assert score.provisional == (score.n_machine > 0)
    assert set(total.missing) == {score.competency for score in total.competencies if score.value is None}
