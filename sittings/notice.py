"""The notice as blocks that a template lays out: headings, paragraphs and lists of plain text."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """kind: "heading", "paragraph" or "list"; `items` are the lines of a list, else one text."""

    kind: str
    items: tuple[str, ...]


def blocks(body: str) -> Iterator[Block]:
    """`## heading`, `- item` lines, and everything else as paragraphs; an empty line ends a block."""
    for chunk in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("#"):
            yield Block("heading", (lines[0].lstrip("# "),))
            lines = lines[1:]
        if lines and all(line.startswith("- ") for line in lines):
            yield Block("list", tuple(line[2:] for line in lines))
        elif lines:
            yield Block("paragraph", (" ".join(lines),))
