import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from cxhire import env

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(("text", "value"), [("1", True), ("true", True), ("ON", True), ("0", False), ("no", False)])
def test_yes_and_no_are_read_in_the_usual_spellings(monkeypatch, text: str, value: bool) -> None:
    monkeypatch.setenv("FLAG", text)

    assert env.envbool("FLAG", not value) is value


def test_an_empty_value_is_the_default(monkeypatch) -> None:
    monkeypatch.setenv("VALUE", "")

    assert env.envbool("VALUE", True) is True
    assert env.envint("VALUE", 7) == 7
    assert env.envdecimal("VALUE", "0.5") == Decimal("0.5")
    assert env.envstr("VALUE", "default") == "default"
    assert env.envlist("VALUE", "a, b,,") == ["a", "b"]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda: env.envbool("VALUE", True), "perhaps"),
        (lambda: env.envint("VALUE", 1), "perhaps"),
        (lambda: env.envdecimal("VALUE", "1"), "perhaps"),
        (lambda: env.envdecimal("VALUE", "1"), "-0.5"),
        (lambda: env.envdecimal("VALUE", "1"), "Infinity"),
    ],
)
def test_an_unreadable_value_is_refused_by_name(monkeypatch, read, text: str) -> None:
    monkeypatch.setenv("VALUE", text)

    with pytest.raises(env.BadSetting, match="VALUE"):
        read()


def test_a_demanded_setting_that_is_empty_is_missing(monkeypatch) -> None:
    monkeypatch.setenv("VALUE", "")

    with pytest.raises(env.BadSetting, match="VALUE is missing"):
        env.envstr("VALUE")


def test_a_secret_comes_from_a_file(monkeypatch, tmp_path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("VALUE_FILE", str(tmp_path / "secret"))

    assert env.envsecret("VALUE") == "s3cret"


def test_a_secret_given_twice_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("VALUE_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("VALUE", "another")

    with pytest.raises(env.BadSetting, match="Both VALUE and VALUE_FILE"):
        env.envsecret("VALUE")


def test_a_secret_file_that_is_missing_or_empty_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("VALUE_FILE", str(tmp_path / "secret"))
    with pytest.raises(env.BadSetting, match="cannot be read"):
        env.envsecret("VALUE")

    (tmp_path / "secret").write_text("\n", encoding="utf-8")
    with pytest.raises(env.BadSetting, match="empty"):
        env.envsecret("VALUE")


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password"),
    [
        ("postgresql://ann:p%40ss@db.example.org:5433/hire", "db.example.org", "5433", "ann", "p@ss"),
        ("postgres://ann@db/hire", "db", "", "ann", ""),
        ("postgresql:///hire?host=/Some/Folder&user=ann", "/Some/Folder", "", "ann", ""),
        ("postgresql://ann@%2FSome%2FFolder/hire", "/Some/Folder", "", "ann", ""),
        ("postgresql://ann@[::1]:5432/hire", "::1", "5432", "ann", ""),
    ],
)
def test_a_database_url_is_read(url: str, host: str, port: str, user: str, password: str) -> None:
    found = env.database_from_url(url)

    assert found["NAME"] == "hire"
    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"]) == (host, port, user, password)
    assert found["OPTIONS"] == {}


def test_options_of_a_database_url_reach_the_driver() -> None:
    found = env.database_from_url("postgresql://ann@db/hire?sslmode=verify-full&sslrootcert=/ca.pem")

    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}


@pytest.mark.parametrize("url", ["mysql://db/hire", "postgresql://db", "postgresql://db:x/hire", "hire"])
def test_a_database_url_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(env.BadSetting, match="DATABASE_URL"):
        env.database_from_url(url)


def load_settings(**settings: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process that knows nothing but these."""
    command = [sys.executable, "-c", "import cxhire.settings"]
    return subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), **settings}, capture_output=True, text=True, check=False
    )


REAL = {
    "SECRET_KEY": "k" * 60,
    "SITE_URL": "https://hiring.example.org",
    "DATABASE_URL": "postgresql://db/hire",
    "REDIS_URL": "redis://broker/0",
}


def test_four_settings_are_enough_to_start() -> None:
    assert load_settings(**REAL).returncode == 0


@pytest.mark.parametrize("missing", sorted(REAL))
def test_a_real_installation_demands(missing: str) -> None:
    done = load_settings(**{name: value for name, value in REAL.items() if name != missing})

    assert done.returncode == 1
    assert done.stderr.strip() == f"The setting {missing} is missing. .env.example explains every setting."


def test_the_demo_demands_nothing() -> None:
    assert load_settings(DEMO="1").returncode == 0


def test_every_setting_stands_in_the_example_with_its_default() -> None:
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    code = "".join((ROOT / "cxhire" / name).read_text(encoding="utf-8") for name in ("settings.py", "gunicorn.py"))
    read = re.findall(r"\benv(bool|decimal|int|list|secret|str)\(\s*\"([A-Z_]+)\"(?:, (.+?))?\)(?!\))", code)

    assert {name for _, name, _ in read} == set(example)
    for kind, name, default in read:
        if kind == "int":
            assert int(example[name]) == int(default), name
        elif kind == "bool" and name != "HTTPS":
            assert example[name] == str(int(default == "True")), name
        elif re.fullmatch(r"\"[^\"]*\"", default):
            assert example[name] == default.strip('"'), name
