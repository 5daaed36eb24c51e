"""The content that comes with the product: the notice to candidates."""

from datetime import datetime
from pathlib import Path

from sittings.models import Notice
from sittings.services.notices import publish_notice

FOLDER = Path(__file__).parent / "content"


def load_content(*, at: datetime) -> list[Notice]:
    """Publish `content/notice.LANGUAGE.md` in each language; what is published already stays as it is."""
    return [
        publish_notice(language=path.name.split(".")[1], body=path.read_text(encoding="utf-8"), at=at)
        for path in sorted(FOLDER.glob("notice.*.md"))
    ]
