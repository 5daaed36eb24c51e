"""A real Celery worker for tests that need one."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import redis
from django.conf import settings
from django.db import connections

from cxhire.processes import spawn, stop

ROOT = Path(__file__).resolve().parent.parent


def database_url(name: str) -> str:
    """The address of a database on the server that the tests use."""
    at = connections["default"].settings_dict
    options = {key: str(at[key.upper()]) for key in ("host", "user", "port", "password") if at[key.upper()]}
    return f"postgresql:///{name}?{urlencode(options)}"


class Worker:
    """One worker process on one test database. Started when a test first asks, kept for the next."""

    def __init__(self, *, database: str, concurrency: int = 1) -> None:
        self.database = database
        self.concurrency = concurrency
        self.log = tempfile.NamedTemporaryFile(prefix="cxhire-worker-", suffix=".log")  # noqa: SIM115
        self.process: subprocess.Popen[bytes] | None = None
        self.settings: dict[str, str] = {}

    def begin(self, **settings: str) -> None:
        """Start it, with settings of its own; one that runs with other settings is ended first."""
        if self.process and self.process.poll() is None:
            if self.settings == settings:
                return
            stop(self.process, signal.SIGTERM, 10)
        self.settings = settings
        self.log.seek(0)
        self.log.truncate()
        env = {**os.environ, "DATABASE_URL": database_url(self.database), "OMP_NUM_THREADS": "1", **settings}
        command = [sys.executable, "-m", "celery", "-A", "cxhire", "worker", "--concurrency", str(self.concurrency)]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
        self.process = spawn(command, env=env, cwd=ROOT, log=self.log.fileno())
        self.wait_until(lambda: b" ready." in self._logged(), "the worker to be ready", 60)

    def end(self) -> None:
        if self.process:
            stop(self.process, signal.SIGTERM, 10)
            self.process = None
        self.log.close()

    def wait_until(self, holds: Callable[[], object], what: str = "the worker's work", seconds: float = 120) -> None:
        """Wait until `holds()`; fails with the worker's last lines when it never does."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline or (self.process and self.process.poll() is not None):
                raise AssertionError(f"Waited in vain for {what}.\n{self._logged()[-4000:].decode(errors='replace')}")
            time.sleep(0.05)

    def become_idle(self) -> None:
        """Wait until no message waits or is being worked on."""
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            self.wait_until(lambda: not client.llen("celery") and not client.hlen("unacked"), "an empty queue", 60)

    def _logged(self) -> bytes:
        return Path(self.log.name).read_bytes()
