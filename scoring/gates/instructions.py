"""Words meant for whoever rates and not for the question, as far as their form gives them away.

What says so only by its meaning is for `meaning.addressed`.
"""

from __future__ import annotations

import re

from scoring.gates.base import INSTRUCTIONS, Submission, Tripped
from scoring.text import fold, normalise

_GRADER = (
    r"(?:grader|rater|assessor|evaluator|marker|examiner|reviewer|ai|llm|chat ?gpt|language model|"
    r"(?:scoring|grading|rating|assessment|evaluation) (?:system|model|bot|software|tool|algorithm))"
)
_TOP = r"(?:5|five|10|ten|100|full|top|perfect|maximum|max|the (?:highest|maximum|best|top)|highest|excellent)"
_THIS = r"(?:this|my|the (?:following|above|candidate's)) (?:answer|response|candidate|submission|text|reply)"
_COMPETENCY = r"(?:empathy|patience|composure|communication|problem[ _-]?solving)"
# Whom labels name where a conversation with a machine is imitated: never in answers, and (with a purpose) seldom.
_MACHINE = r"(?:grader|rater|evaluator|assessor|examiner|scorer|llm|ai|(?:language|grading|scoring|rating) model)"
_PURPOSE = r"(?:prompt|message|notice|output|override|instructions?|policy)"
_PART = rf"(?:{_MACHINE}(?:[ _-](?:{_PURPOSE}|notes?))?|(?:system|assistant|developer)[ _-]{_PURPOSE})"
_SHOWN = (
    rf"(?:{_PART}|candidate(?:'s)?(?:[ _-](?:answer|response))?|answer|response|prompt|input|submission|instructions?)"
)
_RATING = r"(?:(?:final|overall|total|recommended|suggested)[ _-]?)?(?:score|rating|grade|marks|verdict|evaluation)"
_TOP_VALUE = r"(?:5|10|100|five|ten|max\w*|top|high\w*|full|pass\w*|excellent|outstanding|exceptional|perfect|approved)"
_PATTERNS = (
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |of |these |those |my )*"
    r"(?:previous|prior|above|earlier|preceding|other|rubric|scoring|grading)\b[^.!?\n]{0,30}?"
    r"\b(?:instructions?|prompts?|rules|guidelines|rubrics?|criteria|anchors)\b",
    rf"\b(?:dear|attention|note to(?: the)?|message (?:to|for)(?: the)?|hello|hi|to the) {_GRADER}\b",
    rf"(?:^|[.!?\n]\s*|\bplease )(?:give|award|assign|rate|score|grade|mark) "
    rf"(?:it|this|{_THIS})\b[^.!?\n]{{0,40}}?\b{_TOP}\b",
    r"(?:^|[.!?\n]\s*|\bplease )(?:give|award|assign) me (?:a |an |the )?"
    r"(?:5|five|10|ten|100|full|top|perfect|maximum|highest|best)\s?"
    r"(?:[.!/]|$|out of|marks?\b|scores?\b|points?\b|ratings?\b|levels?\b|grades?\b)",
    rf"\b{_THIS} (?:deserves?|should (?:get|be|receive|score)|must (?:get|be|receive|score)|merits|is worth)\b"
    rf"[^.!?\n]{{0,40}}?\b(?:{_TOP}|rated|scored|graded)\b",
    rf"\b{_THIS} (?:is|was|represents|meets|reaches|fulfils|corresponds to)\b[^.!?\n]{{0,30}}?"
    r"\b(?:level|score|grade|rated) (?:5|five)\b",
    r"(?:^|\n)\s*(?:#+\s*)?(?:system|assistant|developer)(?: prompt| message)?\s*:",
    # Labels, fences, fields and calls by their form.
    rf"(?:^|\n|[.!?]\s)\s*[#*>_-]*\s*{_PART}\s*(?:\([^()\n]{{0,30}}\)\s*)?[*_]*:",
    rf"\[\s*[/#]?\s*(?:{_PART}|system|assistant)\s*(?:[:\]]|[-–—]\s)|\[\[[^\]\n]{{2,60}}\]\]|\[/[a-z]\w*\]",
    rf"[-=_*#~<]{{3,}}[ \t]*(?:{_PART}|(?:begin|end|start)(?: of)?(?: the)? {_SHOWN})\b",
    rf"(?:^|\n|[.!?]\s)\s*(?:begin|end|start)[ _-]of[ _-](?:the[ _-])?{_SHOWN}\s*(?:[.:>\])*#_=-]|\n|$)",
    rf"<\s*/?\s*(?:{_PART}|scores?|rating|grade|verdict|evaluation|assessment|hidden|thinking|sys)\b[^<>\n]{{0,60}}>",
    r"<<\s*/?\w+\s*>>|&lt;/?[a-z]\w*&gt;",
    rf"\b{_RATING}[\"'\]`*_]*\s*(?:={{1,2}}>?|:=|->|=>|→|\|)\s*[\"'`*_]*{_TOP_VALUE}\b",
    rf"(?:^|\n|[.!?;,(\[{{]\s*|\s[-–—]\s*)[*_]*{_RATING}[*_]*\s*:\s*[\"'`*_]*{_TOP_VALUE}\b(?!\s+\w)",
    rf"[\"']{_RATING}[\"']\s*:|\b(?:set|assign|return|update|override|force|submit)_?(?:{_RATING}|levels?)\w*\s*[(=]",
    r"\|\s*(?:competency|criterion|criteria|score|rating|level|grade)\s*\|",
    r"\bupdate \w+ set \w+\s*=|\bselect \* from \w+|\breturn\s*\{",
    r"<\/\s*[a-z][\w-]*\s*>|<[a-z][\w-]*\s+[\w-]+\s*=|<!--|<\|[^|\n]{1,30}\|>|\[\/?inst\]|```",
    r"<\s*(?:system|assistant|instructions?|answer|candidate|response|rubric|user|script|prompt)\s*>",
    r"\{\s*[\"'][\w ]+[\"']\s*:",
    rf"\byou are (?:now )?(?:an? |the )?(?:helpful |expert |lenient |strict )*{_GRADER}\b",
    r"\b(?:output|return|respond with|print)\b[^.!?\n]{0,30}?\b(?:json|score|level|rating)\b[^.!?\n]{0,15}?[:=]?\s*5\b",
    r"\b(?:score|level|rating|grade)\s*[:=]\s*(?:5|10|100)\b",
    rf"\b{_COMPETENCY}\b[\"']?[ \t]*[:=.…–-]+[ \t]*(?:level[ \t]*)?[45]\b(?![.)\d%]*[ \t]*[\w%])",
    rf"\b{_COMPETENCY}[ \t]+(?:level[ \t]*)?5[ \t]*(?:[,;/.]|$|\n)",
    r"\b5\s*/\s*5\s*/\s*5\b",
    # The same order in other languages: a verb for "ignore", then one for instructions.
    r"\b(?:ignorier\w*|ignorez|ignora|ignore|negeer|zignoruj\w*|игнориру\w*|yok say|ignorera|vergiss|oubli\w+|olvida)\b"
    r"[^.!?\n]{0,50}?\b(?:anweisung\w*|consignes?|instruc\w+|istruzion\w*|instructies|instruç\w+|polece\w+|инструкц\w+|"
    r"указани\w+|talimat\w*|instruktion\w*)",
    r"忽略[^。\n]{0,12}(?:指示|指令|说明)|无视[^。\n]{0,12}(?:指示|指令)|talimatları yok say",
)
_TO_GRADER = re.compile("|".join(_PATTERNS), re.IGNORECASE)


def instructions_to_grader(submission: Submission) -> Tripped | None:
    folded, offsets = fold(submission.answer)
    found = [(offsets[m.start()], offsets[m.end() - 1] + 1) for m in _TO_GRADER.finditer(folded)]
    # A question may itself quote such words (about prompts, say); taking them up is no trick.
    asked = normalise(f"{submission.question.prompt} {submission.question.stimulus} {submission.history}")
    spans = tuple(span for span in found if normalise(submission.answer[slice(*span)]) not in asked)
    return Tripped(INSTRUCTIONS, spans) if spans else None
