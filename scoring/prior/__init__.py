"""The model that ships, and how it is trained from scoring/corpus."""

from pathlib import Path

# The model that ships; `python -m scoring.prior.train` writes it, `scoring.raters.prior` reads it.
MODEL = Path(__file__).parent / "model.npz"
