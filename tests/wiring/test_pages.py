"""What every page has in common: its security policy, its log line, its languages."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def test_no_page_may_run_or_load_what_is_not_ours(client: Client) -> None:
    policy = client.get(LOGIN).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"


def test_a_request_is_one_line_with_its_route_and_an_id(client: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = client.get(LOGIN)

    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "accounts/login/", 200)
    assert len(answer.headers["X-Request-ID"]) == 16


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What our handler writes, from our own loggers and from Django's."""
    [handler] = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


SECRET = "a-very-secret-token"


@pytest.mark.parametrize("path", [f"/t/{SECRET}/", f"/t/{SECRET}", f"/nowhere/{SECRET}/"])
def test_a_secret_in_a_path_is_never_written_to_the_log(client: Client, written: io.StringIO, path: str) -> None:
    assert client.get(path).status_code in {301, 302, 404, 410}

    assert SECRET not in written.getvalue()
    assert all(json.loads(line) for line in written.getvalue().splitlines())
    assert '"event": "request"' in written.getvalue()


def test_pages_come_in_the_language_that_the_visitor_chose(client: Client) -> None:
    """A candidate's; those of staff are English, rather than half of each."""
    refused = "/taking/1/"
    assert client.get(refused, headers={"accept-language": "es"}).headers["Content-Language"] == "es"
    assert client.get(LOGIN, headers={"accept-language": "es"}).headers["Content-Language"] == "en"

    client.post("/i18n/setlang/", {"language": "en"})
    assert client.get(refused, headers={"accept-language": "es"}).headers["Content-Language"] == "en"
