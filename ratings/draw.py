"""Which machine-rated answers one more person rates: drawn by a hash, so that nobody chooses and nobody can tell."""

from django.utils.crypto import salted_hmac

_SALT = "ratings.draw"
_WHOLE = 2**48


def is_drawn(*, sitting_id: int, answer_id: int, percent: int) -> bool:
    """The same for the same answer. The installation's secret key salts it: an answer's number gives nothing away."""
    digest = salted_hmac(_SALT, f"{sitting_id}:{answer_id}", algorithm="sha256").digest()
    return int.from_bytes(digest[:6], "big") * 100 < percent * _WHOLE
