"""The engine: an answer and a rubric in, ratings with evidence out.

Plain Python without framework, clock, network or randomness: the same input gives the same output.
"""
