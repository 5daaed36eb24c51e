"""The rubric and the roles that the product comes with. Running it again changes nothing."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from roles.models import Role, Rubric
from roles.services import publish_body
from scoring.rubric import Rubric as EngineRubric

CONTENT = Path(__file__).parent / "content"
_ROLE_FIELDS = (
    "label",
    "summary",
    "quick_guide",
    "leans_on",
    "responsibilities",
    "metrics",
    "keywords",
    "weights",
    "minimums",
)


@transaction.atomic
def load_content(*, at: datetime) -> None:
    """Publish the core rubric and create the roles, each only where no admin has made it their own."""
    _load_rubric(json.loads((CONTENT / "core_rubric.json").read_text()), at)
    _load_roles(json.loads((CONTENT / "roles.json").read_text()))


def _load_rubric(body: dict[str, Any], at: datetime) -> None:
    engine = EngineRubric.from_dict(body)
    rubric, _ = Rubric.objects.get_or_create(key=engine.key, defaults={"label": engine.label})
    edited = rubric.versions.exclude(published_by=None).exists()
    if not edited and not rubric.versions.filter(content_hash=engine.content_hash).exists():
        publish_body(rubric=rubric, body=body, at=at)


def _load_roles(roles: list[dict[str, Any]]) -> None:
    known = set(Role.objects.values_list("key", flat=True))
    for position, role in enumerate(roles):
        if role["key"] not in known:
            fields = {name: role[name] for name in _ROLE_FIELDS if name in role}
            Role.objects.create(key=role["key"], position=position, **fields)
