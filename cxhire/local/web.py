"""The web server's port, and whether it answers there."""

import socket
import urllib.error
import urllib.request

from cxhire.local.words import LocalError

FIRST_PORT = 8000


def listen(port: int | None) -> socket.socket:
    """A listening socket, held by us so that a web server that is started again loses no visitor."""
    for number in [port] if port is not None else [*range(FIRST_PORT, FIRST_PORT + 100), 0]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
            listener.listen(512)
        except PermissionError:
            listener.close()
            raise LocalError(f"Port {number} is for the system alone; choose one above 1023 with --port.") from None
        except OSError:
            listener.close()
            continue
        return listener
    raise LocalError(f"Port {port} is in use; choose another with --port, or leave --port away.")


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
