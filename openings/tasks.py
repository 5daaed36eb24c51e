from celery import shared_task
from django.utils import timezone

from jobs import services as jobs


@shared_task(name="openings.tasks.run_out", ignore_result=True, expires=3600)  # type: ignore[untyped-decorator]
def run_out(**_: object) -> None:
    jobs.add(kind="note_run_out", subject="all", at=timezone.now())
