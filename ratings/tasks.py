"""What workers do at their start. Beat reads this file as well and never needs the engine: hence imports by name."""

from celery.signals import worker_init, worker_process_init
from django.utils.module_loading import import_string

WARM_UP = "ratings.services.warming.warm_up"


def _import(**_: object) -> None:
    """Once, before the worker's processes part: they share it."""
    import_string(WARM_UP)


def _warm_up(**_: object) -> None:
    import_string(WARM_UP)()


worker_init.connect(_import)
worker_process_init.connect(_warm_up)
