"""The embedded PostgreSQL and Valkey, started and killed for real."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import kombu
import psycopg2
import pytest
import redis

from cxhire import processes
from cxhire.embedded import AlreadyRunning, EmbeddedError, Servers
from cxhire.env import broker_url, database_from_url

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parent.parent.parent


KEPT = "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS value"


def wipe(folder: Path) -> None:
    last = Servers(folder)
    last.take()
    last.wipe()
    last.stop()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder in the checkout's var/, as the demo's is; one for all, because making a cluster takes longest."""
    folder = ROOT / "var" / f"servers-{os.getpid()}"
    yield folder
    wipe(folder)
    shutil.rmtree(folder)


@pytest.fixture
def keep(data: Path) -> Iterator[Callable[..., Servers]]:
    """Makes keepers of the data folder, or of another; none of them outlives the test."""
    made: list[Servers] = []

    def make(folder: Path = data, *, durable: bool = False) -> Servers:
        made.append(Servers(folder, durable=durable))
        return made[-1]

    yield make
    for servers in made:
        servers.stop()
    for folder in {servers.data for servers in made} - {data}:
        wipe(folder)


Keep = Callable[..., Servers]


def ask(servers: Servers, sql: str) -> object:
    connection = psycopg2.connect(servers.env["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone()[0] if cursor.description else None
    connection.close()
    return answer


def ping(servers: Servers) -> bool:
    with redis.Redis.from_url(servers.env["REDIS_URL"]) as client:
        return bool(client.ping())


def owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_both_answer_and_keep_what_they_were_given(keep: Keep) -> None:
    servers = keep()
    servers.start()
    ask(servers, KEPT)
    assert ping(servers)
    servers.stop()

    servers.start()
    assert ask(servers, "SELECT value FROM kept") == 7
    servers.stop()
    assert list(processes.marked(servers.mark)) == []


def test_the_demo_is_safe_against_power_loss_and_tests_are_fast(keep: Keep) -> None:
    for durable, fsync in ((True, "on"), (False, "off")):
        servers = keep(durable=durable)
        servers.start()
        assert ask(servers, "SHOW fsync") == fsync
        servers.stop()


def test_the_servers_never_run_as_root(keep: Keep) -> None:
    servers = keep()
    servers.start()
    owners = {owner(pid) for pid in processes.marked(servers.mark)}
    servers.stop()

    assert len(owners) == 1
    assert 0 not in owners


def test_nobody_else_can_enter_the_sockets_folder(keep: Keep) -> None:
    servers = keep()
    servers.start()
    mode = servers.sockets.stat().st_mode & 0o777
    listening = ask(servers, "SHOW listen_addresses")
    servers.stop()

    assert mode == 0o700
    assert listening == ""


def test_a_second_keeper_of_a_folder_is_refused(keep: Keep) -> None:
    first = keep()
    first.take()

    with pytest.raises(AlreadyRunning):
        keep().start()

    first.stop()


def test_a_server_that_was_killed_is_revived_with_its_data(keep: Keep) -> None:
    servers = keep(durable=True)
    servers.start()
    ask(servers, KEPT)
    for server in (servers._postgres, servers._valkey):
        server.kill()
        server.wait()

    assert sorted(servers.revive()) == ["postgres", "valkey"]
    assert ask(servers, "SELECT value FROM kept") == 7
    assert ping(servers)
    assert servers.revive() == []
    servers.stop()


def start_keeper(data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cxhire.embedded", "--data", str(data), "--not-durable"]
    ended_with_us = lambda: processes.die_with_parent(signal.SIGTERM)  # noqa: E731
    keeper = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=ended_with_us)
    lines = [keeper.stdout.readline() for _ in range(3)]
    assert all(line.startswith("export ") for line in lines), lines
    return keeper


def wait_until(holds, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_keeper_that_is_asked_to_end_takes_both_along(keep: Keep, data: Path, number: int) -> None:
    keeper = start_keeper(data)
    keeper.send_signal(number)

    assert keeper.wait(30) == 0
    assert list(processes.marked(str(data))) == []


def test_servers_die_with_a_keeper_that_was_killed(keep: Keep, data: Path) -> None:
    keeper = start_keeper(data)
    assert len(list(processes.marked(str(data)))) >= 2
    keeper.kill()
    keeper.wait()

    wait_until(lambda: not list(processes.marked(str(data))))


def test_what_a_killed_keeper_left_running_is_ended_by_the_next(keep: Keep) -> None:
    servers = keep()
    servers.start()
    ask(servers, KEPT)
    left = servers._postgres.pid, servers._valkey.pid
    # As after a crash that the children survived: the lock is free, they run on, nobody knows them.
    servers._lock.close()

    after = keep()
    after.start()
    assert ask(after, "SELECT value FROM kept") == 7
    assert not set(left) & set(processes.marked(after.mark))
    after.stop()


def test_a_pid_file_that_names_a_stranger_stops_nothing(keep: Keep) -> None:
    servers = keep()
    servers.start()
    cluster = servers.home / "postgres"
    servers.stop()
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n", encoding="utf-8")

    servers.start()
    assert ask(servers, "SELECT 1") == 1
    servers.stop()


def test_a_data_folder_that_was_cut_short_is_made_again(keep: Keep) -> None:
    servers = keep()
    servers.start()
    half = servers.home / "postgres.new"
    servers.stop()
    (servers.home / "postgres").rename(half)
    (half / "PG_VERSION").unlink()

    servers.start()
    assert ask(servers, "SELECT 1") == 1
    assert not half.exists()
    servers.stop()


def test_a_path_too_long_for_a_socket_is_no_obstacle(keep: Keep, data: Path) -> None:
    servers = keep(data / ("long-" * 20))
    servers.start()
    sockets = servers.sockets
    assert ask(servers, "SELECT 1") == 1
    servers.stop()

    assert not sockets.exists()


def test_a_path_with_odd_characters_is_no_obstacle(keep: Keep, data: Path) -> None:
    servers = keep(data / "a b+c%20d&e'f")
    servers.start()
    settings = database_from_url(servers.env["DATABASE_URL"])
    psycopg2.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]).close()
    assert ask(servers, "SELECT 1") == 1
    assert ping(servers)
    with kombu.Connection(broker_url(servers.env["REDIS_URL"])) as broker:
        broker.ensure_connection(max_retries=1)
    servers.stop()


def test_a_checkout_that_others_cannot_reach_keeps_its_data_all_the_same(keep: Keep, data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    servers = keep(closed / "demo")
    servers.start()
    home = servers.home
    ask(servers, KEPT)
    servers.stop()

    # Only root's servers run as somebody else, who cannot come in here.
    assert (ROOT in home.parents) is (os.geteuid() != 0)
    assert home.stat().st_mode & 0o777 == 0o700 or os.geteuid() != 0
    assert closed.stat().st_mode & 0o777 == 0o700

    servers.start()
    assert servers.home == home
    assert ask(servers, "SELECT value FROM kept") == 7
    servers.stop()

    servers.take()
    servers.wipe()
    servers.stop()
    assert not (home / "postgres").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(EmbeddedError) as told:
        Servers(Path("/proc/nowhere")).start()

    assert "\n" not in str(told.value)
    assert "/proc/nowhere" in str(told.value)
