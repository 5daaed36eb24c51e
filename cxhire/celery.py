"""The Celery application: broker and limits come from the settings, tasks from each app's tasks.py."""

import contextlib
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, setup_logging, worker_process_init
from django.conf import settings

from cxhire.logs import configure
from cxhire.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxhire.settings")

app = Celery("cxhire")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _our_logs(**_: Any) -> None:
    configure(settings.LOGGING)


def _no_orphans(**_: Any) -> None:
    """A pool process whose worker was killed must not work on beside the next worker."""
    die_with_parent()


def _show_life(**_: Any) -> None:
    """Beat has no port to ask: the age of this file is its health check."""
    before_task_publish.connect(_beat_is_alive, weak=False)
    _beat_is_alive()


def _beat_is_alive(**_: Any) -> None:
    with contextlib.suppress(OSError):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        (settings.DATA_DIR / "beat-alive").touch()


setup_logging.connect(_our_logs)
worker_process_init.connect(_no_orphans)
beat_init.connect(_show_life)
