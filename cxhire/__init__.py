"""Wiring: settings, addresses, workers, local servers. No domain words."""

# Shared tasks bind to this application, so it must exist as soon as Django does.
from cxhire.celery import app as celery_app

__all__ = ["celery_app"]
