"""Wiring: settings, addresses, workers, local servers. No domain words."""

import os

# onnxruntime reports to its maker from version 1.29 on unless told before its first import. Nothing leaves from here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Shared tasks bind to this application, so it must exist as soon as Django does.
from cxhire.celery import app as celery_app

__all__ = ["celery_app"]
