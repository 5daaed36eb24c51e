from collections.abc import Iterable

from django.db.models import QuerySet

from jobs.models import Job


def latest_jobs(*, kind: str, subjects: Iterable[object]) -> dict[str, Job]:
    """The newest job of `kind` for each subject that has one, in one query."""
    jobs: QuerySet[Job] = (
        Job.objects.filter(kind=kind, subject__in=[str(subject) for subject in subjects])
        .order_by("subject", "-id")
        .distinct("subject")
    )
    return {job.subject: job for job in jobs}
