"""docker-compose.yml and Dockerfile: what a slip of the pen would break unseen."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_every_service_that_stays_up_has_a_health_check(compose) -> None:
    image_has_one = "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for name, service in compose["services"].items():
        if name == "migrate":
            continue
        assert "healthcheck" in service or (name == "web" and image_has_one), name


def test_no_secret_stands_in_the_file(compose) -> None:
    for name, service in compose["services"].items():
        for setting, value in service["environment"].items() if "environment" in service else ():
            if re.search("SECRET|PASSWORD|DATABASE_URL", setting):
                assert setting.endswith("_FILE"), (name, setting)
                assert value.startswith("/run/secrets/")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert set(compose["secrets"]) == {"secret_key", "database_url", "postgres_password"}


def test_our_containers_may_do_nothing_special(compose) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_this_machine_reaches_the_web_server_and_nobody_the_stores(compose) -> None:
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]


def test_nothing_starts_before_the_tables_are_there(compose) -> None:
    for name in ("web", "worker", "beat"):
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line for line in lines if line.startswith("USER ")]

    assert users == ["USER cxhire"]
    assert lines.index("USER cxhire") < next(n for n, line in enumerate(lines) if line.startswith("CMD "))


def test_every_file_that_the_image_is_built_from_is_there() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for name in re.search(r"COPY (requirements\.txt .*) \./", dockerfile).group(1).split():
        assert (ROOT / name).is_file()
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".env", "secrets", "var"} <= set(ignored)
