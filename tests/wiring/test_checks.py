import pytest
from django.conf import settings as real_settings

from cxhire import checks


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_the_settings_of_the_tests_pass() -> None:
    assert checks.site_url_is_an_address(None) == []
    assert checks.job_handlers_exist(None) == []
    assert checks.encoder_path_is_a_folder(None) == []


@pytest.mark.parametrize("url", ["", "hiring.example.org", "ftp://example.org", "https://example.org/path", "https://"])
def test_a_site_url_that_is_no_address_is_named(settings, url: str) -> None:
    settings.SITE_URL = url

    assert ids(checks.site_url_is_an_address(None)) == ["cxhire.E001"]


def test_a_plain_site_url_does_not_go_with_https(settings) -> None:
    settings.SITE_URL, settings.HTTPS = "http://hiring.example.org", True

    assert ids(checks.site_url_is_an_address(None)) == ["cxhire.E002"]


@pytest.mark.parametrize("path", ["nowhere.at.all", "jobs.models.Job"])
def test_a_kind_of_job_without_a_handler_is_named(settings, path: str) -> None:
    settings.JOB_HANDLERS = {**real_settings.JOB_HANDLERS, "unheard_of": path}

    [problem] = checks.job_handlers_exist(None)

    assert problem.id == "cxhire.E003"
    assert "unheard_of" in problem.msg


def test_an_encoder_path_that_is_no_folder_is_named(settings, tmp_path) -> None:
    settings.ENCODER_PATH = str(tmp_path / "missing")

    assert ids(checks.encoder_path_is_a_folder(None)) == ["cxhire.E004"]


def test_the_demo_is_not_for_deployment(settings) -> None:
    settings.DEMO = True
    assert ids(checks.not_the_demo(None)) == ["cxhire.W001"]
    settings.DEMO = False
    assert checks.not_the_demo(None) == []


@pytest.mark.parametrize(
    ("sender", "found"), [("CXHire <hiring@localhost>", ["cxhire.W002"]), ("Hiring <hiring@example.org>", [])]
)
def test_mails_from_localhost_are_warned_of(settings, sender: str, found: list[str]) -> None:
    settings.DEFAULT_FROM_EMAIL = sender

    assert ids(checks.mails_have_a_sender(None)) == found
