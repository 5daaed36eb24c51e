from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import Job


def latest_jobs(*, kind: str, subjects: Iterable[object]) -> dict[str, Job]:
    """The newest job of `kind` for each subject that has one, in one query."""
    jobs: QuerySet[Job] = (
        Job.objects.filter(kind=kind, subject__in=[str(subject) for subject in subjects])
        .order_by("subject", "-id")
        .distinct("subject")
    )
    return {job.subject: job for job in jobs}


def given_up() -> QuerySet[Job]:
    """Jobs that failed at every attempt and that nobody has asked for again since, the latest first."""
    newer = Job.objects.filter(kind=OuterRef("kind"), subject=OuterRef("subject"), pk__gt=OuterRef("pk"))
    return Job.objects.filter(state=Job.State.FAILED).exclude(Exists(newer)).order_by("-finished_at", "-id")
