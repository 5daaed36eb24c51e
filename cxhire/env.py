"""Reading settings out of the environment: a wrong or missing value ends the program with a sentence."""

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


class BadSetting(SystemExit):
    """A setting is missing or unreadable. Ends the program with status 1 and the sentence, no traceback."""


def envstr(name: str, default: str | None = None) -> str:
    """The text of NAME, or the default where it is unset or empty; without a default it is demanded."""
    value = os.environ.get(name) or default
    if value is None:
        raise BadSetting(f"The setting {name} is missing. .env.example explains every setting.")
    return value


def envbool(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off; anything else is refused."""
    value = os.environ.get(name)
    if not value:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise BadSetting(f"The setting {name} must be 1 or 0, not {value!r}.")


def envint(name: str, default: int) -> int:
    """A whole number, zero or more."""
    value = os.environ.get(name)
    if not value:
        return default
    if not value.isdigit():
        raise BadSetting(f"The setting {name} must be a whole number, not {value!r}.")
    return int(value)


def envdecimal(name: str, default: str) -> Decimal:
    """A number, zero or more, such as 0.5."""
    value = os.environ.get(name) or default
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise BadSetting(f"The setting {name} must be a number, zero or more, not {value!r}.")
    return number


def envlist(name: str, default: str = "") -> list[str]:
    """Comma-separated values, blanks dropped."""
    return [part.strip() for part in (os.environ.get(name) or default).split(",") if part.strip()]


def envsecret(name: str, default: str | None = None) -> str:
    """The text of NAME, or of the file that NAME_FILE points at (secrets by file), or the default."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return envstr(name, default)
    if os.environ.get(name):
        raise BadSetting(f"Both {name} and {name}_FILE are set; set one of them.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from None
    if not value:
        raise BadSetting(f"{name}_FILE names {path}, which is empty.")
    return value


def database_from_url(url: str, name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's database settings from postgresql://user:password@host:port/name?option=value.

    A Unix socket is written as ?host=/directory (libpq's own way) or as a percent-encoded host.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"{name} must start with postgresql:// (PostgreSQL is the only database).")
    options = dict(parse_qsl(parts.query))
    dbname = unquote(parts.path.lstrip("/"))
    if not dbname:
        raise BadSetting(f"{name} names no database: postgresql://user:password@host:5432/DATABASE")
    # urlsplit lower-cases .hostname, which would break a percent-encoded socket path.
    hostpart = parts.netloc.rpartition("@")[2]
    try:
        port = parts.port
    except ValueError:
        raise BadSetting(f"The port in {name} is not a number.") from None
    host = hostpart.removesuffix(f":{port}").rstrip(":") if port is not None else hostpart
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": dbname,
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or options.pop("password", ""),
        "HOST": options.pop("host", "") or unquote(host.strip("[]")),
        "PORT": options.pop("port", "") or str(port or ""),
        "OPTIONS": options,
    }


def broker_url(url: str) -> str:
    """A Redis address as Celery wants it: its client has names of its own for a socket and its database number."""
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
