"""Lists of words that the rules use; each lies in a file of its own, small letters."""

from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def words(name: str) -> frozenset[str]:
    return frozenset((FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())


def lines(name: str) -> list[list[str]]:
    return [line.split() for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()]
