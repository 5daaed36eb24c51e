"""Text that people write with headings and lists, as blocks to lay out: no markup comes through."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """kind: "heading", "paragraph" or "list"; `items` are the lines of a list, else one text."""

    kind: str
    items: tuple[str, ...]


def blocks(body: str) -> Iterator[Block]:
    """`## heading` lines, `- item` lines, and everything else as paragraphs; an empty line ends a block."""
    for chunk in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        while lines and lines[0].startswith("#"):
            yield Block("heading", (lines.pop(0).lstrip("# "),))
        if lines and all(line.startswith("- ") for line in lines):
            yield Block("list", tuple(line[2:] for line in lines))
        elif lines:
            yield Block("paragraph", (" ".join(lines),))
