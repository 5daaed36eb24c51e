import signal
import subprocess
import time
from pathlib import Path

from cxhire import processes
from cxhire.local.words import say

ROOT = Path(__file__).resolve().parent.parent.parent


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
