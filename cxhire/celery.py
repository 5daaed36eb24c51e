"""The Celery application: broker and limits come from the settings, tasks from each app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from cxhire.logs import configure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxhire.settings")

app = Celery("cxhire")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _our_logs(**_: Any) -> None:
    configure(settings.LOGGING)
