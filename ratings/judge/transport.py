"""One request over the network, and nothing that an endpoint does can hold, fill or mislead the worker.

The certificate is checked, no redirect is followed (the key would go to another host), a response has a largest size,
and the time limit is for the whole exchange: a server that sends a byte now and then is cut off as well.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

MOST_BYTES = 512 * 1024
TIMED_OUT = "judge_timeout"
UNREACHABLE = "judge_unreachable"
TOO_BIG = "judge_too_big"


class NoAnswer(Exception):
    """Nothing that can be read came back; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Answered:
    """`retry_after`: seconds that the endpoint asks to wait, None where it does not."""

    status: int
    body: str
    retry_after: float | None


def post(*, base_url: str, api_key: str, body: str, timeout: float) -> Answered:
    """Send `body` (JSON) to the endpoint's chat completions. `NoAnswer` where none came in `timeout` seconds."""
    connection, path = _connection(base_url, timeout)
    deadline = _Deadline(connection, timeout)
    try:
        with deadline:
            connection.request("POST", path, body=body.encode(), headers=_headers(api_key))
            response = connection.getresponse()
            raw = response.read(MOST_BYTES + 1)
            answered = Answered(response.status, _text(raw), _retry_after(response.getheader("Retry-After")))
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = deadline.passed or isinstance(error, TimeoutError)
        raise NoAnswer(TIMED_OUT if is_late else UNREACHABLE) from error
    finally:
        connection.close()
    if deadline.passed:
        raise NoAnswer(TIMED_OUT)
    if len(raw) > MOST_BYTES:
        raise NoAnswer(TOO_BIG)
    return answered


class _Deadline:
    """Connects, and shuts the connection's socket when the time is up, whatever it waits for then."""

    def __init__(self, connection: http.client.HTTPConnection, seconds: float) -> None:
        self.passed = False
        self._connection = connection
        # The connection forgets its socket while a response that ends it is still being read.
        self._sock: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()
        try:
            self._connection.connect()
        except BaseException:
            self._timer.cancel()
            raise
        self._sock = self._connection.sock

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.passed = True
        sock = self._sock or self._connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                # The plain socket's: that of a TLS socket would take its state away under the reader's feet.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _connection(base_url: str, timeout: float) -> tuple[http.client.HTTPConnection, str]:
    parts = urlsplit(base_url)
    path = f"{parts.path.rstrip('/')}/chat/completions"
    if parts.query:
        path += f"?{parts.query}"
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout, context=context), path
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout), path


def _headers(api_key: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "CXHire"}
    return {**headers, "Authorization": f"Bearer {api_key}"} if api_key else headers


def _text(raw: bytes) -> str:
    # PostgreSQL takes no NUL in a text.
    return raw.decode("utf-8", errors="replace").replace("\x00", "\ufffd")


def _retry_after(value: str | None) -> float | None:
    """Seconds, from a number or a date; None for what is neither."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
