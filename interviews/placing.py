"""A first guess at who is who and what answers what. A person confirms it; nothing is taken over by itself."""

import re
from collections.abc import Mapping, Sequence

from interviews.models import Transcript

Role = Transcript.Role
# So much of a question's own words has to be said for it to count as asked.
SAID = 0.5
_WORDS = re.compile(r"[^\W_]{3,}")


def guess_roles(turns: Sequence[Mapping[str, str]], candidate: str) -> dict[str, str]:
    """By speaker: the one with the candidate's name, else the one who speaks most, is the candidate."""
    spoken: dict[str, int] = {}
    for turn in turns:
        spoken[turn["speaker"]] = spoken.get(turn["speaker"], 0) + len(turn["text"].split())
    own = _words(candidate)
    named = [speaker for speaker in spoken if own & _words(speaker)]
    who = named[0] if named else max(spoken, key=lambda speaker: spoken[speaker])
    return {
        speaker: Role.CANDIDATE if speaker == who else Role.INTERVIEWER if speaker else Role.NOBODY
        for speaker in spoken
    }


def guess_places(turns: Sequence[Mapping[str, str]], roles: Mapping[str, str], prompts: Mapping[int, str]) -> list[int]:
    """For each turn the question that was asked last before it, by the words of the prompts; 0 before the first."""
    asked = {position: _words(prompt) for position, prompt in prompts.items()}
    places, here = [], 0
    for turn in turns:
        if roles.get(turn["speaker"]) == Role.INTERVIEWER:
            said = _words(turn["text"])
            shares = {position: len(words & said) / max(len(words), 1) for position, words in asked.items()}
            best = max(shares, key=lambda position: shares[position], default=0)
            if best and shares[best] >= SAID:
                here = best
        places.append(here)
    return places


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.casefold()))
