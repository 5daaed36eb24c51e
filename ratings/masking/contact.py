"""Contact data and addresses: patterns, each with the group that is to be masked (the whole match without)."""

import re

_I = re.IGNORECASE
_TLD = (
    "com|org|net|io|co|de|uk|fr|es|it|nl|eu|ch|at|be|pl|se|no|dk|fi|pt|br|mx|ar|in|jp|cn|au|ca|us|ie|nz|za|me|dev|app|"
    "info|biz|ai|tv|page|site|online|blog|design|tech"
)

CONTACT = [
    re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    re.compile(
        r"(?<![\w.+%-])[\w.+%-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}"
        r"(?:(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?|\sdot\s)\w{1,63}){1,4}",
        _I,
    ),
    re.compile(
        r"(?<![\w.+%-])(?:\w{1,64} dot )?[\w.+%-]{1,64} at [\w-]{1,63} dot "
        r"(?:com|org|net|de|co|io|uk|es|fr)(?: dot uk)?\b",
        _I,
    ),
    # A handle: its own sign, or behind the name of the service that it is for.
    re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{2,}\b"),
    re.compile(
        r"\b(?:skype|telegram|whatsapp|wechat|instagram|insta|twitter|discord|snapchat|tiktok|signal|"
        r"github|linkedin|"
        r"facebook|mastodon|handle|username|user name|screen name)(?: (?:id|name|handle|user|account|profile))?"
        r"(?: (?:is|as|under|at)|:)\s{1,4}([\w.:#/-]{0,60}[\w#/-])",
        _I,
    ),
]

URL = [
    re.compile(r"\bhttps?://[^\s<>()\"']{0,300}[^\s<>()\"'.,;:!?]", _I),
    re.compile(r"\bwww\.[^\s<>()\"']{0,300}[^\s<>()\"'.,;:!?]", _I),
    re.compile(
        rf"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,5}}(?:{_TLD})\b(?:/[^\s<>()\"']{{0,300}}[^\s<>()\"'.,;:!?])?",
        _I,
    ),
]

_SEPARATED = r"\(?\d{1,5}\)?(?:[ .\-/–]{1,2}\(?\d{2,5}\)?){1,6}"
PHONE = [
    re.compile(r"(?<![\w.])(?:\+|00)\s?\d{1,3}[ .\-/()\d–]{6,18}\d"),
    re.compile(r"(?<![\w.])\(?0\d{1,5}\)?[ .\-/–]{1,2}\d[\d .\-/–]{4,12}\d"),
    re.compile(r"(?<![\w.])0\d{8,11}(?!\w)"),
    re.compile(r"(?<![\w.])\(\d{3}\)\s?\d{3}[ .\-–]\d{4}(?!\w)"),
    re.compile(r"(?<![\w.])\d{3}[ .\-–]\d{3}[ .\-–]\d{3,4}(?!\w)"),
    re.compile(r"(?<![\w.\-])\d{3}[\-–]\d{4}(?![\w\-])"),
    re.compile(
        r"\b(?:call|phone|ring|text|mobile|cell|tel|telephone|whatsapp|number|reach|fax|handy)\b[^\d\n]{0,25}?"
        rf"({_SEPARATED}|\d{{7,13}})(?!\w)",
        _I,
    ),
]
_DATE = re.compile(r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$")

_W = r"[A-ZÀ-ÖØ-Þ][\w'’.\-]{0,40}"
_MONTHS = r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_STREET = (
    r"Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Boulevard|Blvd|Way|Terrace|Square|Sq|Close|"
    r"Crescent|Cres|Parkway|Pkwy|Row|Gardens|Hill|Mews|Highway|Hwy|Quay|Grove|Walk|Circle|Cir|Trail|"
    r"Green|Park|Rise|"
    r"View|Loop|Alley|Wharf|Parade|Esplanade"
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_STATE = (
    r"(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|"
    r"T[NX]|UT|V[TA]|W[AVIY]|NSW|VIC|QLD|ON|BC|QC)"
)
_ROOM = r"(?:Apt|Apartment|Flat|Suite|Ste|Unit|Floor|Room|#)\.? ?#?[\w-]{1,5}"
_C = r"(?:St\. )?[A-ZÀ-ÖØ-ÞŁŚŻ][\w'’\-]{1,40}"
_CITY = rf"{_C}(?: (?:{_C}|am|an der|upon|on|sur|de|la)){{0,3}}"
_TAIL = (
    rf"(?:,? {_ROOM})?(?:,? (?:{_UK}|\d{{4,6}}(?: ?[A-Z]{{2}})?(?: {_CITY})?|{_CITY}(?:,? (?:{_UK}|"
    rf"{_STATE}\b(?: \d{{5}}(?:-\d{{4}})?)?|\d{{4,6}}))?))?"
)

ADDRESS = [
    re.compile(
        rf"(?:\b{_ROOM},? )?\b\d{{1,5}}[A-Za-z]?,? (?:{_W} ){{1,4}}(?:{_STREET})\b\.?(?:,? {_ROOM})?"
        rf"(?:, {_CITY}(?:, {_CITY})?)?(?:,? (?:{_UK}|"
        rf"{_STATE}(?: \d{{5}}(?:-\d{{4}})?)?|\d{{4,6}})\b)?"
    ),
    re.compile(
        rf"\b[A-ZÄÖÜ][\wäöüß\-]{{0,40}}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|"
        rf"straat|laan|gracht|plein|kade|gatan|vägen|vej|gade|katu)\s?\d{{1,4}}[a-z]?\b{_TAIL}"
    ),
    re.compile(
        rf"\b[A-ZÄÖÜ][\wäöüß\-]{{0,40}} (?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|"
        rf"Ufer) \d{{1,4}}[a-z]?\b{_TAIL}"
    ),
    re.compile(
        rf"\b(?:Calle|C/|Avenida|Avda\.?|Av\.|Paseo|Plaza|Carrer|Rua|Travessa|Rue|Via|Viale|Corso|Piazza|"
        rf"Ulica|ul\.)\s?(?:(?:de|del|de la|de los|da|do|dos|di|della|du|des|la|le) )?{_W}(?: (?:de|del|"
        rf"de la|da|do|di|du|des|la|le|{_W})){{0,4}},? ?(?:n[º°.] ?)?\d{{1,4}}(?: ?[a-zA-Zº°])?\b{_TAIL}"
    ),
    re.compile(
        rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse|quai|via|"
        rf"viale)(?: (?:de|du|des|de la|de l['’]|la|le|l['’]))? ?{_W}(?:[ \-]{_W}){{0,3}}{_TAIL}"
    ),
    re.compile(r"\bP\.? ?O\.? Box \d{1,6}\b(?:, [A-Z][\w ]{1,40}?(?: [A-Z]{2})?(?: \d{4,5})?\b)?"),
    re.compile(rf"\b{_CITY},? {_STATE} \d{{5}}(?:-\d{{4}})?\b"),
    re.compile(rf"\b(?:{_CITY},? )?{_UK}\b"),
    re.compile(rf"\b\d{{4}} [A-Z]{{2}} {_CITY}"),
    re.compile(r"\b(?:D-|A-|CH-)?\d{5} [A-ZÄÖÜÉ][\wäöüßé\-]{1,40}\b"),
    re.compile(
        r"\b(?:[Ss]oy de|[Vv]ivo en|[Mm]oro em|[Ss]ou de|[Jj]['’]habite à|[Jj]e viens de|[Ii]ch wohne in|"
        rf"[Ii]ch komme aus|[Aa]bito a|[Vv]engo da) ({_CITY})"
    ),
    re.compile(
        rf"\b(?:Am|An der|An den|Im|In der|Zum|Zur|Auf dem|Auf der|"
        rf"Unter den) {_W} \d{{1,4}}[a-z]?\b{_TAIL}"
    ),
    re.compile(rf"\b{_CITY} \d{{1,4}}[a-z]?, (?:\d{{3}} ?\d{{2}}|\d{{4}}) {_CITY}"),
    # Where somebody lives: only behind words that say so.
    re.compile(
        r"\b(?:[Ii](?:['’]ve| have)? (?:(?:currently|now|still|also|only|just) )?(?:live|lived|reside|"
        r"resided|grew up)|"
        r"[Ii](?:['’]m| am) (?:(?:currently|now|still|originally|myself) )?(?:living|based|located|from|"
        r"originally from)|"
        r"[Ii](?:['’]ve| have)? (?:been )?(?:living|based)|I was (?:born|raised|living|based|born and raised)|"
        r"[Mm]y (?:home ?town|home address|hometown|address|flat|apartment|house|home|home city) is|"
        r"[Ll]iving|[Bb]ased|[Mm]y (?:flat|apartment|house|home|place))"
        rf"(?: (?:in|at|near|outside|from|on|over in|close to|just outside)){{0,2}} (?:the |a suburb of |"
        rf"downtown |central |north |south |east |west ){{0,2}}({_CITY}(?:, {_CITY})?)"
    ),
    re.compile(
        rf"\b[Ii] (?:moved|relocated|commute|commuted|moved back) (?:here )?(?:over )?(?:to|"
        rf"from) ({_CITY}(?:, {_CITY})?)"
    ),
]


# A name with a capital behind a word of place. It may be a town or an employer: either is taken out as a place.
PLACE = re.compile(
    rf"\b(?:[Ii]n|[Nn]ear|[Ff]rom|[Oo]utside)(?: (?:the|downtown|central)){{0,2}} ({_CITY}(?:, {_STATE}\b)?)"
)
# Behind an employer's name: the town it was in.
BRANCH_PLACE = re.compile(
    rf"(?:['’]s)?(?: [a-z\-]{{1,30}}){{0,4}},? (?:[Ii]n|near|outside) (?:the )?((?!{_MONTHS})(?!English|"
    rf"German|French|Spanish)"
    rf"{_CITY}(?:, {_STATE}\b)?)"
)


def is_date(text: str) -> bool:
    return bool(_DATE.match(text.strip()))


def digits_in(text: str) -> int:
    return sum(character.isdigit() for character in text)
