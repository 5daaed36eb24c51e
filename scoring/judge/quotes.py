"""Finding the words that a judge quotes in the candidate's exact text."""

from __future__ import annotations

from scoring.text import Span, fold, normalise, words

# A quote of fewer words is no evidence: "I", "the customer" stand in every answer.
MIN_WORDS = 3
_AROUND = " \t\r\n\"'“”‘’«»…."


def locate(quote: str, text: str, asked: str = "") -> Span | None:
    """Where `quote` stands in `text`, white space, case and kinds of quotation marks aside; None where it does not.

    None also for fewer than three words, and for words that stand in `asked`: these are the question's.
    """
    bare = quote.strip(_AROUND)
    if len(words(bare)) < MIN_WORDS or normalise(bare) in normalise(asked):
        return None
    folded, offsets = _spaced(text)
    needle, _ = _spaced(bare)
    begin = folded.find(needle)
    while begin >= 0:
        end = begin + len(needle)
        # Whole words only: "he is rude" does not stand in "she is rude".
        if not (folded[begin - 1 : begin].isalnum() or folded[end : end + 1].isalnum()):
            return Span(offsets[begin], offsets[end - 1] + 1)
        begin = folded.find(needle, begin + 1)
    return None


def _spaced(text: str) -> tuple[str, list[int]]:
    """`text` folded, each run of white space as one space; and for each character its offset in `text`."""
    folded, offsets = fold(text)
    kept = [
        (" " if character.isspace() else character, offset)
        for index, (character, offset) in enumerate(zip(folded, offsets, strict=True))
        if not (character.isspace() and index and folded[index - 1].isspace())
    ]
    return "".join(character for character, _ in kept), [offset for _, offset in kept]
