"""Which machine raters a policy may name."""

from django.conf import settings

from scoring import judge
from scoring.raters import TABLE


def machine_kinds() -> dict[str, str]:
    """Key and label of the engine's kinds, and of the judge where an endpoint is set."""
    kinds = {kind.key: kind.label for kind in TABLE.values()}
    if settings.JUDGE_BASE_URL and settings.JUDGE_MODEL:
        kinds[judge.KEY] = judge.LABEL
    return kinds
