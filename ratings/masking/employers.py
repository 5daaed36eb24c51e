"""Named employers in a text: by the words around a name, by what companies' names end in, and some known ones."""

import re
from collections.abc import Iterable, Iterator

from ratings.masking.lists import words

_I = re.IGNORECASE
# Of a text that names hundreds of things, no more are looked for again: rating must not wait for it.
MOST_NAMES = 60
_UPPER = r"A-ZÀ-ÖØ-Þ"
_TOKEN = (
    rf"(?:(?<!\w)[{_UPPER}][\w'’\-]{{0,40}}(?:\.(?:com|io|de|org|net|co))?|(?<!\w)\d{{1,6}}[{_UPPER}\-][\w'’\-]{{0,40}}|"
    rf"(?<!\w)[a-z]{{1,2}}[{_UPPER}]\w{{1,40}})"
)
_JOIN = r"(?: ?& ?| ?\+ ?| and | of | of the | de | du | van | von | für | the )"
ORG = rf"{_TOKEN}(?:(?: |{_JOIN}){_TOKEN}|(?: \d{{1,4}})){{0,5}}"
_SUFFIX = (
    r"Inc|Incorporated|Ltd|Limited|LLC|LLP|GmbH|AG|KG|SE|S\.?A\.?|S\.?L\.?|S\.?r\.?l|SARL|SAS|B\.?V|"
    r"N\.?V|Oy|AB|ASA|A/S|"
    r"PLC|plc|Corp|Corporation|Co|Company|Pty|Holdings|Group|Gruppe|e\.?V|KGaA|Bhd|Pvt|& Co|& Sons|"
    r"Brothers|Bros|Partners"
)
_ROLE = (
    r"agent|associate|representative|rep|specialist|manager|lead|leader|supervisor|cashier|barista|waiter|waitress|"
    r"receptionist|intern|analyst|assistant|advisor|adviser|consultant|clerk|head|director|engineer|"
    r"officer|host|hostess|"
    r"trainer|coach|coordinator|technician|operator|server|bartender|concierge|teller|dispatcher|"
    r"apprentice|trainee|"
    r"nurse|teacher|volunteer|temp|freelancer|contractor|salesperson|shift|shifts|job|role|position|"
    r"post|career|time|stint|"
    r"internship|apprenticeship|placement|contract|years?|months?|weeks?|summers?|season|day|days|"
    r"team|desk|helpdesk|counter|"
    r"floor|store|branch|office|warehouse|kitchen|centre|center|colleagues?|coworkers?|boss|employed|"
    r"employee|staff|people|"
    r"experience|training|gig|chat|support|service|care|sales|operations|customers?|manager there"
)
_KIND = (
    r"employer|company|startup|start-up|firm|agency|bank|hotel|shop|store|airline|retailer|chain|"
    r"restaurant|café|cafe|insurer|"
    r"carrier|bakery|supermarket|workplace|business|provider|broker|brand|operator|publisher|charity|"
    r"clinic|hospital|"
    r"university|school|marketplace|platform|vendor|outsourcer|call centre|call center|"
    r"contact centre|contact center|"
    r"telco|utility|studio|bookshop|bookstore|pharmacy|dealer|dealership|club|gym"
)
_PLACE = (
    r"helpdesk|help desk|support|service desk|call centre|call center|contact centre|contact center|"
    r"hotline|store|branch|shop|team|account|chat team|app|warehouse|office|switchboard|outlet|"
    r"counter|front desk|returns desk"
)

# Behind these a name is an employer's; the group is what is masked.
CUES = [
    rf"\b(?:[Ww]ork(?:ed|ing|s)?|[Ee]mployed|[Ii]nterned|[Vv]olunteer(?:ed|ing)?|[Ff]reelanced|"
    rf"[Tt]emped|[Ss]erved|[Ss]tarted(?: out)?|[Bb]egan|[Tt]rained|[Ss]old|[Aa]nswered (?:calls|"
    rf"phones|tickets)|[Hh]andled (?:calls|tickets|chats|complaints|returns)|[Mm]anaged|"
    rf"[Ll]ed)\b[^.!?\n]{{0,60}}?\b(?:at|for|inside)(?: the)? ({ORG})",
    rf"\b(?:{_ROLE}|hotline|line|lines|handler|queue|noise|entrance|gate|escalations|bookings|hire|"
    rf"partner|client|clients|system|app)\b(?: (?:in|of|on)(?: the| our)? [\w\- ]{{1,40}}?)?,? (?:at|"
    rf"for|with|by|from|inside|of)(?: the)? ({ORG})",
    rf"\b(?:(?<!look )(?<!looked )(?<!looking )(?<!looks )(?<!shouted )(?<!shouting )(?<!laughed )(?<!angry )"
    rf"(?<!yelled )(?<!yelling )[Aa]t|"
    rf"[Ww]orked with|[Ww]orking with|[Ii]nside|[Bb]een with|[Ww]as with|[Aa]m with|[Nn]ow with|"
    rf"[Cc]ame to|[Ww]ent to|[Bb]y|[Ee]x-|[Ii]nstead of)(?: the)? ?({ORG})",
    rf"\b(?:calls?|tickets?|chats?|complaints?|letters?|phones?|mails?) (?:for|at|from)(?: the)? ({ORG})",
    rf"\b(?:[Jj]oined|[Jj]oining|[Qq]uit|[Ll]eaving|[Ll]eft|[Rr]esigned from|[Hh]ired by|"
    rf"[Pp]romoted at|[Ll]aid off (?:by|from)|[Oo]n behalf of|[Mm]oved on to|"
    rf"[Mm]oved (?:over )?to(?=[^.\n]{{0,40}}\bas an?\b)|[Ss]econded to|[Cc]ontracted (?:to|by)|"
    rf"[Rr]epresent(?:ed|ing)|[Rr]an)(?: the)? ({ORG})",
    rf"(?:^|[.!?:;\n]\s{{0,4}}|\b[Ww]hen |\b[Ww]hile |\b[Ss]ince |\b[Bb]ack |\b[Hh]ere |\b[Oo]ver |"
    rf"\b[Tt]here |, |\b[Bb]efore |\b[Aa]fter |\b[Ee]arlier |\b[Yy]ear )(?:[Ii] was |"
    rf"[Ww]e were )?(?:[Aa]t|[Ww]ith)(?: the)? ({ORG})",
    rf"\b(?:{_KIND}|insurance|app)(?:,| called| named| is| was|:|, called|, namely)? ({ORG})",
    rf"\b(?:called|named) ({ORG})(?= ?,? (?:where|which|that|a |an |who))",
    rf"({ORG})(?=,? where (?:I|we) (?:work|was|were|am|had|did|sold|answer|led|manage|handle|start|"
    rf"spent|train|learn))",
    rf"({ORG})(?=,? (?:which was |who were |that was )?my (?:previous|last|former|current|old|first|"
    rf"then|present|most recent) (?:employer|company|job|workplace|firm|boss))",
    rf"\b(?:the|our|a|an|their|local|at) ({ORG})(?:['’]s)? (?:{_PLACE})\b",
    rf"({ORG})['’]s (?:[\w\-]{{1,30}} ){{0,3}}(?:{_PLACE}|customers|customer|policy|tone|care|queue|"
    rf"management|training)\b",
    rf"\b[Aa]s (?:an?|the|their) [^.!?,\n]{{1,50}}? (?:at|for|with|of|in)(?: the)? ({ORG})",
    rf"\b[Tt]hank you for (?:calling|contacting|choosing|shopping (?:at|with)) ({ORG})",
    rf"\b[Ff]or ({ORG})(?=,? I (?:work|was|answer|handle|manage|ran|did|took|led))",
    rf"\b(?:[Ff]rom) ({ORG})(?=,? (?:where|to) )",
    rf"\bI(?:['’]m| am| was) (?:now |currently )?(?:at|with)(?: the)? ({ORG})",
    rf"\b(?:[Pp]resent|[Cc]urrent|[Pp]revious|[Ll]ast|[Ff]ormer|[Ff]irst|[Oo]ld) (?:employer|company|"
    rf"job|workplace|role|position|boss)(?:,| is| was|:| at| with)?(?: the)? ({ORG})",
]
CUES += [
    rf"({ORG})(?= (?:hired|trained|employed|promoted|paid|taught|let|moved|sent|told|gave|made|asked|"
    rf"offered|took) (?:me|us)\b)",
    rf"({ORG})(?= (?:was|is|were|had been) (?:my|where I|the (?:company|place|firm|employer)))",
    rf"\b[Bb]efore(?: that)?,? ({ORG})(?=[,.])",
    rf"\b(?:{_KIND}) (?:of|that) my \w{{1,30}}(?: \w{{1,30}})?, ({ORG})",
    rf"\b[Ii]n my (?:view|opinion|time|days|experience|case)[^.!?\n]{{0,12}} ({ORG})",
    rf"\b(?:[Cc]alled|[Cc]ontacted|[Rr]ang|[Pp]honed) ({ORG})(?= about)",
]
# Behind these a name in small letters is one as well, unless it is an everyday word.
_LOOSE = [
    r"\b(?:work(?:ed|ing|s)?|employed|interned) (?:at|for|by) ([a-z][\w'’&.\-]{1,40})",
    r"\b(?:my|the) (?:job|time|role|stint|years?|shifts?) (?:at|with) ([a-z][\w'’&.\-]{1,40})",
]
SUFFIXED = rf"({ORG}(?:,? (?:{_SUFFIX})\b\.?){{1,3}})"

KNOWN = words("companies")
# Words with a capital that are no employer: times, tongues, titles of work, tools, and what begins a sentence.
NOT_ONE = words("no_company")
# Of these, what a longer name may begin or end with: First Bank, Three Ireland, Air France.
MAY_BEGIN = frozenset(
    {"first", "one", "two", "three", "second", "new", "high", "black", "british", "american", "european"}
)
MAY_END = frozenset(
    {
        "england",
        "france",
        "spain",
        "italy",
        "germany",
        "europe",
        "london",
        "berlin",
        "paris",
        "madrid",
        "care",
        "service",
    }
) | {"university"}
# With a capital in the middle of a sentence, and nobody's name.
EVERYDAY = words("everyday")


def find_employers(text: str, known_of_question: str) -> Iterator[tuple[int, int]]:
    """Stretches that name an employer. What the question itself names (its made-up companies) is none."""
    found: set[str] = set()
    for start, end in _by_cues(text):
        name = text[start:end]
        if name.casefold() in known_of_question:
            continue
        found.add(name)
        yield start, end
    yield from _again(text, found)


def find_named(text: str, known_of_question: str) -> Iterator[tuple[int, int]]:
    """Two and more names side by side in the middle of a sentence: somebody or something is named."""
    for match in _NAMED.finditer(text):
        words = match[1].split()
        known = match[1].casefold() in known_of_question or any(_is_plain(word) for word in words)
        if not known and not {"mr", "mrs", "ms", "miss", "dr", "sir"} & {_bare(word) for word in match[0].split()}:
            yield match.span(1)


def _by_cues(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (*_CUES, _SUFFIXED):
        for match in pattern.finditer(text):
            trimmed = _trim(text, match.start(1), match.end(1))
            if trimmed:
                yield trimmed
    for pattern in _LOOSES:
        for match in pattern.finditer(text):
            if match[1].rstrip(".'’").casefold() not in EVERYDAY:
                yield match.start(1), match.start(1) + len(match[1].rstrip(".'’"))
    for pattern in (_KNOWN, _KNOWN_SMALL):
        yield from (match.span(1) for match in pattern.finditer(text))


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without words at either end that are no names, and without a possessive; None where nothing is left."""
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
    if all(_is_plain(text[slice(*word)]) for word in words):
        return None
    while words and _is_plain(text[slice(*words[0])]) and _bare(text[slice(*words[0])]) not in MAY_BEGIN:
        words.pop(0)
    while words and _ends_no_name(text[slice(*words[-1])]):
        words.pop()
    if not words:
        return None
    start, end = words[0][0], words[-1][1]
    end -= len(text[start:end]) - len(re.sub(r"(?:['’]s|['’]|[.,])$", "", text[start:end]))
    return (start, end) if end - start > 1 and not text[start:end].isdigit() else None


def _ends_no_name(word: str) -> bool:
    return (_is_plain(word) and not word.isdigit() and _bare(word) not in MAY_END) or word.islower()


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word.strip(".,'’")).casefold()


def _is_plain(word: str) -> bool:
    bare = _bare(word)
    return bare in NOT_ONE or bare in {"&", "+"} or bare.isdigit()


def _again(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The same names elsewhere, and the first word of a longer one, or its initials."""
    also = set()
    for name in names:
        words = [word for word in re.split(r"[\s&+]+", name) if word and word[0].isupper()]
        also.add(name)
        if len(words) > 1 and len(words[0]) > 3 and words[0].casefold() not in NOT_ONE:
            also.add(words[0])
        if len(words) > 2:
            also.add("".join(word[0] for word in words))
    for name in sorted(also, key=len, reverse=True)[:MOST_NAMES]:
        pattern = re.escape(name) if any(c.isupper() for c in name) else rf"(?i:{re.escape(name)})"
        yield from (match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text))


_NAMED = re.compile(rf"(?<=[a-z,;] )((?:{_TOKEN} ){{1,4}}{_TOKEN})")
_CUES = [re.compile(cue) for cue in CUES]
_SUFFIXED = re.compile(SUFFIXED)
_LOOSES = [re.compile(cue, _I) for cue in _LOOSE]
# Everyday words among the known ones: without another cue they are only words.
_AMBIGUOUS = words("ambiguous_companies")
_PLAIN_KNOWN = "|".join(re.escape(name) for name in sorted(KNOWN - _AMBIGUOUS, key=len, reverse=True))
_KNOWN = re.compile(rf"(?<![\w.@/])(?=[A-Z0-9])((?i:{_PLAIN_KNOWN}))(?![\w@])")
_KNOWN_SMALL = re.compile(rf"\b(?:at|for|with|from|by|in|joined|left|via) ({_PLAIN_KNOWN})(?![\w@])")
