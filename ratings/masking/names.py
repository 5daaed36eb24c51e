"""The candidate's own name in a text: as the application has it, its short forms, and where one says who one is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ratings.masking.lists import lines, words

MOST_NAMES = 100
_UPPER = "A-ZÀ-ÖØ-Þ"
_NAME = rf"(?<!\w)[{_UPPER}][\w'’\-]{{1,40}}"
_FULL = (
    rf"{_NAME}(?: (?:[{_UPPER}]\.|(?:van|von|de|da|del|der|den|di|dos|bin|al|el|la|le|ter|ten)(?: der|"
    rf" den| la| los)?|{_NAME})){{0,3}}"
)
# Ways in which people say who they are; the group is the name.
INTRODUCED = [
    rf"\b(?:[Mm]e llamo|[Mm]i nombre es|[Ss]oy(?! de\b)|[Mm]eu nome é|[Cc]hamo-me|[Jj]e m['’]appelle|"
    rf"[Jj]e suis|[Mm]on nom est|[Ii]ch heiße|[Ii]ch bin|[Mm]ein Name ist|[Mm]i chiamo|[Ii]k heet|"
    rf"[Nn]azywam się) ({_FULL})",
    rf"\b(?:[Mm]y (?:full |first |last |given |own |real )?name(?:['’]s| is| was)|[Nn]ame(?:['’]s)?:|"
    rf"[Ii] am called|I['’]m called|[Cc]all me|[Ee]veryone calls me|[Kk]nown as|[Ii] go by|(?:they|"
    rf"colleagues|customers|friends|people|everyone) call(?:ed)? me|[Ss]igned(?:,| as|"
    rf" off as)?)[ :]{{1,3}}[\"“'‘]?({_FULL})",
    rf"\b(?:[Tt]his is|[Hh]ere is|[Ii]t['’]s) ({_FULL})(?= (?:from|here|at|speaking|with|in|again|"
    rf"calling)\b|,? your\b|,? and I\b|,? I\b|,? how\b|[,.] (?:I|how|thank)\b)",
    rf"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|day)|[Dd]ear [\w ]{{1,40}})[,!.]? (?:I['’]m|"
    rf"I am|my name is|this is) ({_FULL})",
    rf"\bI(?:['’]m| am) ({_FULL})(?=,? (?:from|your|and I|one of|the (?:person|one|agent)|here|with)\b|[,.])",
    rf"\b({_FULL})(?= (?:speaking|here)(?:[,.!?]| ?,? how))",
    # Where a letter ends.
    rf"(?:^|\n|[.!?,] )[ \t]{{0,8}}(?:[Kk]ind(?:est)? regards|[Bb]est regards|[Ww]arm(?:est)? regards|"
    rf"[Rr]egards|[Bb]est(?: wishes)?|[Yy]ours(?: sincerely| faithfully| truly)?|"
    rf"[Ss]incerely(?: yours)?|[Cc]heers|[Tt]hanks(?: again)?|[Tt]hank you|[Mm]any thanks|[Ww]armly|"
    rf"[Ww]ith thanks|[Tt]ake care|[Aa]ll the best|[Mm]it freundlichen Grüßen|[Vv]iele Grüße|"
    rf"[Ss]aludos|[Cc]ordialement),?[ \t]{{0,8}}\n{{1,4}}[ \t]{{0,8}}({_FULL})",
    rf"\b(?:[Kk]ind regards|[Bb]est regards|[Rr]egards|[Ss]incerely|[Yy]ours sincerely|[Bb]est wishes|"
    rf"[Cc]heers|[Ww]armly|[Aa]ll the best), ({_FULL})(?=[\s.,]{{0,8}}$|\n|[.,] )",
    rf"(?:^|\n)[ \t]{{0,8}}[-–—~][ \t]{{0,8}}({_FULL})[ \t]{{0,8}}$",
]
SHORT = {line[0]: line[1:] for line in lines("short_names")}
# Names that are everyday words: masked only where they stand with a capital.
WORDS = words("names_that_are_words")


def find_names(text: str, names: Iterable[str], known_of_question: str) -> Iterator[tuple[int, int]]:
    """Stretches that name the candidate. A word that the question itself has (a customer's name) is left as it is,
    except where somebody introduces themselves with it: masked, it would say whose name it is."""
    wanted: set[str] = set()
    for name in names:
        wanted |= _forms(name)
    for pattern in _INTRODUCED:
        for match in pattern.finditer(text):
            span = _trim(text, *match.span(1))
            if span and _is_name(text[slice(*span)]):
                yield span
                if len(wanted) < MOST_NAMES:
                    wanted |= {_plain(word) for word in text[slice(*span)].split() if len(word) > 2}
    wanted = {word for word in wanted if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", known_of_question)}
    yield from _occurrences(text, wanted)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without what follows a name with a capital of its own: "This is Ana I work ..."."""
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
    kept = []
    for word in words:
        if {_plain(text[slice(*word)]), text[slice(*word)].casefold().replace("’", "'")} & NO_NAMES:
            break
        kept.append(word)
    while kept and text[slice(*kept[-1])].islower():
        kept.pop()
    return (kept[0][0], kept[-1][1]) if kept else None


def _is_name(text: str) -> bool:
    return not (
        set(text.casefold().split())
        <= WORDS
        - {
            "will",
            "mark",
            "grace",
            "hope",
            "faith",
            "joy",
            "may",
            "june",
            "april",
            "summer",
            "rose",
            "ray",
            "jack",
            "max",
            "frank",
            "dawn",
            "drew",
            "hunter",
            "ruby",
            "ivy",
            "violet",
            "daisy",
            "pearl",
            "bob",
            "bill",
            "ted",
            "rob",
            "pat",
            "dean",
            "miles",
            "li",
        }
    )


def _forms(name: str) -> set[str]:
    words = [_plain(word) for word in re.split(r"[\s,.;()]+", name) if word]
    pieces = {piece for word in words for piece in (word, *word.split("-"))}
    found = {piece for piece in pieces if len(piece) > 1 and piece not in PARTICLES}
    for word in words:
        for long, shorts in SHORT.items():
            forms = {long, *shorts}
            found |= forms if word in forms else set()
    return found


def _occurrences(text: str, wanted: set[str]) -> Iterator[tuple[int, int]]:
    if not wanted:
        return
    for match in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text):
        word, start = match[0], match.start()
        possessive = re.search(r"['’]s?$", word)
        bare = word[: possessive.start()] if possessive else word
        plain = _plain(bare)
        if plain in wanted and (bare[0].isupper() or (plain not in WORDS and len(plain) > 3)):
            yield start, start + len(bare)


def _plain(word: str) -> str:
    """Small letters without accents."""
    bare = re.sub(r"['’]s$", "", word.strip(".,;:!?\"“”'’()"))
    letters = unicodedata.normalize("NFD", bare.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


PARTICLES = frozenset(
    {
        "van",
        "von",
        "de",
        "da",
        "del",
        "der",
        "den",
        "di",
        "dos",
        "bin",
        "al",
        "el",
        "la",
        "le",
        "ter",
        "ten",
        "of",
        "y",
        "e",
    }
) | {"mr", "mrs", "ms", "dr", "jr", "sr"}
NO_NAMES = words("no_name")
_INTRODUCED = [re.compile(pattern, re.MULTILINE) for pattern in INTRODUCED]
