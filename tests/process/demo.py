"""A demo of the tests' own: bin/demo on a data folder that nobody else uses."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import psycopg2

from cxhire import processes
from cxhire.embedded import Servers

ROOT = Path(__file__).resolve().parent.parent.parent
# What bin/test sets for pytest, and bin/demo has to find unset, as on anybody's machine.
OURS = ("DATABASE_URL", "REDIS_URL", "DEMO", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "SITE_URL")


class Demo:
    """Started, asked, killed and cleared away."""

    def __init__(self, name: str) -> None:
        self.data = ROOT / "var" / f"{name}-{os.getpid()}"
        self.process: subprocess.Popen[str] | None = None
        self.said = ""

    def start(self, *options: str, seconds: float = 600) -> None:
        """Start and wait until it tells its address."""
        self.process = self.launch(*options)
        told = []
        deadline = time.monotonic() + seconds
        for line in self.process.stderr:
            told.append(line)
            if line.startswith("Ctrl-C ends everything"):
                self.said = "".join(told)
                return
            assert time.monotonic() < deadline, told
        raise AssertionError("".join(told))

    def launch(self, *options: str) -> subprocess.Popen[str]:
        env = {name: value for name, value in os.environ.items() if name not in OURS}
        command = [sys.executable, str(ROOT / "bin" / "demo"), "--data", str(self.data), *options]
        return subprocess.Popen(
            command,
            cwd="/",
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Tests that are broken off leave no demo running.
            preexec_fn=lambda: processes.die_with_parent(signal.SIGTERM),
        )

    def refused(self, *options: str) -> tuple[int, str]:
        """The exit status and the words of a start that does not come to pass."""
        launched = self.launch(*options)
        _, words = launched.communicate(timeout=120)
        return launched.returncode, words

    @property
    def address(self) -> str:
        return str(json.loads((self.data / "running.json").read_text(encoding="utf-8"))["address"])

    @property
    def env(self) -> dict[str, str]:
        """The settings of this demo, for a command by hand."""
        exports = re.findall(r"^export (\w+)=(.*)$", (self.data / "env").read_text(encoding="utf-8"), re.MULTILINE)
        return {**os.environ, **{name: value.strip("'") for name, value in exports}}

    def python(self, program: str) -> Any:
        """Run a program inside the product's own shell; the JSON that it prints."""
        command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", program]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def sql(self, query: str) -> Any:
        """The one value that a query finds."""
        connection = psycopg2.connect(self.env["DATABASE_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchone()[0]
        finally:
            connection.close()

    def run_sql(self, statement: str) -> None:
        connection = psycopg2.connect(self.env["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def child(self, *words: str) -> int:
        """The id of the keeper's child whose command line has all these words."""
        return self._find(self.process.pid, words)

    def grandchild(self, *words: str) -> int:
        return self._find(self.child(*words), words)

    def _find(self, parent: int, words: tuple[str, ...]) -> int:
        for pid in children(parent):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if all(word in line for word in words):
                return pid
        raise AssertionError(f"No child of {parent} with {words}")

    def kill(self) -> None:
        """kill -9 of the keeper itself."""
        self.process.kill()
        self.process.communicate()

    def end(self, number: int = signal.SIGINT) -> int:
        """As by Ctrl-C; the exit status."""
        self.process.send_signal(number)
        self.process.communicate(timeout=120)
        return int(self.process.returncode)

    def left(self) -> list[int]:
        """What still runs of this demo."""
        return list(processes.marked(str(self.data)))

    def clear(self) -> None:
        if self.process and self.process.poll() is None:
            self.end()
        servers = Servers(self.data)
        servers.take()
        servers.wipe()
        servers.stop()
        shutil.rmtree(self.data)


def fetch(url: str) -> HTTPResponse:
    return urllib.request.urlopen(url, timeout=60)  # noqa: S310


def is_ready(address: str) -> bool:
    try:
        with fetch(f"{address}/readyz") as answer:
            return answer.status == 200
    except OSError:
        return False


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


def wait_until(holds: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"Waited {seconds} s in vain for {what}"
        time.sleep(0.1)
