import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg2
import redis

from cxhire import processes
from cxhire.embedded import places
from cxhire.embedded.binaries import find_binaries
from cxhire.embedded.errors import AlreadyRunning, EmbeddedError, sentence


class Servers:
    """The keeper of both servers of one data folder. One keeper a folder: the second gets AlreadyRunning."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        """`durable=False` gives up safety against power loss for speed: for tests alone."""
        self.data = data.resolve()
        self.durable = durable
        self.mark = str(self.data)
        self.uid = places.server_uid()
        self._lock: IO[str] | None = None
        self._socket_folder_outside: Path | None = None
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
        home = places.recorded_home(self.data, self.uid)
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
        self.home = places.make_home(self.data, self.uid)
        self.binaries = find_binaries(self.home if self.uid is not None else None)
        self.sockets = places.make_socket_folder(self.home, self.uid)
        self._socket_folder_outside = None if self.sockets.parent == self.home else self.sockets
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
        if self._socket_folder_outside:
            shutil.rmtree(self._socket_folder_outside, ignore_errors=True)
            self._socket_folder_outside = None
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

    # --- What both need -------------------------------------------------------------------------------------

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

    def _wait(self, child: subprocess.Popen[bytes], answers: Callable[[], bool], log_name: str, label: str) -> None:
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
