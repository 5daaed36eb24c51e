"""Features, kernels, regression and the stored model."""

import numpy as np
import pytest

from scoring.calibrate import fit_line, half_width
from scoring.encoder import Layers
from scoring.learning import regression
from scoring.learning.features import Rows, own_sentences, read_sentences, stack, whole, whole_and_without
from scoring.learning.model import fit
from scoring.learning.space import fit_space, gaussian, gram, squares
from scoring.learning.store import Unreadable, from_bytes, to_bytes
from scoring.ridge import INTERCEPT_VARIANCE

KIND = ("I listened and asked what worried her most", "She was upset so I stayed with her", "I called her back at noon")
CURT = ("It was not my problem", "I told him to read the manual", "I put him on hold and left")


def read(texts: list[str]) -> Layers:
    """Vectors that depend on the words alone; no encoder is needed to test what is done with them."""
    rows = np.array([[len(text), text.count("I"), text.count("e"), sum(map(ord, text)) % 97] for text in texts])
    middle = rows.astype(np.float32)
    tokens = np.array([len(text.split()) for text in texts])
    return Layers(middle / np.linalg.norm(middle, axis=1, keepdims=True), middle, tokens)


def rows_of(*answers: str) -> Rows:
    return stack([whole(read_sentences(answer, own_sentences(answer, ""), read)) for answer in answers])


def answers(count: int = 40) -> tuple[list[str], np.ndarray]:
    """Answers of kind and curt sentences in turn, and levels that follow how many of them are kind."""
    random = np.random.default_rng(7)
    texts, levels = [], []
    for _ in range(count):
        kind = int(random.integers(0, 5))
        parts = [KIND[i] for i in random.integers(0, 3, kind)] + [CURT[i] for i in random.integers(0, 3, 4 - kind)]
        texts.append(". ".join(parts) + ".")
        levels.append(1.0 + kind)
    return texts, np.array(levels)


def test_the_whole_answer_is_the_sum_of_its_sentences():
    answer = "I called her back. She was glad. We laughed."
    parts = read_sentences(answer, own_sentences(answer, ""), read)
    rows = whole_and_without(parts)
    assert len(rows) == 4
    for ids, block, counts in zip(parts.ids, parts.counts, rows.counts, strict=True):
        assert counts[0].toarray()[0, ids] == pytest.approx(block.sum(axis=0))
        assert counts[1].toarray()[0, ids] == pytest.approx(block.sum(axis=0) - block[0])
        assert counts[0].sum() == block.sum()
    expected = (parts.middle * parts.tokens[:, None]).sum(axis=0) / parts.tokens.sum()
    assert rows.middle[0] == pytest.approx(expected, rel=1e-6)


def test_one_sentence_has_nothing_to_be_left_out():
    answer = "I called her back."
    assert len(whole_and_without(read_sentences(answer, own_sentences(answer, ""), read))) == 1


def test_what_is_the_questions_own_is_not_read():
    answer = "What would you do? I would call her back."
    assert [span.of(answer) for span in own_sentences(answer, "What would you do?")] == ["I would call her back."]
    assert len(own_sentences("What would you do?", "What would you do?")) == 1


def test_an_answer_told_twice_lies_where_it_lay():
    """Length is no feature: counts enter by their logarithm, rows have unit length."""
    space = fit_space(rows_of(*answers()[0]))
    once, twice = rows_of("I called her back at noon."), rows_of("I called her back at noon. " * 2)
    for one, two in zip(space.ngrams(once), space.ngrams(twice), strict=True):
        assert (one @ two.T).toarray()[0, 0] == pytest.approx(np.linalg.norm(one.toarray()) ** 2, rel=1e-5)
    assert space.points(once) == pytest.approx(space.points(twice))


def test_the_kernel_is_one_between_an_answer_and_itself_and_symmetric():
    rows = rows_of(*answers()[0])
    space = fit_space(rows)
    kernel = gram(space.ngrams(rows), space.points(rows))
    assert kernel == pytest.approx(kernel.T)
    assert np.diag(kernel) == pytest.approx(1, abs=0.15)  # n-grams of one answer alone are not known
    assert kernel.max() <= 1 + 1e-6
    assert np.linalg.eigvalsh(kernel).min() > -1e-6


def test_leave_one_out_is_what_leaving_one_out_gives():
    random = np.random.default_rng(1)
    points = random.normal(size=(30, 3)).astype(np.float32)
    kernel, targets = (
        gaussian(points, points, squares(points)).astype(float),
        points[:, 0] + random.normal(size=30) * 0.1,
    )
    found = regression.fit_kernel_ridge(kernel, targets[:, None])
    for penalty in regression.PENALTIES:
        inverse = np.linalg.inv(kernel + INTERCEPT_VARIANCE + penalty * np.eye(30))
        alpha = inverse @ (targets - targets.mean())
        if not np.allclose(alpha, found.alpha[:, 0]):
            continue
        rest = np.arange(1, 30)
        small = kernel[np.ix_(rest, rest)] + INTERCEPT_VARIANCE + penalty * np.eye(29)
        without = np.linalg.solve(small, targets[rest] - targets.mean())
        expected = (kernel[0, rest] + INTERCEPT_VARIANCE) @ without + targets.mean()
        assert found.left_out[0, 0] == pytest.approx(expected)
        return
    pytest.fail("None of the penalties was taken.")


@pytest.mark.parametrize("most", [10, 100])
def test_leaving_a_question_out_is_what_fitting_without_it_gives(monkeypatch, most):
    random = np.random.default_rng(1)
    points = random.normal(size=(30, 3)).astype(np.float32)
    kernel = gaussian(points, points, squares(points)).astype(float)
    questions = np.arange(30) // 10
    targets = points[:, 0] + questions + random.normal(size=30) * 0.1
    monkeypatch.setattr(regression, "PENALTIES", (0.2,))
    monkeypatch.setattr(regression, "MAX_CHOSEN", most)
    found = regression.fit_kernel_ridge(kernel, targets[:, None], questions=questions)
    rest = np.arange(10, 30)
    system = kernel[np.ix_(rest, rest)] + INTERCEPT_VARIANCE + 0.2 * np.eye(20)
    system += INTERCEPT_VARIANCE * (questions[rest][:, None] == questions[rest])
    without = np.linalg.solve(system, targets[rest] - targets.mean())
    expected = (kernel[np.ix_(np.arange(10), rest)] + INTERCEPT_VARIANCE) @ without + targets.mean()
    assert found.left_out[:10, 0] == pytest.approx(expected)


def test_a_question_that_is_alone_is_not_left_out_as_a_whole():
    points = np.random.default_rng(1).normal(size=(30, 3)).astype(np.float32)
    kernel = gaussian(points, points, squares(points)).astype(float)
    one = regression.fit_kernel_ridge(kernel, points[:, :1].astype(float), questions=np.zeros(30, dtype=np.int64))
    alone = regression.fit_kernel_ridge(kernel, points[:, :1].astype(float))
    assert one.left_out == pytest.approx(alone.left_out, abs=0.01)


def test_the_penalty_of_many_answers_is_chosen_on_a_share_of_them(monkeypatch):
    random = np.random.default_rng(1)
    points = random.normal(size=(60, 3)).astype(np.float32)
    kernel = gaussian(points, points, squares(points)).astype(float)
    targets = points[:, 0] + random.normal(size=60) * 2
    monkeypatch.setattr(regression, "MAX_CHOSEN", 30)
    found = regression.fit_kernel_ridge(kernel, targets[:, None])
    share = np.arange(0, 60, 2)
    *_, penalty = regression._best(
        kernel[np.ix_(share, share)] + INTERCEPT_VARIANCE, (targets - targets.mean())[share, None], None
    )
    monkeypatch.setattr(regression, "PENALTIES", (penalty,))
    monkeypatch.setattr(regression, "MAX_CHOSEN", 100)
    chosen = regression.fit_kernel_ridge(kernel, targets[:, None])
    assert found.alpha == pytest.approx(chosen.alpha, abs=1e-8)
    assert found.left_out == pytest.approx(chosen.left_out, abs=1e-8)


def test_a_model_learns_what_the_levels_follow_and_does_not_depend_on_the_order():
    texts, levels = answers(60)
    rows = rows_of(*texts)
    fitted, left_out = fit(rows.take(np.arange(40)), {"empathy": levels[:40]})
    found = fitted.predict(rows.take(np.arange(40, 60)))["empathy"]
    assert np.corrcoef(found, levels[40:])[0, 1] > 0.9
    assert np.corrcoef(left_out["empathy"].predicted, levels[:40])[0, 1] > 0.9
    turned = np.arange(40)[::-1]
    again, _ = fit(rows.take(turned), {"empathy": levels[turned]})
    assert again.predict(rows.take(np.arange(40, 60)))["empathy"] == pytest.approx(found, abs=1e-3)


def test_competencies_are_learned_from_the_answers_that_have_them():
    texts, levels = answers()
    some = np.where(np.arange(40) % 2, levels, np.nan)
    fitted, left_out = fit(rows_of(*texts), {"empathy": levels, "patience": some})
    assert left_out["patience"].index.tolist() == list(range(1, 40, 2))
    assert len(fitted.heads["patience"].residuals) == 20
    assert not fitted.heads["patience"].reading.alpha[::2].any()


def test_a_good_prior_carries_a_model_of_few_labels():
    texts, levels = answers(120)
    rows, random = rows_of(*texts), np.random.default_rng(3)
    prior = 3 + (levels - 3) * 0.2 + random.normal(size=120) * 0.05
    few = np.arange(20)
    alone, _ = fit(rows.take(few), {"empathy": levels[few]})
    helped, _ = fit(rows.take(few), {"empathy": levels[few]}, prior={"empathy": prior[few], "patience": prior[few]})
    rest = np.arange(20, 120)

    def error(found: np.ndarray) -> float:
        return float(np.abs(found - levels[rest]).mean())

    with_prior = helped.predict(rows.take(rest), {"empathy": prior[rest]})["empathy"]
    assert error(with_prior) < error(alone.predict(rows.take(rest))["empathy"])
    assert error(with_prior) < error(prior[rest])


def test_a_prior_that_says_nothing_is_not_asked():
    texts, levels = answers(120)
    noise = np.random.default_rng(3).normal(size=120)
    alone, _ = fit(rows_of(*texts), {"empathy": levels})
    beside, _ = fit(rows_of(*texts), {"empathy": levels}, prior={"empathy": noise})
    assert beside.heads["empathy"].reading.prior == 0
    assert beside.heads["empathy"].reading.alpha == pytest.approx(alone.heads["empathy"].reading.alpha)


def test_a_stored_model_rates_as_it_did_and_is_never_pickled():
    texts, levels = answers()
    rows = rows_of(*texts)
    fitted, _ = fit(rows, {"empathy": levels})
    content = to_bytes(fitted, {"said": "something"})
    assert content == to_bytes(fitted, {"said": "something"})
    again, about = from_bytes(content)
    assert about == {"said": "something"}
    assert again.predict(rows)["empathy"] == pytest.approx(fitted.predict(rows)["empathy"], abs=0.02)
    assert b"pickle" not in content


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 broken"])
def test_other_bytes_are_no_model(content):
    with pytest.raises(Unreadable, match="no model"):
        from_bytes(content)


def test_a_model_of_another_format_is_refused(monkeypatch):
    texts, levels = answers()
    fitted, _ = fit(rows_of(*texts), {"empathy": levels})
    content = to_bytes(fitted, {})
    monkeypatch.setattr("scoring.learning.store.FORMATS", (98, 99))
    with pytest.raises(Unreadable, match="format 1;"):
        from_bytes(content)


def test_the_line_gives_back_mean_and_spread_within_reason():
    raw, levels = np.array([2.8, 3.0, 3.2]), np.array([2.0, 3.0, 4.0])
    line = fit_line(raw, levels)
    assert line.apply(raw).mean() == pytest.approx(levels.mean())
    assert line.slope == 2.5
    assert fit_line(np.array([3.0, 3.0]), np.array([1.0, 5.0])).slope == 1.0
    assert fit_line(levels, levels).apply(levels) == pytest.approx(levels)


def test_a_half_band_is_the_residual_of_conformal_rank():
    residuals = np.arange(1, 100) / 100
    assert half_width(residuals, 0.9) == pytest.approx(0.9)  # the 90th of 99
    assert half_width(residuals, 0.995) is None
    assert half_width(residuals[:29], 0.9) is None
    assert half_width(-residuals, 0.8) == pytest.approx(0.8)


def test_of_many_answers_the_widest_directions_are_kept(monkeypatch):
    monkeypatch.setattr("scoring.learning.space.AXES", 3)
    monkeypatch.setattr("scoring.learning.space.ENOUGH_FOR_AXES", 20)
    texts, levels = answers(60)
    rows = rows_of(*texts)
    fitted, _ = fit(rows, {"empathy": levels})
    assert fitted.points.shape == (60, 3)
    again, _ = from_bytes(to_bytes(fitted, {}))
    found = again.predict(rows)["empathy"]
    assert found == pytest.approx(fitted.predict(rows)["empathy"], abs=0.05)
    assert np.corrcoef(found, levels)[0, 1] > 0.9
