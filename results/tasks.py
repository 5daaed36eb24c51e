from celery import shared_task
from django.utils import timezone

from jobs import services as jobs
from jobs.queries import latest_jobs

JOB = "keep_to_retention"


@shared_task(name="results.tasks.retention", ignore_result=True, expires=3600)  # type: ignore[untyped-decorator]
def retention(**_: object) -> None:
    """Once a day. Beat asks each hour: it forgets at a restart when it asked last."""
    at = timezone.now()
    subject = at.date().isoformat()
    if subject not in latest_jobs(kind=JOB, subjects=[subject]):
        jobs.add(kind=JOB, subject=subject, at=at)
