"""Learns what the gates know from texts of our own: python -m scoring.gates.learn [order] [meaning]

From scoring/corpus and examples.json: nobody's words, and none of the hostile answers of benchmarks/. The same texts
give the same arrays.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from scoring.encoder import load_encoder
from scoring.gates import lines, order
from scoring.gates.learn.material import gather
from scoring.gates.learn.pairs import learn_order
from scoring.gates.learn.sentence_lines import learn_lines
from scoring.gates.learn.topics import learn_topics

if __name__ == "__main__":
    wanted = sys.argv[1:] or ["order", "meaning"]
    if "order" in wanted:
        np.savez_compressed(order.FILE, **learn_order())
    if "meaning" in wanted:
        material = gather(load_encoder().read)
        found: dict[str, Any] = {**learn_lines(material), **learn_topics(material)}
        np.savez_compressed(lines.FILE, **found)
