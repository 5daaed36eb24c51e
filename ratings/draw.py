"""Which machine-rated answers one more person rates: drawn by a hash, so that nobody chooses and nobody can tell."""

from django.utils.crypto import salted_hmac

_SALT = "ratings.draw"
_WHOLE = 2**48


def is_drawn(*, sitting_id: int, answer_id: int, percent: int) -> bool:
    """The same for the same answer. The installation's secret key salts it: an answer's number gives nothing away."""
    digest = salted_hmac(_SALT, f"{sitting_id}:{answer_id}", algorithm="sha256").digest()
    return int.from_bytes(digest[:6], "big") * 100 < percent * _WHOLE


def double_salt() -> str:
    """What the hash of an answer is salted with where a share is rated by one more person: known to nobody."""
    return salted_hmac(_SALT, "double", algorithm="sha256").hexdigest()[:16]


def bound_of(percent: int) -> str:
    """Of hashes in hexadecimal, this many in a hundred begin with something smaller."""
    if percent <= 0:
        return ""
    return "g" if percent >= 100 else f"{percent * 2**32 // 100:08x}"
