"""The engine: an answer and a rubric in, ratings with evidence out.

Plain Python without framework, clock, network or randomness: the same input gives the same output.
"""

import os

# onnxruntime reports to its maker from version 1.29 on unless told before its first import. Nothing leaves from here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
