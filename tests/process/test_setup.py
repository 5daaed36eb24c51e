"""bin/demo on machines that lack something: one sentence each, status 1, no traceback."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "bin"))

import _setup

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A checkout that holds what the first minute needs, and no .venv."""
    folder = tmp_path / "a checkout"
    shutil.copytree(ROOT / "bin", folder / "bin")
    for name in ("constraints.txt", *[path.name for path in ROOT.glob("requirements*.txt")]):
        shutil.copy(ROOT / name, folder / name)
    yield folder
    folder.chmod(0o755)


def start(checkout: Path, **env: str) -> tuple[int, str]:
    """Status and words of bin/demo with a Python that has no package of ours."""
    done = subprocess.run(
        [sys._base_executable, str(checkout / "bin" / "demo")],
        env={"PATH": "/usr/bin:/bin", "HOME": str(checkout.parent), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr.strip().splitlines()[-1]


def test_without_a_network_it_says_so(checkout: Path) -> None:
    # A package index at a port where nobody listens.
    status, words = start(checkout, PIP_CONFIG_FILE="/dev/null", PIP_INDEX_URL="http://127.0.0.1:9/simple")

    assert status == 1
    assert "the package index cannot be reached" in words


def test_an_install_that_broke_off_is_taken_up_again(checkout: Path) -> None:
    start(checkout, PIP_CONFIG_FILE="/dev/null", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert not (checkout / ".venv" / "installed.json").exists()

    status, words = start(checkout, PIP_CONFIG_FILE="/dev/null", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert (status, "cannot be reached" in words) == (1, True)


def test_a_checkout_that_cannot_be_written_is_named(tmp_path: Path, checkout: Path) -> None:
    (checkout / "var").write_text("in the way", encoding="utf-8")

    status, words = start(checkout)
    assert status == 1
    assert str(checkout / "var") in words


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "is full"),
        ("OSError: [Errno 30] Read-only file system: '/x'", "is read-only"),
        ("The virtual environment was not created because ensurepip is not available.", "python3-venv"),
        ("WARNING: Retrying after connection broken by NewConnectionError", "cannot be reached"),
        ("ERROR: Could not find a version that satisfies django==5.2.19 (from versions: none)", "cannot be reached"),
        ("ERROR: Package 'numpy' requires a different Python: 3.10 not in '>=3.11'", "requires a different Python"),
    ],
)
def test_what_pip_complains_of_becomes_one_sentence(output: str, said: str) -> None:
    words = _setup._reason(f"Collecting x\n{output}\n", "Packages could not be installed", Path("setup.log"))

    assert said in words
    assert "\n" not in words


def test_a_python_that_is_too_old_is_told_so(monkeypatch) -> None:
    monkeypatch.setattr(_setup.sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(_setup.SetupError, match=r"needs Python 3\.11 or newer, and this is Python 3\.9"):
        _setup.demand_python()


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(tmp_path: Path, monkeypatch) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n", encoding="utf-8")
    newer.chmod(0o755)
    started: list[list[str]] = []
    monkeypatch.setattr(_setup.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(_setup.os, "execv", lambda path, arguments: started.append([path, *arguments[:1]]))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(_setup.SetupError):  # reached here only because execv came back
        _setup.demand_python()
    assert started == [[str(newer), str(newer)]]


def test_packages_are_looked_at_again_only_when_a_requirement_changed(checkout: Path, monkeypatch) -> None:
    monkeypatch.setattr(_setup, "ROOT", checkout)
    monkeypatch.setattr(_setup, "VENV", checkout / ".venv")
    monkeypatch.setattr(_setup, "PYTHON", checkout / ".venv" / "bin" / "python")
    monkeypatch.setattr(_setup, "STAMP", checkout / ".venv" / "installed.json")
    installs: list[bool] = []
    monkeypatch.setattr(_setup, "_install", installs.append)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)

    _setup.ensure(testing=True)
    _setup.ensure(testing=True)
    _setup.ensure()  # the demo needs less than what is there
    assert installs == [True]

    (checkout / "requirements.txt").write_text("django==5.2.20\n", encoding="utf-8")
    _setup.ensure()
    assert installs == [True, False]
    assert "requirements-test.txt" not in json.loads(
        (checkout / ".venv" / "installed.json").read_text(encoding="utf-8")
    )
