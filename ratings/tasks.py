"""What workers do at their start. Beat reads this file as well and never needs the engine: hence imports by name."""

from celery import shared_task
from celery.signals import worker_init, worker_process_init
from django.utils import timezone
from django.utils.module_loading import import_string

from jobs import services as jobs

WARM_UP = "ratings.services.warming.warm_up"


@shared_task(name="ratings.tasks.watch", ignore_result=True, expires=3600)  # type: ignore[untyped-decorator]
def watch(**_: object) -> None:
    jobs.add(kind="watch_machine_raters", subject="all", at=timezone.now())
    jobs.add(kind="count_question_figures", subject="all", at=timezone.now())


def _import(**_: object) -> None:
    """Once, before the worker's processes part: they share it."""
    import_string(WARM_UP)


def _warm_up(**_: object) -> None:
    import_string(WARM_UP)()


worker_init.connect(_import)
worker_process_init.connect(_warm_up)
