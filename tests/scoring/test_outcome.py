import pytest

from scoring.outcome import Evidence, Outcome, abstained, gated, no_opportunity

EVIDENCE = Evidence(start=3, end=9, source="indicator", key="a", text="Asks.", share=0.4)
RATED = Outcome("rated", 3.2, 2.0, 4.4, (EVIDENCE,), missing="Listens.")


@pytest.mark.parametrize("outcome", [RATED, gated("too_short", ((0, 4),)), no_opportunity(), abstained("unsure")])
def test_an_outcome_survives_the_way_through_its_dict(outcome):
    assert Outcome.from_dict(outcome.to_dict()) == outcome


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("graded",), "no outcome's state"),
        (("gated", 3.0, 2.0, 4.0), "no level and no band"),
        (("rated",), "needs a level and a band"),
        (("rated", 3.0, 3.5, 4.0), "must hold its level"),
        (("rated", 3.0, 0.5, 4.0), "within 1 to 5"),
    ],
)
def test_an_impossible_outcome_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Outcome(*arguments)


@pytest.mark.parametrize(("start", "end", "source"), [(4, 4, "indicator"), (-1, 4, "sample"), (0, 4, "rumour")])
def test_impossible_evidence_is_refused(start, end, source):
    with pytest.raises(ValueError, match="Evidence"):
        Evidence(start, end, source, "a", "x", 0.1)
