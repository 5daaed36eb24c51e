"""One-time codes: digits made from a nonce and the installation's secret key, so that they are never stored."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from results.models import DataCode

DIGITS = 8
_SALT, _HASH_SALT = "results.data_code", "results.data_code.hash"


def code_of(row: DataCode) -> str | None:
    """The digits of a code, made again for its mail; None after the secret key was changed."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        code = digits(row.nonce, key)
        if constant_time_compare(hash_of(code, row.nonce, key), row.code_hash):
            return code
    return None


def digits(nonce: str, key: str) -> str:
    number = int.from_bytes(salted_hmac(_SALT, nonce, secret=key, algorithm="sha256").digest()[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def hash_of(code: str, nonce: str, key: str) -> str:
    """Keyed: the few digits could be found from a plain hash in no time."""
    return salted_hmac(_HASH_SALT, f"{nonce}:{code}", secret=key, algorithm="sha256").hexdigest()


def is_code(row: DataCode, typed: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(hash_of(typed, row.nonce, key), row.code_hash) for key in keys)
