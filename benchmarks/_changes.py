"""Changes that leave what an answer says as it is. Each draws from the generator given and returns the changed text."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from scoring.stopwords import word_set

_NEIGHBOURS = {
    "a": "s", "b": "v", "c": "x", "d": "f", "e": "r", "f": "g", "g": "h", "h": "j", "i": "o", "j": "k", "k": "l",
    "l": "k", "m": "n", "n": "m", "o": "p", "p": "o", "q": "w", "r": "t", "s": "d", "t": "y", "u": "i", "v": "c",
    "w": "e", "x": "z", "y": "u", "z": "x",
}  # fmt: skip
TYPO_SHARE = 0.06
_WORD = re.compile(r"[A-Za-z]{4,}")
_ARTICLE = re.compile(r"\b(?:the|an?)\s+", re.IGNORECASE)
_ADVERB = "(always|also|often|really|quickly|immediately|first|then|now|never|already|again|just|still|only|today)"
_PAST = "([a-z]+ed|told|said|went|took|gave|found|wrote|rang)"
_ASIDE = "(tomorrow|today|yesterday|immediately|again|afterwards)"
_ORDERS: tuple[tuple[re.Pattern[str], str], ...] = (
    # "I called immediately", "what was she", "would her ask", "not did call", "tomorrow ring"
    (re.compile(rf"\b(I|he|she|we|they) {_ADVERB} {_PAST}\b"), r"\1 \3 \2"),
    (re.compile(r"\b(what|where|when|how|why) (he|she|they|it) (was|were|is|had|has|needed|wanted)\b"), r"\1 \3 \2"),
    (re.compile(r"\b(would|could|should|will|can|had) ([a-z]+) (him|her|them|me|it|you)\b"), r"\1 \3 \2"),
    (re.compile(r"\b(did|do|does|could|would|was|is) not ([a-z]+)\b"), r"not \1 \2"),
    (re.compile(rf"\b([a-z]{{3,}}) {_ASIDE}\b"), r"\2 \1"),
)
# "I sat with her in the kitchen." -> "In the kitchen I sat with her."
_LAST_PLACE = re.compile(
    r"(^|[.!?]\s+|\n)([A-Z][^.!?,;:\n\"]{10,90}?) "
    r"((?:in|at|on|before|after|for|with|from|to) (?:(?:the|a|my|our|her|his) )?[a-z]+)([.!?])"
)
_SPELLINGS = (
    ("our", "or", "colour favour honour neighbour behaviour labour humour rumour flavour harbour"),
    ("ise", "ize", "apologise organise realise recognise prioritise summarise analyse specialise standardise"),
    ("ising", "izing", "apologising organising realising recognising prioritising summarising specialising"),
    ("ised", "ized", "apologised organised realised recognised prioritised summarised specialised standardised"),
    ("tre", "ter", "centre metre theatre litre"),
    ("lled", "led", "cancelled travelled labelled modelled signalled"),
    ("lling", "ling", "cancelling travelling labelling modelling signalling"),
    ("ence", "ense", "defence licence offence"),
)  # fmt: skip
_PAIRS = {
    "cheque": "check", "programme": "program", "tyre": "tire", "grey": "gray", "whilst": "while", "towards": "toward",
    "afterwards": "afterward", "learnt": "learned", "spelt": "spelled", "catalogue": "catalog", "mobile": "cell",
    "enquiry": "inquiry", "enquiries": "inquiries", "mum": "mom", "rang": "called", "queue": "line", "lift": "elevator",
    "parcel": "package", "flat": "apartment", "holiday": "vacation", "till": "register", "jewellery": "jewelry",
}  # fmt: skip
_ONE_WAY = frozenset({"check", "line", "called", "while", "register", "package", "cell", "program"})
_AMERICAN = _PAIRS | {word: word.removesuffix(old) + new for old, new, listed in _SPELLINGS for word in listed.split()}
OTHER_SPELLING = _AMERICAN | {new: old for old, new in _AMERICAN.items() if new not in _ONE_WAY}
_NAME = re.compile(r"(?:(?<=[a-z,] )|(?<=M[rs] )|(?<=Mrs )|(?<=M[rs]\. )|(?<=Mrs\. ))[A-Z][a-z]{2,}\b")
_NO_NAMES = word_set(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Christmas Easter English German French Spanish Dutch Italian Polish Turkish
    The That This Then They There What When Where Why How Sorry Good Dear Thank Thanks Please Yes Not You Your Our
    """
)
NAMES = (
    "Adaeze", "Bogdan", "Chandrika", "Dariusz", "Emeka", "Fatoumata", "Giulia", "Hamid", "Ingeborg", "Jiho", "Kwame",
    "Lakshmi", "Mehmet", "Nguyen", "Oluwaseun", "Priya", "Qiang", "Rashida", "Siobhan", "Tariq", "Ursula", "Wojciech",
    "Ximena", "Yevgenia", "Zanele",
)  # fmt: skip


def typos(text: str, asked: str, random: Random) -> str:
    """One word in sixteen, at least two: letters swapped, dropped, doubled or a neighbouring key."""
    found = [match.span() for match in _WORD.finditer(text)]
    chosen = random.sample(found, min(len(found), max(2, round(TYPO_SHARE * len(text.split())))))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + _mistyped(text[start:end], random) + text[end:]
    return text


def _mistyped(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    letter = word[at]
    match random.randrange(4):
        case 0 if letter != word[at + 1]:
            return word[:at] + word[at + 1] + letter + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + letter + word[at:]
        case _:
            return word[:at] + _NEIGHBOURS.get(letter.lower(), "e") + word[at + 1 :]


def no_articles(text: str, asked: str, random: Random) -> str:
    return _ARTICLE.sub("", text)


def word_order(text: str, asked: str, random: Random) -> str:
    """As learners of English put adverbs, objects, negations and questions inside sentences."""
    for pattern, other in _ORDERS:
        text = pattern.sub(other, text)
    return _LAST_PLACE.sub(_place_first, text)


def _place_first(match: re.Match[str]) -> str:
    start, said, place, stop = match.groups()
    said = said if said.startswith(("I ", "I'")) else said[0].lower() + said[1:]
    return f"{start}{place[0].upper()}{place[1:]} {said}{stop}"


def names(text: str, asked: str, random: Random) -> str:
    """Names that the question does not give become others."""
    found = sorted({match.group() for match in _NAME.finditer(text)} - _NO_NAMES)
    own = [name for name in found if name not in asked]
    others = random.sample(NAMES, min(len(own), len(NAMES)))
    for name, other in zip(own, others, strict=False):
        text = re.sub(rf"\b{name}\b", other, text)
    return text


def spelling(text: str, asked: str, random: Random) -> str:
    """British and American spelling and everyday words, each for the other."""

    def other(match: re.Match[str]) -> str:
        found = OTHER_SPELLING.get(match.group().lower(), match.group())
        return found.capitalize() if match.group()[0].isupper() and found != match.group() else found

    return re.sub(r"[A-Za-z]+", other, text)


CHANGES: dict[str, Callable[[str, str, Random], str]] = {
    "typos": typos,
    "no_articles": no_articles,
    "word_order": word_order,
    "names": names,
    "spelling": spelling,
}
