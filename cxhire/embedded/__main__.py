"""Both servers until told to end: `python -m cxhire.embedded --data FOLDER` prints their addresses as shell exports."""

import argparse
import shlex
import signal
import sys
import threading
from pathlib import Path

from cxhire.embedded.errors import EmbeddedError
from cxhire.embedded.servers import Servers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cxhire.embedded", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for data, logs and sockets")
    parser.add_argument("--not-durable", action="store_true", help="fast, unsafe against power loss")
    options = parser.parse_args()
    servers = Servers(options.data, durable=not options.not_durable)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: over.set())
    try:
        servers.start()
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    lines = [f"export {name}={shlex.quote(value)}" for name, value in {"DEMO": "1", **servers.env}.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    (servers.data / "env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    while not over.wait(1.0):
        for name in servers.revive():
            sys.stderr.write(f"{name} had ended and was started again.\n")
    servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
