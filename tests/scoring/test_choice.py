"""Choosing between few levels where rounding one real number serves the rare ones badly."""

import numpy as np
import pytest

from scoring.agreement import macro_f1
from scoring.encoder import Layers
from scoring.learning.choice import FEWEST, choose_offsets, few_levels, hold, numbers_of
from scoring.learning.features import own_sentences, read_sentences, stack, whole
from scoring.learning.model import fit
from scoring.learning.store import from_bytes, to_bytes

LEVELS = np.array([1.0, 3.0, 5.0])


@pytest.mark.parametrize(
    ("given", "few"),
    [
        ([1.0] * FEWEST + [5.0] * FEWEST, True),
        ([1.0] * FEWEST + [3.0] * FEWEST + [5.0] * FEWEST, True),
        ([1.0] * FEWEST + [5.0] * (FEWEST - 1), False),
        ([3.0] * 100, False),
        ([1.0, 2.0, 3.0, 4.0] * FEWEST, False),
    ],
)
def test_levels_are_few_where_two_or_three_have_enough_answers(given, few):
    assert (few_levels(np.array(given)) is not None) is few


def test_a_value_moves_no_further_than_to_the_part_of_its_level():
    values = np.array([1.2, 2.4, 4.9, 4.9, 0.3, 3.1])
    chosen = np.array([0, 1, 1, 2, 0, 1])
    held = hold(values, chosen, LEVELS)
    assert held == pytest.approx([1.2, 2.4, 3.98, 4.9, 0.3, 3.1])
    assert numbers_of(held, LEVELS).tolist() == chosen.tolist()
    # Also what rounding to the scale's own steps finds.
    assert np.floor((held.clip(1, 5) - 1) / 2 + 0.5).tolist() == chosen.tolist()


GIVEN = np.repeat([0, 1, 2], [300, 60, 160])
# Never the middle one: it goes to its neighbours in turn.
ROUNDED = np.where(GIVEN == 1, 2 * (np.arange(len(GIVEN)) % 2), GIVEN)


def readings_of(given):
    """What speaks for each level: its share, and more where it was given, as a regression on few answers finds it."""
    noise = np.random.default_rng(2).normal(size=(len(given), 3)) * 0.08
    return np.bincount(given) / len(given) + 0.5 * (given[:, None] == np.arange(3)) + noise


def test_offsets_are_chosen_where_rounding_finds_a_level_too_seldom():
    found = choose_offsets(readings_of(GIVEN), ROUNDED, GIVEN)
    assert found is not None
    assert macro_f1(GIVEN.astype(float), found.chosen.astype(float)) > 0.9
    assert found.offsets[1] > found.offsets[0]


def test_no_offsets_where_rounding_agrees_as_well_or_readings_say_nothing():
    assert choose_offsets(readings_of(GIVEN), GIVEN, GIVEN) is None
    nothing = np.random.default_rng(1).normal(size=(len(GIVEN), 3))
    assert choose_offsets(nothing, ROUNDED, GIVEN) is None


def rows_of(texts):
    def nothing(sentences):
        zeros = np.zeros((len(sentences), 4), dtype=np.float32)
        return Layers(zeros, zeros, np.ones(len(sentences), dtype=np.int64))

    return stack([whole(read_sentences(text, own_sentences(text, ""), nothing)) for text in texts])


@pytest.fixture(scope="module")
def two_kinds():
    """Answers with one of two words or both, and levels that follow these but for every seventh."""
    random = np.random.default_rng(5)
    words = ["order", "refund", "parcel", "ring", "wait", "check", "today", "letter"]
    texts, levels = [], []
    for number in range(240):
        level = (1.0, 1.0, 1.0, 3.0, 5.0, 5.0)[number % 6]
        said = {1.0: "blunt", 3.0: "blunt sorry", 5.0: "sorry"}[level]
        texts.append(" ".join([*random.choice(words, 6), said, *random.choice(words, 6)]) + ".")
        levels.append(level if number % 7 else 3.0)
    return rows_of(texts), np.array(levels)


def test_a_model_of_few_levels_rates_inside_of_the_level_it_chose_and_is_stored_so(two_kinds, monkeypatch):
    rows, levels = two_kinds
    monkeypatch.setattr("scoring.learning.choice._agreement", lambda given, chosen, count: float((chosen == 1).sum()))
    fitted, left_out = fit(rows, {"empathy": levels}, prior={"empathy": levels + np.sin(np.arange(240))})
    assert fitted.heads["empathy"].choice is not None
    prior = {"empathy": np.full(240, 3.0)}
    found = fitted.rate(rows, prior)["empathy"]
    assert (found.level != found.smooth).any()
    assert fitted.predict(rows, prior)["empathy"] == pytest.approx(found.smooth)
    again, _ = from_bytes(to_bytes(fitted, {}))
    assert again.rate(rows, prior)["empathy"].level == pytest.approx(found.level, abs=0.05)
    assert len(left_out["empathy"].predicted) == 240
    assert fitted.heads["empathy"].residuals == pytest.approx(np.abs(left_out["empathy"].predicted - levels), abs=1e-5)


def test_a_prior_that_a_model_was_fitted_with_must_be_given(two_kinds):
    rows, levels = two_kinds
    fitted, _ = fit(rows, {"empathy": levels}, prior={"empathy": levels + np.sin(np.arange(240))})
    with pytest.raises(KeyError, match="prior"):
        fitted.rate(rows)


def test_five_levels_are_never_chosen_between(two_kinds):
    rows, _ = two_kinds
    fitted, _ = fit(rows, {"empathy": np.arange(240) % 5 + 1.0})
    assert fitted.heads["empathy"].choice is None
    found = fitted.rate(rows)["empathy"]
    assert found.level.tolist() == found.smooth.tolist()
