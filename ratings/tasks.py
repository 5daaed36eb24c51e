from celery.signals import worker_process_init

from ratings.services.warming import warm_up


def _warm_up(**_: object) -> None:
    warm_up()


worker_process_init.connect(_warm_up)
