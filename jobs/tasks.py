from celery import shared_task
from django.utils import timezone

from jobs import services


@shared_task(name=services.RUN_TASK, acks_late=True, reject_on_worker_lost=True, ignore_result=True)  # type: ignore[untyped-decorator]
def run(*, job_id: int, **_: object) -> None:
    services.run(job_id=job_id, clock=timezone.now)


@shared_task(name="jobs.tasks.sweep", ignore_result=True, expires=14)  # type: ignore[untyped-decorator]
def sweep(**_: object) -> None:
    services.sweep(at=timezone.now())
