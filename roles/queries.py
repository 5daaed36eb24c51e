from django.db.models import F

from roles.models import RubricVersion

CORE = "core"


def current_rubric_version(key: str = CORE) -> RubricVersion:
    """The rubric version that new openings stand on. `RubricVersion.DoesNotExist` before the content is loaded."""
    return RubricVersion.objects.select_related("rubric").get(rubric__key=key, pk=F("rubric__current_id"))
