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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cxhire import processes
from cxhire.embedded import AlreadyRunning, EmbeddedError, Servers, sentence
from cxhire.local.child import ROOT, Child, how_it_ended
from cxhire.local.web import FIRST_PORT, is_ready, listen
from cxhire.local.words import LocalError, read_json, say


class Stopped(Exception):
    """Somebody asked us to end."""


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


def kept(keeper: Keeper, work: Callable[[], int], *, until_stopped: bool = False) -> int:
    """Start, work, stop; a failure is one sentence and status 1, being ended before the work is done status 130.

    `until_stopped`: the work has no other end, so that it is no failure.
    """
    keeper.listen_to_signals()
    try:
        keeper.start()
        return work()
    except Stopped:
        return 0 if until_stopped else 130
    except (LocalError, EmbeddedError) as error:
        say(str(error))
        return 1
    except OSError as error:
        say(sentence(error, keeper.data))
        return 1
    finally:
        keeper.stop()
