"""Words in an advertisement that shut people out or say nothing: a list of our own, each with its reason.

The list is English. It marks and explains; it never changes a text and never stops one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from openings.planning.facts import Words

EXCLUDES, VAGUE = "excludes", "vague"
KINDS: dict[str, Words] = {EXCLUDES: _("May shut people out"), VAGUE: _("Says little")}


@dataclass(frozen=True)
class Entry:
    """`pattern`: a regular expression without groups, matched on whole words in any case."""

    kind: str
    pattern: str
    reason: Words
    suggestion: Words


@dataclass(frozen=True)
class Flag:
    """Code points `start` to `end` of the text; `words` are what stands there."""

    start: int
    end: int
    words: str
    kind: str
    reason: Words
    suggestion: Words

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])


_AGE: Words = _("Speaks of age. Older (or younger) people read that they are not meant.")
_GENDER: Words = _("Speaks to one gender.")
_STEREOTYPE: Words = _("An image that many people, women above all, do not see themselves in.")
_ORIGIN: Words = _("Asks where somebody comes from instead of what they can do; in many countries that is unlawful.")
_BODY: Words = _("Asks for a body or a state of health. Disabled people who could do the work read a no.")
_FAMILY: Words = _("Parents and carers read that they are not meant.")
_EMPTY: Words = _("Everybody writes it, nobody can check it.")
_LOAD: Words = _("Announces strain without saying what it is. People with a choice look elsewhere.")

LIST: Sequence[Entry] = (
    Entry(EXCLUDES, r"young(?:er|est)?|youthful", _AGE, _("Leave it out, or say what the person will learn.")),
    Entry(EXCLUDES, r"digital natives?", _AGE, _("Name the tools that the work needs.")),
    Entry(
        EXCLUDES,
        r"recent graduates?|fresh graduates?|fresh out of (?:college|university|school)",
        _AGE,
        _("“No experience in this role needed”."),
    ),
    Entry(EXCLUDES, r"mature|over ?qualified", _AGE, _("Say which experience the work needs.")),
    Entry(
        EXCLUDES,
        r"energetic|high[- ]energy",
        _AGE,
        _("Say what the day is like: how many conversations, which shifts."),
    ),
    Entry(EXCLUDES, r"guys|gals|ladies|gentlemen", _GENDER, _("“people”, “colleagues” or “you”.")),
    Entry(EXCLUDES, r"he|she|his|her|him|he/she|s/he|himself|herself", _GENDER, _("“you” or “they”.")),
    Entry(
        EXCLUDES,
        r"chairman|salesm[ae]n|spokesm[ae]n|foreman|manpower|man[- ]hours|craftsmanship|stewardess|waitress",
        _GENDER,
        _("A word for everybody: “chair”, “salesperson”, “staff”, “hours of work”."),
    ),
    Entry(
        EXCLUDES,
        r"ninjas?|rock ?stars?|gurus?|wizards?|superheroe?s?|hackers?|unicorns?",
        _STEREOTYPE,
        _("The role by its name, and what it does."),
    ),
    Entry(
        EXCLUDES,
        r"aggressive(?:ly)?|dominant|dominate|fearless|ruthless|crush(?:ing)? it|killer instinct",
        _STEREOTYPE,
        _("What the person achieves: “reaches agreed goals”."),
    ),
    Entry(
        EXCLUDES,
        r"competitive (?:environment|spirit|mindset|nature)",
        _STEREOTYPE,
        _("Say how goals are set and measured."),
    ),
    Entry(
        EXCLUDES,
        r"native (?:english|spanish|french|german)?[- ]?(?:speakers?|level)|mother tongue",
        _ORIGIN,
        _("The level that the work needs: “writes English that customers understand at once”."),
    ),
    Entry(
        EXCLUDES,
        r"(?:without|no|neutral) (?:an )?accent|accent[- ]free",
        _ORIGIN,
        _("“is easily understood on the phone”."),
    ),
    Entry(
        EXCLUDES,
        r"cultur(?:e|al) fit",
        _("Often means “like us”, and keeps a team alike."),
        _("The two or three habits that matter in the team."),
    ),
    Entry(
        EXCLUDES,
        r"able[- ]bodied|physically fit|in good health|healthy",
        _BODY,
        _("Name the task, and offer to adjust it."),
    ),
    Entry(
        EXCLUDES,
        r"stand for (?:long|extended) periods|lift up to|perfect (?:hearing|vision|eyesight)",
        _BODY,
        _("Name it only where the task cannot be done otherwise, and offer to adjust it."),
    ),
    Entry(
        EXCLUDES,
        r"crazy|insane|insanely|obsessed|maniacs?|addicts?",
        _("Plays with words for mental illness."),
        _("A plain word: “very”, “busy”, “keen”."),
    ),
    Entry(
        EXCLUDES, r"clean[- ]shaven|attractive|well[- ]groomed|good[- ]looking", _("Judges looks."), _("Leave it out.")
    ),
    Entry(
        EXCLUDES,
        r"(?:must|should) (?:own|have) (?:a|your own) car|driving licen[cs]e|driver'?s licen[cs]e",
        _("People who cannot or do not drive read a no."),
        _("Name it only where driving is the work."),
    ),
    Entry(
        EXCLUDES,
        r"(?:university|college|bachelor'?s?|master'?s?) degree(?: required)?|degree required",
        _("Keeps out people who learned the same by working, as many in service have."),
        _("The knowledge itself, or “or the same learned at work”."),
    ),
    Entry(
        EXCLUDES,
        r"(?:at least |minimum (?:of )?)?(?:[5-9]|1\d|2\d)\+? ?years(?:'|’)?(?: of)? experience",
        _("Years say little about skill and keep out younger people and career changers."),
        _("What somebody should have done, and seen through."),
    ),
    Entry(
        EXCLUDES,
        r"no (?:family|outside) commitments|free of (?:family|other) commitments|unencumbered",
        _FAMILY,
        _("The hours and shifts as they are."),
    ),
    Entry(
        EXCLUDES,
        r"(?:we are|we're|like) (?:a|one big) family",
        _FAMILY,
        _("How the team helps each other, in an example."),
    ),
    Entry(
        EXCLUDES,
        r"24/7|around the clock|always available|at all times|whatever it takes",
        _FAMILY,
        _("The hours and shifts as they are."),
    ),
    Entry(
        VAGUE,
        r"customer experience (?:specialists?|professionals?|people)|CX (?:people|professionals?)",
        _("Used for five different roles, and a cause of bad hires."),
        _("The role: associate, specialist, analyst, manager or expert."),
    ),
    Entry(
        VAGUE,
        r"fast[- ]paced(?: environment)?|dynamic environment|high[- ]pressure|work(?:s|ing)? (?:well )?under pressure|"
        r"stress[- ]resistant",
        _LOAD,
        _("What changes how often: “product and answers change every month”."),
    ),
    Entry(
        VAGUE,
        r"wears? (?:many|multiple|several) hats|jack of all trades",
        _LOAD,
        _("The two or three things that the work is."),
    ),
    Entry(
        VAGUE,
        r"(?:go|goes|going) (?:above and beyond|the extra mile)|110 ?%|give your all|hit the ground running",
        _LOAD,
        _("What good work is, and how somebody is brought in."),
    ),
    Entry(
        VAGUE,
        r"self[- ]starters?|go[- ]getters?|proactive|results[- ](?:driven|oriented)|highly motivated|"
        r"self[- ]motivated|hard[- ]working|dedicated",
        _EMPTY,
        _("An example of what the person would begin without being asked."),
    ),
    Entry(VAGUE, r"team players?", _EMPTY, _("Whom the person works with, and on what.")),
    Entry(
        VAGUE,
        r"passion(?:ate)?(?: about| for)?|love (?:of|for) customers|customer[- ]obsessed|customer[- ]centric",
        _EMPTY,
        _("What the person does for a customer."),
    ),
    Entry(
        VAGUE,
        r"(?:excellent|great|strong|good) (?:communication|people|interpersonal|soft) skills",
        _EMPTY,
        _("What is written or said, to whom: “explains a bill so that the customer understands it”."),
    ),
    Entry(
        VAGUE,
        r"think(?:s|ing)? outside the box|out[- ]of[- ]the[- ]box|synerg(?:y|ies)|best[- ]in[- ]class|world[- ]class|"
        r"cutting[- ]edge|leverage",
        _EMPTY,
        _("What is meant, in plain words."),
    ),
    Entry(
        VAGUE,
        r"competitive (?:salary|pay|compensation|benefits)|attractive (?:salary|package)|salary (?:negotiable|"
        r"commensurate)",
        _("Hides the figure. Adverts that name the pay get more and more fitting applications."),
        _("From and to, and what for."),
    ),
    Entry(
        VAGUE,
        r"(?:various|other) (?:duties|tasks)(?: as (?:assigned|required))?|etc",
        _("Could be anything."),
        _("Name it, or leave it out."),
    ),
    Entry(
        VAGUE,
        r"flexible (?:hours|working)?",
        _("For whom? It can mean the opposite of what people hope."),
        _("Who chooses the hours, and between which."),
    ),
)
_COMPILED = [(re.compile(rf"(?<![\w-])(?:{entry.pattern})(?![\w-])", re.IGNORECASE), entry) for entry in LIST]


def find_flags(text: str) -> list[Flag]:
    """What to look at again, in the order of the text; where two meet, the one that begins first, then the longer."""
    found = [
        Flag(match.start(), match.end(), match.group(), entry.kind, entry.reason, entry.suggestion)
        for pattern, entry in _COMPILED
        for match in pattern.finditer(text)
    ]
    kept: list[Flag] = []
    for flag in sorted(found, key=lambda flag: (flag.start, -flag.end)):
        if not kept or flag.start >= kept[-1].end:
            kept.append(flag)
    return kept
