"""What Django's own checks cannot know about our settings. Run by every command; those for deployment by --deploy.

cxhire.E001  SITE_URL is no address of a site
cxhire.E002  SITE_URL is http while HTTPS is on
cxhire.E003  a kind of job has no handler that can be imported
cxhire.E004  ENCODER_PATH names no folder
cxhire.E005  the judge's settings make no judge
cxhire.W001  DEMO is on (deployment)
cxhire.W002  mails come from nobody (deployment)
cxhire.W003  the judge is sent answers without encryption (deployment)
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from jobs.registry import UnknownJobKind, handler_for
from ratings.judge.config import faults_of_judge_settings


@register(Tags.urls)
def site_url_is_an_address(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        hint = "Write it as https://hiring.example.org, with nothing behind the host."
        return [Error(f"SITE_URL is no address of a site: {settings.SITE_URL!r}.", hint=hint, id="cxhire.E001")]
    if settings.HTTPS and parts.scheme != "https":
        return [Error("SITE_URL is http, but HTTPS is on: every link in a mail would redirect.", id="cxhire.E002")]
    return []


@register()
def job_handlers_exist(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for kind in settings.JOB_HANDLERS:
        try:
            handler_for(kind)
        except (ImportError, TypeError, UnknownJobKind) as error:
            problems.append(Error(f"Jobs of kind {kind!r} have no handler: {error}", id="cxhire.E003"))
    return problems


@register(Tags.files)
def encoder_path_is_a_folder(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if settings.ENCODER_PATH and not Path(settings.ENCODER_PATH).is_dir():
        hint = "Leave it empty for the encoder that pip installed."
        return [Error(f"ENCODER_PATH names no folder: {settings.ENCODER_PATH}", hint=hint, id="cxhire.E004")]
    return []


@register()
def judge_settings_fit(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    hint = "Leave JUDGE_BASE_URL empty for no judge. .env.example explains each setting."
    return [Error(fault, hint=hint, id="cxhire.E005") for fault in faults_of_judge_settings()]


@register(deploy=True)
def judge_is_sent_answers_encrypted(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    parts = urlsplit(settings.JUDGE_BASE_URL)
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        return [Warning("JUDGE_BASE_URL is http: answers and the key travel unencrypted.", id="cxhire.W003")]
    return []


@register(deploy=True)
def not_the_demo(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return [Warning("DEMO is on: its secret key is public and mails go to a folder.", id="cxhire.W001")]
    return []


@register(deploy=True)
def mails_have_a_sender(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        return [Warning("DEFAULT_FROM_EMAIL is at localhost: many will not accept such mails.", id="cxhire.W002")]
    return []
