import pytest
from django.conf import settings
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_a_process_with_everything_at_hand_is_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": True, "migrations": True, "broker": True}}


def test_a_live_process_needs_no_database(client: Client) -> None:
    # Without the django_db mark any query raises.
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_a_broker_that_is_gone_makes_it_unready_and_is_named(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nowhere/valkey.sock?db=0")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": True, "broker": False}


@pytest.mark.django_db
def test_a_missing_migration_makes_it_unready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit'")

    assert client.get("/readyz").json()["checks"]["migrations"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_can_only_be_asked(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_health_is_told_by_plain_http_under_any_host_name(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/accounts/login/", headers={"host": "10.0.0.7:8000"}).status_code == 400
