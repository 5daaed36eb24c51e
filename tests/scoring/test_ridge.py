import numpy as np

from scoring.ridge import fit_ridge

RANDOM = np.random.default_rng(7)
X = RANDOM.normal(size=(30, 4))
Y = X @ np.array([1.0, -2.0, 0.5, 0.0]) + 3.0


def test_a_small_penalty_finds_the_line_behind_the_labels():
    line = fit_ridge(X, Y, np.ones(30), 1e-6)
    assert np.allclose(line.coefficients, [1.0, -2.0, 0.5, 0.0], atol=1e-4)
    assert abs(line.intercept - 3.0) < 1e-4
    assert np.allclose(line.predict(X), Y, atol=1e-4)


def test_a_weight_of_two_counts_like_the_same_text_twice():
    weights = np.ones(30)
    weights[0] = 2.0
    once = fit_ridge(X, Y**2, weights, 1.0 / weights.mean())
    twice = fit_ridge(np.vstack([X, X[:1]]), np.append(Y, Y[0]) ** 2, np.ones(31), 1.0)
    assert np.allclose(once.coefficients, twice.coefficients)
    assert np.isclose(once.intercept, twice.intercept)


def test_a_larger_penalty_shrinks_the_coefficients():
    norms = [np.linalg.norm(fit_ridge(X, Y, np.ones(30), penalty).coefficients) for penalty in (0.1, 10.0, 1000.0)]
    assert norms == sorted(norms, reverse=True)
