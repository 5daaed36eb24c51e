"""bin/demo as a person meets it: what it says, what it refuses, and that it leaves nothing behind."""

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from tests.process.demo import Demo, fetch, is_ready, wait_until

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One running demo without sample openings."""
    demo = Demo("demo")
    demo.start("--bare")
    yield demo
    demo.clear()


def test_it_tells_its_address_and_a_login_for_each_kind_of_user(demo: Demo) -> None:
    assert f"CXHire is running: {demo.address}" in demo.said
    for kind in ("admin", "manager", "rater"):
        assert f"{kind}@demo.example" in demo.said
    assert is_ready(demo.address)


def test_a_page_of_it_has_its_styles(demo: Demo) -> None:
    with fetch(f"{demo.address}/accounts/login/") as answer:
        page = answer.read().decode()
    sheet = page.split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]

    with fetch(f"{demo.address}{sheet}") as answer:
        assert answer.headers["Content-Type"].startswith("text/css")


def test_a_second_start_in_the_same_folder_says_where_the_first_one_is(demo: Demo) -> None:
    status, words = demo.refused()

    assert status == 1
    assert demo.address in words
    assert len(words.splitlines()) == 1
    assert is_ready(demo.address)


def test_a_port_in_use_is_one_sentence() -> None:
    other = Demo("other")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, words = other.refused("--port", str(port))
    other.clear()

    assert status == 1
    assert words == f"Port {port} is in use; choose another with --port, or leave --port away.\n"


@pytest.mark.parametrize(
    "words", [("gunicorn", "cxhire.wsgi"), ("celery", "worker"), ("celery", "beat"), ("valkey",), ("bin/postgres",)]
)
def test_whatever_was_killed_is_started_again(demo: Demo, words: tuple[str, ...]) -> None:
    before = demo.child(*words)
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        try:
            return demo.child(*words) != before and is_ready(demo.address)
        except (AssertionError, OSError):
            return False

    wait_until(is_back, f"{words} to be started again")


def test_the_servers_do_not_run_as_root(demo: Demo) -> None:
    for words in (("valkey",), ("bin/postgres",)):
        with open(f"/proc/{demo.child(*words)}/status") as status:  # noqa: PTH123
            uids = next(line for line in status if line.startswith("Uid:")).split()[1:]
        assert "0" not in uids


def test_two_run_side_by_side_end_with_their_terminal_and_survive_a_kill(demo: Demo) -> None:
    other = Demo("other")
    try:
        other.start("--bare")
        assert other.address != demo.address
        assert is_ready(other.address)
        assert is_ready(demo.address)
        other.run_sql("CREATE TABLE kept AS SELECT 7 AS value")

        other.kill()
        wait_until(lambda: other.left() == [], "its children to die with it")
        assert is_ready(demo.address)

        other.start("--bare")
        assert is_ready(other.address)
        assert other.sql("SELECT value FROM kept") == 7
        assert other.end(signal.SIGHUP) == 0
        assert other.left() == []

        other.start("--bare", "--fresh")
        assert is_ready(other.address)
        assert other.sql("SELECT to_regclass('kept')") is None
    finally:
        other.clear()


def test_ctrl_c_ends_everything_and_is_no_failure(demo: Demo) -> None:
    # Last, because it ends the demo of the tests above.
    assert demo.end(signal.SIGINT) == 0
    assert demo.left() == []
    assert not (demo.data / "running.json").exists()
