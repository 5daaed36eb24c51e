"""The commands behind bin/demo.

    bin/demo [--port N] [--fresh]     the demo, until Ctrl-C
    bin/demo --check [FOLDER]         fresh data, the main job on a folder's interviews, one line of JSON

var/demo/env holds the settings of a running demo, for commands by hand: . var/demo/env; .venv/bin/python manage.py ...
"""

import argparse
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn

from cxhire import processes
from cxhire.local.child import ROOT
from cxhire.local.keeper import Keeper, kept
from cxhire.local.web import FIRST_PORT
from cxhire.local.words import read_json, say


def welcome(keeper: Keeper) -> None:
    """The address and the ways in, as the seed noted them."""
    facts = read_json(keeper.data / "demo.json")
    say(f"\nCXHire is running: {keeper.address}\n")
    for login in facts.get("logins", []):
        say(f"  {login['role']:<28} {login['email']:<34} {login['password']}")
    if facts.get("candidate_link"):
        say(f"\n  {'A candidate, no sign-in':<28} {keeper.address}{facts['candidate_link']}")
    say("\nCtrl-C ends everything. The data stays; --fresh throws it away.")


def run_demo(options: argparse.Namespace) -> int:
    data = options.data or ROOT / "var" / "demo"
    keeper = Keeper(data, port=options.port, fresh=options.fresh, bare=options.bare)
    return kept(keeper, lambda: _stay(keeper), until_stopped=True)


def _stay(keeper: Keeper) -> int:
    welcome(keeper)
    keeper.run()
    return 0


def run_check(options: argparse.Namespace) -> int:
    keeper = Keeper(ROOT / "var" / "check", port=options.port, fresh=True, bare=True)
    return kept(keeper, lambda: _check(keeper, options.check))


def _check(keeper: Keeper, folder: str) -> int:
    """The import check beside the running servers: its last line is our standard output, the rest progress."""
    command = [sys.executable, str(ROOT / "manage.py"), "check_import", *([folder] if folder else [])]
    child = processes.spawn(command, env=keeper.env, cwd=ROOT, log=subprocess.PIPE, stderr=sys.stderr.fileno())
    last: list[str] = []
    reader = threading.Thread(target=_relay, args=(child, last), daemon=True)
    reader.start()
    try:
        while child.poll() is None:
            keeper.over.wait(0.25)
            keeper.tend()
    finally:
        processes.stop(child, signal.SIGTERM, 2)
    reader.join(5)
    sys.stdout.write("".join(f"{line}\n" for line in last))
    sys.stdout.flush()
    return child.returncode


def _relay(child: subprocess.Popen[bytes], last: list[str]) -> None:
    assert child.stdout  # noqa: S101
    for raw in child.stdout:
        if last:
            say(last.pop())
        last.append(raw.decode(errors="replace").rstrip("\n"))


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Runs the whole of CXHire on this machine.")
    parser.add_argument("--port", type=_port, help=f"port of the web server (else {FIRST_PORT} or the next free one)")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    parser.add_argument("--bare", action="store_true", help="roles, questions and staff, but no sample openings")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the data lives (else var/demo)")
    parser.add_argument(
        "--check",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="on fresh data of its own, rate the interviews of FOLDER/interviews.csv and print one line of JSON",
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; choose one from 1024 to 65535")
    return int(text)


def main() -> NoReturn:
    options = parse(sys.argv[1:])
    if options.check:
        options.check = str(Path(options.check).absolute())
    sys.exit(run_demo(options) if options.check is None else run_check(options))


if __name__ == "__main__":
    main()
