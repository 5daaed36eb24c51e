"""Child processes that never outlive their parent, and finding those that a crash left all the same."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

# Every process of one data folder carries this variable: a leftover is known by more than its number.
MARK = "CXHIRE_RUN"

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process a signal when its parent dies, however it dies (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def _bound_to(parent: int, number: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent(number)
        if os.getppid() != parent:  # the parent died before the kernel had been asked
            os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: IO[bytes] | int,
    on_parent_death: int = signal.SIGKILL,
    uid: int | None = None,
    fds: Sequence[int] = (),
    stderr: int = subprocess.STDOUT,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: a terminal's Ctrl-C reaches only the parent, which ends it.

    Call it from the main thread: the kernel's notice of a parent's death means the thread that forked.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=stderr,
        start_new_session=True,
        pass_fds=fds,
        # Runs after the change of user, which would clear the kernel's promise.
        preexec_fn=_bound_to(os.getpid(), on_parent_death),
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    )


def marked(mark: str) -> Iterator[int]:
    """Ids of the living processes that carry this mark, ours excepted."""
    needle = f"{MARK}={mark}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if needle in (entry / "environ").read_bytes().split(b"\0") and int(entry.name) != os.getpid():
                yield int(entry.name)


def end_leftovers(mark: str, patience: float = 8.0) -> int:
    """End every process that an earlier, crashed run with this mark left behind; how many there were.

    Servers are asked to end in order first (SIGINT: a fast, clean stop for PostgreSQL), then made to.
    """
    found = set(marked(mark))
    for number, wait in ((signal.SIGINT, patience / 2), (signal.SIGKILL, patience / 2)):
        left = set(marked(mark))
        found |= left
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + wait
        while left and time.monotonic() < deadline:
            time.sleep(0.05)
            left = set(marked(mark))
        if not left:
            break
    return len(found)


def stop(child: subprocess.Popen[bytes], number: int, patience: float) -> None:
    """Signal one child, wait, and end its whole session by force when patience runs out."""
    if child.poll() is None:
        child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
