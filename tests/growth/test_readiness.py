"""Ready, close, far: decided by the whole band."""

import pytest

from growth.readiness import Verdict, overall, verdict


@pytest.mark.parametrize(
    ("value", "low", "high", "state", "words"),
    [
        (3.6, 3.0, 4.2, "ready", "ready"),
        (2.5, 2.1, 2.9, "close", "close"),
        (1.5, 1.0, 2.0, "far", "far"),
        (2.9, 2.2, 3.6, "unsure", "not sure: between close and ready"),
        (2.9, 1.5, 4.1, "unsure", "not sure: between far and ready"),
        (None, None, None, "unknown", "no evidence"),
    ],
)
def test_the_band_decides(value: float, low: float, high: float, state: str, words: str):
    found = verdict(value, low, high, 3.0)
    assert (found.state, found.words) == (state, words)


def test_a_role_is_as_near_as_its_weakest_competency():
    ready, close, far = Verdict("ready"), Verdict("close"), Verdict("far")
    unsure = Verdict("unsure", "far", "ready")
    assert overall([ready, ready]) == ready
    assert overall([ready, close]) == close
    assert overall([unsure, far]) == far
    assert overall([unsure, close]) == Verdict("unsure", "far", "close")
    assert overall([unsure, ready]) == unsure
    assert overall([ready, Verdict("unknown")]).state == "unknown"
    assert overall([]).state == "unknown"
