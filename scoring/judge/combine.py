"""Several passes of the judge over one answer become one outcome a competency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from scoring.judge.reading import Quote, Reading
from scoring.outcome import NO_OPPORTUNITY, RATED, Evidence, Outcome, gated, no_opportunity
from scoring.rubric import HIGHEST_LEVEL, LOWEST_LEVEL, Competency

# Half a band around the passes' levels, wide by rule: nothing about the judge's error is known before it is measured
# against people. Two levels of a five-level scale each way would say nothing; people one level apart are called agreed.
HALF_BAND = 1.5
# Passes this far apart contradict each other, as two people do who are.
CONTRADICTION = 2.0
MAX_EVIDENCE = 5
DISAGREES = "judge_disagrees"

RULES = (HALF_BAND, CONTRADICTION, MAX_EVIDENCE)


def combine(readings: Sequence[Reading], competency: Competency) -> Outcome:
    """Median level, and a band that reaches HALF_BAND beyond the lowest and the highest of the passes.

    Handed to a person where any pass could not be believed, where no majority agrees whether there is anything to rate,
    and where the passes lie two or more levels apart.
    """
    faults = [reading.fault for reading in readings if reading.fault]
    if faults or not readings:
        return gated(faults[0] if faults else DISAGREES)
    state, votes = Counter(reading.state for reading in readings).most_common(1)[0]
    if 2 * votes <= len(readings):
        return gated(DISAGREES)
    if state == NO_OPPORTUNITY:
        return no_opportunity()
    rated = [reading for reading in readings if reading.state == RATED]
    levels = [reading.level for reading in rated if reading.level is not None]
    if max(levels) - min(levels) >= CONTRADICTION:
        return gated(DISAGREES)
    level = median(levels)
    nearest = min(rated, key=lambda reading: abs((reading.level or 0) - level))
    texts = {item.key: item.text for item in competency.indicators}
    return Outcome(
        state=RATED,
        level=level,
        low=max(float(LOWEST_LEVEL), min(levels) - HALF_BAND),
        high=min(float(HIGHEST_LEVEL), max(levels) + HALF_BAND),
        evidence=_evidence(rated, competency),
        missing=texts.get(nearest.missing, ""),
    )


def _evidence(rated: Sequence[Reading], competency: Competency) -> tuple[Evidence, ...]:
    """The quotes that most passes gave, in the order of the text, each with its part of all times given."""
    indicators = {item.key: item for item in competency.indicators}
    given: Counter[Quote] = Counter(quote for reading in rated for quote in reading.quotes)
    kept: list[Quote] = []
    for quote, _ in sorted(given.items(), key=lambda item: (-item[1], item[0].span)):
        # The same words cut a little differently by another pass are one piece of evidence.
        if not any(quote.span.start < other.span.end and other.span.start < quote.span.end for other in kept):
            kept.append(quote)
    kept = kept[:MAX_EVIDENCE]
    total = sum(given[quote] for quote in kept)
    return tuple(
        Evidence(
            start=quote.span.start,
            end=quote.span.end,
            source="indicator",
            key=quote.indicator,
            text=indicators[quote.indicator].text,
            share=indicators[quote.indicator].sign * given[quote] / total,
        )
        for quote in sorted(kept, key=lambda quote: quote.span)
    )
