from celery import shared_task
from django.utils import timezone

from jobs import services as jobs


@shared_task(name="notifications.tasks.tidy", ignore_result=True, expires=3600)  # type: ignore[untyped-decorator]
def tidy(**_: object) -> None:
    jobs.add(kind="forget_notifications", subject="all", at=timezone.now())
