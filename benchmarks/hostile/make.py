"""Writes hostile answers: python -m benchmarks.hostile.make TEXTS OUT [SEED]

From our own texts (first.json, second.json, third.json: written by a language model) and honest answers of
scoring/corpus. The same texts and seed give the same file.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks.corpus import read
from benchmarks.hostile import tricks
from scoring.text import sentences

RUBRIC = Path(__file__).parents[2] / "roles" / "content" / "core_rubric.json"
Texts = dict[str, list[str]]


class Hostile(NamedTuple):
    kind: str
    question: str
    response: str
    base: str = ""


class Corpus:
    """Draws honest answers and questions, never the same answer twice."""

    def __init__(self, random: Random) -> None:
        self.questions: dict[str, Any] = {item["key"]: item for file in read("questions/*.json") for item in file}
        self.answers: list[Any] = [item for file in read("answers/*.json") for item in file]
        self._random = random
        self._left = list(self.answers)
        random.shuffle(self._left)

    def base(self) -> Any:
        """An honest answer of 50 to 200 words."""
        while True:
            answer = self._left.pop()
            if 50 <= len(answer["response"].split()) <= 200:
                return answer

    def question(self) -> str:
        return self._random.choice(sorted(self.questions))


def make(texts: Texts, seed: int) -> Iterator[Hostile]:
    random = Random(seed)  # noqa: S311
    corpus = Corpus(random)
    for kind, trick in _with_base(texts, random):
        base = corpus.base()
        yield Hostile(kind, base["question"], tricks.placed(trick, base["response"], random), base["id"])
    yield from _rubric(corpus, random)
    yield from _copies(texts, corpus, random)
    yield from _salads(corpus, random)
    for kind in ("generic", "filler", "off_topic", "languages", "too_short"):
        for text in texts[kind]:
            yield Hostile(kind, corpus.question(), text)


def _with_base(texts: Texts, random: Random) -> Iterator[tuple[str, str]]:
    """Kind and text of what is put into an honest answer."""
    for kind in ("instructions", "instructions_foreign", "fake_markup", "claimed_rating"):
        for text in texts[kind]:
            yield kind, text
    for number in range(30):
        disguise = tricks.DISGUISES[number % len(tricks.DISGUISES)]
        yield "instructions_disguised", disguise(random.choice(texts["instructions"]), random)
    for text in texts["keywords"] * 3:
        yield "keywords_appended", text
    for text in texts["filler"] * 3:
        yield "padded", text


def _rubric(corpus: Corpus, random: Random) -> Iterator[Hostile]:
    """Anchors and indicators as the answer, as they stand and told in the first person, and added to an honest one."""
    competencies = json.loads(RUBRIC.read_text(encoding="utf-8"))["competencies"]
    top = [competency["levels"][-1]["anchor"] for competency in competencies]
    signs = [[sign["text"] for sign in item["indicators"] if sign["sign"] > 0] for item in competencies]
    for first in range(6):
        yield Hostile("rubric_pasted", corpus.question(), " ".join(random.sample(top, 2 + first % 3)))
        yield Hostile("rubric_pasted", corpus.question(), "\n".join(f"- {text}" for text in signs[first % 5]))
        told = [_told(text) for text in random.sample(signs[first % 5], 3) + random.sample(signs[(first + 1) % 5], 2)]
        yield Hostile("rubric_pasted", corpus.question(), " ".join(told))
    for number in range(12):
        base = corpus.base()
        added = random.choice(top) if number % 2 else " ".join(random.sample(signs[number % 5], 3))
        yield Hostile("rubric_appended", base["question"], f"{base['response']} {added}", base["id"])


def _told(text: str) -> str:
    """ "Names the feeling" as "I name the feeling"."""
    verb, _, rest = text.partition(" ")
    first = re.sub("(?<=[sh])es$|(?<=do)es$|(?<!s)s$", "", verb.lower())
    return f"I {first} {rest}"


def _copies(texts: Texts, corpus: Corpus, random: Random) -> Iterator[Hostile]:
    for number in range(36):
        key = corpus.question()
        question = corpus.questions[key]
        asked = question["prompt"] if number % 2 else f"{question['stimulus']}\n{question['prompt']}"
        said = tricks.loosely(asked, random) if number % 3 == 0 else asked
        frame = texts["question_frames"][number % len(texts["question_frames"])]
        yield Hostile("question_copied", key, frame.replace("{question}", said.strip()))
    for number in range(36):
        base = corpus.base()
        ways = (tricks.swapped_words, tricks.reordered, tricks.reordered_and_swapped)
        yield Hostile("near_duplicate", base["question"], ways[number % 3](base["response"], random), base["id"])
    for number in range(24):
        base = corpus.base()["response"]
        span = max(sentences(base), key=lambda span: span.end - span.start)
        again = tricks.varied(span.of(base), random) if number % 2 else " ".join([base] * 2)
        yield Hostile("repeated", corpus.question() if number % 2 else corpus.base()["question"], again)
    for _ in range(30):
        base = corpus.base()
        others = [key for key in sorted(corpus.questions) if key != base["question"]]
        yield Hostile("other_question", random.choice(others), base["response"])


def _salads(corpus: Corpus, random: Random) -> Iterator[Hostile]:
    responses = [answer["response"] for answer in corpus.answers]
    for _ in range(10):
        for shuffle in (tricks.shuffled_words, tricks.shuffled_pieces):
            base = corpus.base()
            yield Hostile("word_salad", base["question"], shuffle(base["response"], random), base["id"])
        yield Hostile("word_salad", corpus.question(), tricks.chained(responses, random))
        yield Hostile("word_salad", corpus.question(), tricks.random_words(random))
        yield Hostile("gibberish", corpus.question(), tricks.mashed(random))
        yield Hostile("gibberish", corpus.question(), tricks.made_up(random))


def write(texts: Path, out: Path, seed: int) -> int:
    rows = list(make(json.loads(texts.read_text(encoding="utf-8")), seed))
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "kind", "question", "response", "base"])
        for number, row in enumerate(rows, 1):
            table.writerow([f"h-{number:03}", *row])
    return len(rows)


if __name__ == "__main__":
    written = write(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    sys.stderr.write(f"{written} hostile answers\n")
