"""The checks and tests that bin/test runs, on servers of its own. Started by .venv's Python."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from _setup import ROOT, say

from cxhire.embedded import AlreadyRunning, EmbeddedError, Servers

# One place for what counts as our code.
PACKAGES = [path.parent.name for path in sorted(ROOT.glob("*/__init__.py")) if path.parent.name != "tests"]
BIN = Path(sys.executable).parent
# pytest's exit status for tests that ran and failed, and how many of them may be the machine's fault.
TESTS_FAILED, FEW = 1, 3


def take_servers() -> Servers:
    """Servers of a data folder that no other run of the tests in this checkout uses."""
    for number in range(1, 20):
        servers = Servers(ROOT / "var" / f"test-{number}", durable=False)
        try:
            servers.take()
        except AlreadyRunning:
            continue
        servers.wipe()
        servers.start()
        return servers
    raise EmbeddedError("Twenty runs of the tests are under way in this checkout; wait for one to end.")


def production_like(servers: Servers) -> dict[str, str]:
    """The environment of a real installation, as far as the system checks can tell."""
    own = {key: value for key, value in base_env().items() if key != "DEMO"}
    return {
        **own,
        **servers.env,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://hiring.example.org",
        "ALLOWED_HOSTS": "hiring.example.org",
        "DEFAULT_FROM_EMAIL": "hiring@example.org",
        "STATIC_ROOT": str(servers.data / "static"),
        "DATA_DIR": str(servers.data),
    }


def base_env() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def checks(servers: Servers, env: dict[str, str]) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and environment of everything but pytest; the longest first."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    real = production_like(servers)
    return [
        ("mypy", [str(BIN / "mypy"), *PACKAGES, "bin/_setup.py", "bin/_suite.py"], env),
        # Of the servers' own database, which is what each process of the tests copies.
        ("migrations", [*manage, "migrate", "--verbosity", "0"], env),
        ("ruff", [str(BIN / "ruff"), "check", "."], env),
        ("import contracts", [str(BIN / "lint-imports")], env),
        ("missing migrations", [*manage, "makemigrations", "--check", "--dry-run"], env),
        ("deployment checks", [*manage, "check", "--deploy", "--fail-level", "WARNING"], real),
        ("static files", [*manage, "collectstatic", "--noinput", "--verbosity", "0"], real),
    ]


def run_check(command: list[str], env: dict[str, str]) -> tuple[int, float, str]:
    """Exit status, seconds, and what it said."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, time.monotonic() - began, f"{done.stdout}{done.stderr}"


def run_checks(servers: Servers, env: dict[str, str]) -> bool:
    """Run them all, two at a time, show the output of those that fail; whether none did."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        started = {
            name: pool.submit(run_check, command, environment) for name, command, environment in checks(servers, env)
        }
        for name, running in started.items():
            status, seconds, said = running.result()
            say(f"{'ok    ' if status == 0 else 'FAILED'} {name} ({seconds:.1f} s)")
            if status != 0:
                failed.append(name)
                say(said)
    if failed:
        say(f"Failed before the tests: {', '.join(failed)}. The tests were not run.")
    return not failed


def is_whole(arguments: list[str]) -> bool:
    """Whether the whole suite is asked for, and not some of its tests."""
    return arguments in ([], ["--coverage"])


def pytest_command(arguments: list[str]) -> list[str]:
    command = [sys.executable, "-m", "pytest"]
    if not is_whole(arguments):
        return [*command, *arguments]
    # One more than there are cores: a test in a browser or with a worker waits as much as it works.
    workers = 1 + max(2, os.cpu_count() or 1)
    # Watching every line takes as long as the tests themselves.
    measured = ["--cov", "--cov-report=term:skip-covered"] if arguments else []
    # What failed in earlier runs is forgotten: `last_failed` asks for this one's.
    return [*command, "--cache-clear", "-n", str(workers), "--dist", "worksteal", *measured]


def run_pytest(command: list[str], env: dict[str, str]) -> int:
    """Its exit status. Broken off, it gets the time to end what its tests have started."""
    child = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(30)
        finally:
            child.kill()
        raise


def last_failed() -> list[str]:
    """The tests that failed in the run before, by what pytest keeps of it."""
    kept = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text())) if kept.exists() else []


def run_alone(failed: list[str], env: dict[str, str]) -> int:
    """Exit status of the few tests that failed beside others, once more with the machine to themselves (record 26)."""
    say(f"{len(failed)} failed beside other tests; alone once more: {', '.join(failed)}")
    status = run_pytest([sys.executable, "-m", "pytest", *failed], env)
    if status == 0:
        say(
            "Passed alone, so they pass. Each of them waits for too little, or has found a race: look at what is above."
        )
    return status


def run_tests(arguments: list[str], env: dict[str, str]) -> int:
    status = run_pytest(pytest_command(arguments), env)
    failed = last_failed()
    if status == TESTS_FAILED and arguments == [] and 0 < len(failed) <= FEW:
        return run_alone(failed, env)
    return status


def run(arguments: list[str]) -> int:
    servers = take_servers()
    try:
        env = {**base_env(), **servers.env, "DEMO": "1", "DATA_DIR": str(servers.data)}
        if is_whole(arguments):
            if not run_checks(servers, env):
                return 1
            env["MIGRATED"] = "1"
        return run_tests(arguments, env)
    finally:
        servers.stop()
        clear(servers)


def clear(servers: Servers) -> None:
    """Leave nothing but an empty folder behind."""
    servers.take()
    servers.wipe()
    servers.stop()


def end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    try:
        return run(sys.argv[1:])
    except EmbeddedError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
