"""A fitted model as bytes and back: arrays and JSON in one npz archive, never pickled."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.calibrate import Line
from scoring.learning.features import BLOCKS
from scoring.learning.model import Choice, Fitted, Head, Reading
from scoring.learning.space import Space

# Of the second, a competency may choose between few levels; the first is written where none does.
FORMATS = (1, 2)
Arrays = dict[str, NDArray[Any]]


class Unreadable(ValueError):
    """Not the bytes of a model of this format; the message says why."""


def _space_arrays(space: Space) -> Arrays:
    arrays: Arrays = {"centre": space.centre, "spread": space.spread, "axes": space.axes.astype(np.float16)}
    for number in range(len(BLOCKS)):
        arrays[f"ids.{number}"], arrays[f"idf.{number}"] = space.ids[number], space.idf[number]
    return arrays


def _scale(weights: NDArray[np.float32]) -> float:
    # Weights lie near the smallest numbers of half precision: they are stored as shares of the largest.
    return float(np.abs(weights).max(initial=0.0)) or 1.0


def _reading_arrays(name: str, reading: Reading) -> Arrays:
    # Half precision moves no level by .01, and a model of thousands of answers stays a few megabytes.
    arrays: Arrays = {
        f"{name}.weights.{block}": (each / _scale(each)).astype(np.float16)
        for block, each in enumerate(reading.weights)
    }
    return arrays | {f"{name}.alpha": reading.alpha}


def _reading_text(reading: Reading) -> dict[str, Any]:
    return {
        "intercept": reading.intercept,
        "prior": reading.prior,
        "scales": [_scale(each) for each in reading.weights],
    }


def _head_arrays(number: int, head: Head) -> Arrays:
    arrays = _reading_arrays(f"{number}", head.reading) | {f"{number}.residuals": head.residuals}
    for place, reading in enumerate(head.choice.readings if head.choice else ()):
        arrays |= _reading_arrays(f"{number}.choice.{place}", reading)
    return arrays


def _head_text(key: str, head: Head) -> dict[str, Any]:
    text = _reading_text(head.reading) | {
        "key": key,
        "middle": head.middle,
        "line": [head.line.slope, head.line.shift],
        "prior": [head.reading.prior, *head.prior],
    }
    if head.choice:
        text["choice"] = {
            "levels": list(head.choice.levels),
            "readings": [_reading_text(reading) for reading in head.choice.readings],
        }
    return text


def to_bytes(fitted: Fitted, about: Mapping[str, Any]) -> bytes:
    """The same bytes for the same model. `about`: what JSON can say of it."""
    heads = [_head_text(key, head) for key, head in fitted.heads.items()]
    text = {
        "format": 2 if any(head.choice for head in fitted.heads.values()) else 1,
        "rare": fitted.space.rare,
        "radius": fitted.space.radius,
        "heads": heads,
        "about": about,
    }
    arrays = {**_space_arrays(fitted.space), "points": fitted.points.astype(np.float16)}
    for number, head in enumerate(fitted.heads.values()):
        arrays |= _head_arrays(number, head)
    arrays["json"] = np.frombuffer(json.dumps(text, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **dict(sorted(arrays.items())))
    return buffer.getvalue()


def from_bytes(content: bytes) -> tuple[Fitted, dict[str, Any]]:
    """The model and what was said about it. Raises `Unreadable`."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        text = json.loads(arrays["json"].tobytes())
        if text["format"] not in FORMATS:
            raise Unreadable(f"The model has format {text['format']}; this engine reads formats 1 and 2.")
        return _built(arrays, text), text["about"]
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"These bytes hold no model: {error}") from error


def _built(arrays: Arrays, text: Mapping[str, Any]) -> Fitted:
    blocks = range(len(BLOCKS))
    space = Space(
        ids=tuple(arrays[f"ids.{block}"] for block in blocks),
        idf=tuple(arrays[f"idf.{block}"] for block in blocks),
        rare=text["rare"],
        centre=arrays["centre"],
        spread=arrays["spread"],
        radius=text["radius"],
        axes=arrays["axes"].astype(np.float32),
    )
    heads = {said["key"]: _head(arrays, number, said) for number, said in enumerate(text["heads"])}
    return Fitted(space, arrays["points"].astype(np.float32), heads)


def _head(arrays: Arrays, number: int, said: Mapping[str, Any]) -> Head:
    weight, mean, spread = said["prior"]
    choice = None
    if found := said.get("choice"):
        readings = [_reading(arrays, f"{number}.choice.{place}", each) for place, each in enumerate(found["readings"])]
        choice = Choice(tuple(found["levels"]), tuple(readings))
    return Head(
        reading=_reading(arrays, f"{number}", {**said, "prior": weight}),
        middle=said["middle"],
        line=Line(*said["line"]),
        prior=(mean, spread),
        residuals=arrays[f"{number}.residuals"],
        choice=choice,
    )


def _reading(arrays: Arrays, name: str, said: Mapping[str, Any]) -> Reading:
    weights = tuple(
        arrays[f"{name}.weights.{block}"].astype(np.float32) * np.float32(said["scales"][block])
        for block in range(len(BLOCKS))
    )
    return Reading(weights, arrays[f"{name}.alpha"], said["intercept"], said["prior"])
