"""A candidate's own sentences behind a score: what people marked, and what a machine rater relied on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.words import Words
from ratings.models import Rating
from scoring.text import sentences
from sittings.models import Answer
from sittings.queries import answer_text

# What people mark, they mark for and against; at these levels it speaks for the competency.
SPEAKS_FOR = 4
MOST_WORDS = 70
MOST_QUOTES = 2


@dataclass(frozen=True)
class Quote:
    """`by_machine`: a machine rater relied on it, and no person marked it."""

    text: Words
    question: Words
    by_machine: bool


def quotes_of(ratings: Iterable[Rating], answers: Mapping[int, Answer]) -> list[Quote]:
    """At most `MOST_QUOTES` whole sentences that speak for one competency: those that people marked first."""
    found: list[tuple[float, Quote]] = []
    for rating in ratings:
        answer = answers.get(rating.answer_id)
        if answer is None or rating.level is None:
            continue
        for item in rating.evidence:
            weight = _weight(rating, item)
            text = _sentences_around(answer_text(answer), item["start"], item["end"]) if weight else ""
            if text:
                quote = Quote(
                    Words(text, answer.language), Words(answer.as_read.title, answer.as_read.language),
                    rating.machine_rater_id is not None,
                )  # fmt: skip
                found.append((weight, quote))
    found.sort(key=lambda pair: -pair[0])
    return _different(quote for _weight, quote in found)[:MOST_QUOTES]


def _weight(rating: Rating, item: Mapping[str, object]) -> float:
    """0 where the words do not speak for the competency; what people marked outweighs every machine's share."""
    if rating.machine_rater_id is None:
        return float(rating.level or 0) if (rating.level or 0) >= SPEAKS_FOR else 0.0
    share = item.get("share")
    return float(share) if isinstance(share, int | float) and share > 0 else 0.0


def _sentences_around(text: str, start: int, end: int) -> str:
    touched = [span for span in sentences(text) if span.start < end and span.end > start]
    if not touched:
        return ""
    words = " ".join(text[touched[0].start : touched[-1].end].split())
    return words if len(words.split()) <= MOST_WORDS else " ".join(touched[0].of(text).split())


def _different(quotes: Iterable[Quote]) -> list[Quote]:
    """Each once; of two of which one is part of the other, the first."""
    kept: list[Quote] = []
    for quote in quotes:
        if not any(quote.text in other.text or other.text in quote.text for other in kept):
            kept.append(quote)
    return kept
