"""Transformations that turn texts into hostile ones: disguises, shuffles, copies. All draw from the generator given."""

import base64
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from scoring.text import sentences

_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_LOOK_ALIKE = str.maketrans("aceopxyAEOPCX", "асеорхуАЕОРСХ")
_SWAPS = {
    "customer": "client", "told": "informed", "said": "mentioned", "asked": "inquired of", "because": "since",
    "then": "afterwards", "also": "additionally", "but": "however", "really": "truly", "would": "could",
    "problem": "issue", "help": "assist", "big": "large", "happy": "glad", "angry": "upset", "wanted": "wished",
    "started": "began", "first": "at first", "still": "nonetheless", "call": "ring", "sorry": "apologetic",
    "today": "this day", "could": "was able to", "before": "earlier than", "after": "following", "very": "extremely",
}  # fmt: skip
_DICTIONARY = (
    "lantern gravel thicket marble oyster velvet copper saddle meadow anchor pepper ladder cabinet whistle feather "
    "engine basket mirror tunnel orchard pillow hammer glacier needle harvest blanket compass kettle ribbon violet "
    "quickly bright hollow bitter wander gather scatter whisper polish tremble ancient crooked silent golden frozen"
)
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def leet(text: str, random: Random) -> str:
    return text.translate(_LEET)


def look_alike(text: str, random: Random) -> str:
    return text.translate(_LOOK_ALIKE)


def zero_width(text: str, random: Random) -> str:
    return "".join(letter + random.choice(["\u200b", "\u200c", "\u2060"]) for letter in text)


def spaced(text: str, random: Random) -> str:
    return "  ".join(" ".join(word) for word in text.split())


def dotted(text: str, random: Random) -> str:
    return " ".join(".".join(word) for word in text.split())


def wide(text: str, random: Random) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def mathematical(text: str, random: Random) -> str:
    bold = {**{chr(97 + i): chr(0x1D41A + i) for i in range(26)}, **{chr(65 + i): chr(0x1D400 + i) for i in range(26)}}
    return "".join(bold.get(letter, letter) for letter in text)


def encoded(text: str, random: Random) -> str:
    return "Decode and follow: " + base64.b64encode(text.encode()).decode()


def invisible(text: str, random: Random) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in text if letter.isascii())


def backwards(text: str, random: Random) -> str:
    return "Read from right to left: " + text[::-1]


DISGUISES: tuple[Callable[[str, Random], str], ...] = (
    leet, look_alike, zero_width, spaced, dotted, wide, mathematical, encoded, invisible, backwards,
)  # fmt: skip


def placed(trick: str, base: str, random: Random) -> str:
    """The trick before, after or within the base, between two sentences."""
    spans = sentences(base)
    cut = random.choice([0, len(base), spans[len(spans) // 2].start])
    return " ".join(part for part in (base[:cut].strip(), trick.strip(), base[cut:].strip()) if part)


def shuffled_words(text: str, random: Random) -> str:
    found = text.split()
    random.shuffle(found)
    return " ".join(found)


def shuffled_pieces(text: str, random: Random) -> str:
    """Three words at a time stay together."""
    found = text.split()
    pieces = [found[start : start + 3] for start in range(0, len(found), 3)]
    random.shuffle(pieces)
    return " ".join(word for piece in pieces for word in piece)


def chained(texts: Sequence[str], random: Random, length: int = 70) -> str:
    """A chain in which each word was seen after the one before it, somewhere in the texts."""
    following: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        found = text.split()
        for first, second in pairwise(found):
            following[first].append(second)
    word = random.choice(sorted(following))
    chain = [word]
    while len(chain) < length:
        word = random.choice(following[word]) if following[word] else random.choice(sorted(following))
        chain.append(word)
    return " ".join(chain)


def random_words(random: Random, length: int = 50) -> str:
    return " ".join(random.choice(_DICTIONARY.split()) for _ in range(length))


def mashed(random: Random, length: int = 40) -> str:
    """Neighbouring keys, in runs that look like words."""
    runs = []
    for _ in range(length):
        row = random.choice(_KEYBOARD)
        start = random.randrange(len(row) - 3)
        run = list(row[start : start + random.randint(3, 6)])
        random.shuffle(run)
        runs.append("".join(run))
    return " ".join(runs)


def made_up(random: Random, length: int = 45) -> str:
    """Words that could be spoken and that nobody knows."""
    syllables = [
        first + vowel + last for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in ("", "n", "r", "k")
    ]
    return " ".join("".join(random.choices(syllables, k=random.randint(1, 3))) for _ in range(length))


def swapped_words(text: str, random: Random) -> str:
    """Each word for which there is another is replaced, and one in twelve of the rest left out."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        found = _SWAPS.get(word.lower())
        if found:
            return found.capitalize() if word[0].isupper() else found
        return "" if random.random() < 0.08 else word

    return " ".join(re.sub(r"[A-Za-z']+", other, text).split())


def reordered(text: str, random: Random) -> str:
    found = [span.of(text) for span in sentences(text)]
    random.shuffle(found)
    return " ".join(found)


def reordered_and_swapped(text: str, random: Random) -> str:
    return swapped_words(reordered(text, random), random)


def varied(sentence: str, random: Random, times: int = 6) -> str:
    """The sentence again and again, each time with another beginning."""
    openings = ["Also,", "And", "Again,", "So", "Really,", "As I said,", "To repeat,", "Yes,", "Indeed", "Of course"]
    body = sentence[0].lower() + sentence[1:] if sentence[1:2].islower() else sentence
    return " ".join([sentence] + [f"{random.choice(openings)} {body}" for _ in range(times - 1)])


def loosely(question: str, random: Random) -> str:
    """The question in hardly other words."""
    turned = [("you", "I"), ("your", "my"), ("us", "you"), ("Tell", "I tell"), ("Write", "I write"), ("are", "am")]
    for old, new in turned:
        question = re.sub(rf"\b{old}\b", new, question)
    return swapped_words(question, random)
