"""Learns what the gates know from texts of our own: python -m scoring.gates.learn [order] [meaning]

From scoring/corpus and examples.json: nobody's words, and none of the hostile answers of benchmarks/. The same texts
give the same arrays, on another kind of processor but for rounding.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from scoring.encoder import load_encoder
from scoring.gates import lines, order
from scoring.gates.learn.material import gather
from scoring.gates.learn.pairs import learn_order
from scoring.gates.learn.sentence_lines import learn_lines
from scoring.gates.learn.topics import learn_topics


def main(wanted: list[str]) -> None:
    if "order" in wanted:
        np.savez_compressed(order.FILE, **learn_order())
    if "meaning" in wanted:
        material = gather(load_encoder().read)
        found: dict[str, Any] = {**learn_lines(material), **learn_topics(material)}
        np.savez_compressed(lines.FILE, **found)


if __name__ == "__main__":
    # Sums in another order round otherwise, and how many threads share them is the machine's choice.
    with threadpool_limits(1):
        main(sys.argv[1:] or ["order", "meaning"])
