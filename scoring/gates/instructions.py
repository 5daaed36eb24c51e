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
