"""Everything on this machine under one keeper: servers, web, worker and beat. bin/demo ends up here.

    bin/demo [--port N] [--fresh]     the demo, until Ctrl-C
    bin/demo --check [FOLDER]         fresh data, the main job on a folder's interviews, one line of JSON

var/demo/env holds the settings of a running demo, for commands by hand: . var/demo/env; .venv/bin/python manage.py ...

The keeper starts what has died again and says so. Whatever happens to it, its children die with it.
"""

import argparse
import contextlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NoReturn

from cxhire import processes
from cxhire.embedded import AlreadyRunning, EmbeddedError, Servers, sentence

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT = 8000


class LocalError(Exception):
    """One sentence for the person at the keyboard."""


class Stopped(Exception):
    """Somebody asked us to end."""


def say(text: str = "") -> None:
    """A line on standard error. A terminal that is gone must not stop the clearing up."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


class Child:
    """One program that has to run for as long as we do."""

    def __init__(self, name: str, command: list[str], log: Path, *, on_parent_death: int, fds: tuple[int, ...] = ()):
        self.name = name
        self.command = command
        self.log = log
        self.on_parent_death = on_parent_death
        self.fds = fds
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.pause = 0.5
        self.again_at = 0.0

    def start(self, env: dict[str, str]) -> None:
        with self.log.open("ab") as log:
            self.process = processes.spawn(
                self.command, env=env, cwd=ROOT, log=log, on_parent_death=self.on_parent_death, fds=self.fds
            )
        self.started = time.monotonic()

    def tend(self, env: dict[str, str]) -> None:
        """Start it again after it died: at once the first time, ever later when it keeps dying."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start(env)
            return
        status = self.process.poll()
        if status is None:
            return
        # Its children first: a half-dead worker must not work on beside its successor.
        processes.stop(self.process, signal.SIGKILL, 0)
        self.pause = 0.5 if now - self.started > 60 else min(self.pause * 2, 30)
        self.again_at = now + self.pause
        self.process = None
        say(f"The {self.name} ended ({how_it_ended(status)}); starting it again. Its log: {self.log}")

    def stop(self, number: int, patience: float) -> None:
        if self.process:
            processes.stop(self.process, number, patience)
            self.process = None


def how_it_ended(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


class Keeper:
    """Owns one data folder and everything that runs on it."""

    def __init__(self, data: Path, *, port: int | None, fresh: bool, bare: bool = False) -> None:
        self.data = data
        self.wanted_port = port
        self.fresh = fresh
        self.bare = bare
        self.servers = Servers(self.data)
        self.children: list[Child] = []
        self.listener: socket.socket | None = None
        self.over = threading.Event()
        self.said_over = 0
        self.noted = False

    # --- Signals --------------------------------------------------------------------------------------------

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: object) -> None:
        self.said_over += 1
        self.over.set()
        if self.said_over == 1:
            raise Stopped  # wherever we are: clearing up is in a `finally`

    # --- Starting -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Bring everything up, or raise with nothing left running."""
        self._take()
        self.listener = listen(self.wanted_port)
        self.port = self.listener.getsockname()[1]
        if self.wanted_port is None and self.port != FIRST_PORT:
            say(f"Port {FIRST_PORT} is in use; taking {self.port}.")
        self.noted = True
        self._note("running.json", {"pid": os.getpid(), "address": self.address})
        if self.fresh:
            self.servers.wipe()
        say("Starting PostgreSQL and Valkey ...")
        self.servers.start()
        settings = self._settings()
        self.env = {**os.environ, **settings, processes.MARK: self.servers.mark}
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in settings.items()]
        (self.data / "env").write_text("".join(lines), encoding="utf-8")
        say("Preparing the database ...")
        self.manage("prepare_demo", *(["--bare"] if self.bare else []))
        say("Starting web server, worker and beat ...")
        self._start_children()
        self._wait_until_ready()

    def _take(self) -> None:
        try:
            self.servers.take()
        except AlreadyRunning:
            note = read_json(self.data / "running.json")
            where = note.get("address", "an address it has yet to take")
            raise LocalError(
                f"CXHire is already running here: {where} (process {note.get('pid', '?')}); "
                "end it with Ctrl-C in its terminal first."
            ) from None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def _note(self, name: str, facts: dict[str, Any]) -> None:
        (self.data / name).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")

    def _settings(self) -> dict[str, str]:
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        return {
            **threads,
            **self.servers.env,
            "DEMO": "1",
            "DATA_DIR": str(self.data),
            "SITE_URL": self.address,
            "COOKIE_SUFFIX": f"_{self.port}",
            "DJANGO_SETTINGS_MODULE": "cxhire.settings",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "WORKER_CONCURRENCY": str(max(2, min(os.cpu_count() or 1, 4))),
        }

    def manage(self, *arguments: str) -> None:
        """Run one of our commands to its end, its output into a log."""
        log_path = self.data / f"{arguments[0]}.log"
        with log_path.open("wb") as log:
            command = [sys.executable, str(ROOT / "manage.py"), *arguments]
            child = processes.spawn(command, env=self.env, cwd=ROOT, log=log)
        status = self._wait_for(child)
        if status != 0:
            if b"No space left on device" in log_path.read_bytes():
                raise LocalError(f"The disk that holds {self.data} is full; free some space and start again.")
            raise LocalError(f"`manage.py {arguments[0]}` failed ({how_it_ended(status)}); {log_path} says why.")

    def _wait_for(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait()
        finally:
            processes.stop(child, signal.SIGTERM, 2)

    def _start_children(self) -> None:
        assert self.listener  # noqa: S101
        fd = self.listener.fileno()
        python = [sys.executable, "-m"]
        web = [*python, "gunicorn", "cxhire.wsgi", "--bind", f"fd://{fd}", "--config", "python:cxhire.gunicorn"]
        worker = [*python, "celery", "-A", "cxhire", "worker", "--loglevel", "INFO"]
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = [*python, "celery", "-A", "cxhire", "beat", "--loglevel", "INFO", "--pidfile="]
        self.children = [
            Child("web server", web, self.data / "web.log", on_parent_death=signal.SIGQUIT, fds=(fd,)),
            Child("worker", worker, self.data / "worker.log", on_parent_death=signal.SIGKILL),
            Child("beat", beat, self.data / "beat.log", on_parent_death=signal.SIGKILL),
        ]
        for child in self.children:
            child.log.write_bytes(b"")
            child.start(self.env)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.over.wait(0.1):
                raise Stopped
            self.tend()
            if is_ready(self.address):
                return
        raise LocalError(f"The web server did not answer within a minute; {self.data / 'web.log'} says why.")

    # --- Running and ending ---------------------------------------------------------------------------------

    def tend(self) -> None:
        """Start again whatever has died."""
        for name in self.servers.revive():
            say(f"{name} had ended and was started again.")
        for child in self.children:
            child.tend(self.env)

    def run(self) -> None:
        """Until somebody asks us to end."""
        while not self.over.wait(0.25):
            try:
                self.tend()
            except EmbeddedError as error:
                say(str(error))
                self.over.wait(5)

    def stop(self) -> None:
        """End everything, in the order in which nobody misses what has gone. Signals cannot interrupt this."""
        self.over.set()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            if child.process:
                child.process.send_signal(signal.SIGTERM)
        for child in self.children:
            # A job cut short keeps its row: the next start does it again.
            child.stop(signal.SIGTERM, 4)
        if self.listener:
            self.listener.close()
        if self.noted:
            with contextlib.suppress(OSError):
                (self.data / "running.json").unlink(missing_ok=True)
        self.servers.stop()


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


def read_json(path: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts


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
    return kept(keeper, lambda: _stay(keeper))


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


def kept(keeper: Keeper, work: Any) -> int:
    """Start, work, stop; a failure is one sentence and status 1."""
    keeper.listen_to_signals()
    try:
        keeper.start()
        return int(work())
    except Stopped:
        return 0
    except (LocalError, EmbeddedError) as error:
        say(str(error))
        return 1
    except OSError as error:
        say(sentence(error, keeper.data))
        return 1
    finally:
        keeper.stop()


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
