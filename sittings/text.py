"""The text of an answer as it is stored: what is changed in it on the way in, how it is counted and hashed."""

import hashlib
import json
from collections.abc import Sequence

MAX_LENGTH = 20_000

# Everything that is no visible character and no tab or line break; a lone surrogate cannot be stored at all.
_DROPPED = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\x85"}
_DROPPED |= {0xFEFF: None}
_LINES = {0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_SURROGATES = dict.fromkeys(range(55296, 57344), "�")
_TABLE = {**_DROPPED, **_LINES, **_SURROGATES}


def clean(text: str) -> str:
    """`text` with line breaks as \\n and without control characters; nothing else is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)


def count_words(text: str) -> int:
    return len(text.split())


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_hash(parts: Sequence[str]) -> str:
    """SHA-256 (hex) over the texts of an answer's parts in order: what a rating names as the text it stands on."""
    return sha256(json.dumps(list(parts), ensure_ascii=False, separators=(",", ":")))
