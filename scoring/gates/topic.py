"""Gates that ask what an answer is about: of this field at all, and an answer to this question."""

from __future__ import annotations

import numpy as np

from scoring.gates import question
from scoring.gates.base import OFF_TOPIC, Tripped
from scoring.gates.lines import LEARNED, odds
from scoring.gates.meaning import LONG_QUESTION
from scoring.gates.reading import Reading, middle_mean, unit_mean

# Off topic below this sum: similarity with the question plus half of that with honest answers in general. To long
# questions two in a thousand honest answers lie lower, and nearly all paragraphs on cooking, football or history.
MIN_NEAR_LONG, MIN_NEAR_SHORT = 0.5, 0.29
# Log odds above which an answer speaks of something else than dealing with people at work or school.
# Not where it comes near to its question, whatever that is about.
MIN_ELSEWHERE, NEAR_ENOUGH = 0.0, 0.4
# Log odds above which an answer is one to another question; `python -m scoring.gates.learn meaning` tells how many
# honest ones lie higher. Where a case was put, most can be told; where any story is asked for, some.
MIN_OTHER_LONG, MIN_OTHER_SHORT = 4.0, 4.5
# Without anything learned: off topic below this sum of two similarities of the answer's mean vector, with the
# question's and with that of the competencies' indicators and anchors. The question bank's sample answers: .54 or more;
# paragraphs on cooking, plants, football or oneself: .20 in the middle, nine in ten below .43. Nearer to those, to let
# an unusual story through.
MIN_ON_TOPIC = 0.32
# A question of fewer words ("late refund") has no vector to trust.
MIN_ASKED_WORDS = 5

THRESHOLDS = (
    *(MIN_NEAR_LONG, MIN_NEAR_SHORT, MIN_ELSEWHERE, NEAR_ENOUGH, MIN_OTHER_LONG, MIN_OTHER_SHORT),
    *(MIN_ON_TOPIC, MIN_ASKED_WORDS, *question.THRESHOLDS),
)


def off_topic(reading: Reading) -> Tripped | None:
    """Far from the question and from anything that is answered in this field."""
    if reading.asked_words < MIN_ASKED_WORDS:
        return None
    near = reading.near + 0.5 * float(reading.topic @ LEARNED.domain)
    least = MIN_NEAR_LONG if reading.asked_words >= LONG_QUESTION else MIN_NEAR_SHORT
    elsewhere = LEARNED.elsewhere.odds(middle_mean(reading.read)[None], np.zeros((1, 0)))[0]
    away = elsewhere > MIN_ELSEWHERE and reading.near < NEAR_ENOUGH
    return Tripped(OFF_TOPIC, reading.everything) if near < least or away else None


def other_question(reading: Reading) -> Tripped | None:
    """An answer of this field, but to another question."""
    if reading.asked_words < MIN_ASKED_WORDS:
        return None
    told = question.told_by(question.sound_of(reading.read), LEARNED.telling, LEARNED.centred)
    asked = question.stems(reading.asked_text)
    known = {"questions": LEARNED.questions, "centred": LEARNED.centred, "answers": LEARNED.answers}
    found = question.nearness(reading.topic, reading.asked_topic, told, **known)
    found += question.nearest_sentences(reading.read.vectors, reading.asked.vectors)
    found += question.shared_words(question.stems(reading.answer), asked, LEARNED.rarities)
    long = reading.asked_words >= LONG_QUESTION
    value = float(odds(LEARNED.long if long else LEARNED.short, np.array(found)))
    return Tripped(OFF_TOPIC, reading.everything) if value > (MIN_OTHER_LONG if long else MIN_OTHER_SHORT) else None


def far_away(reading: Reading) -> Tripped | None:
    """Near neither to the question nor to what the competencies are about; needs nothing learned."""
    near = reading.near
    also = float(reading.topic @ unit_mean(np.vstack(reading.general))) if len(reading.general) else near
    return None if near + also >= MIN_ON_TOPIC else Tripped(OFF_TOPIC, reading.everything)
