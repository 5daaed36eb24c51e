"""The judge's side that touches the world: its settings, its network, its record. What is asked: `scoring.judge`."""
