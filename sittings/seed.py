"""The content that comes with the product: the notices, to candidates and to people invited for their development."""

from datetime import datetime
from pathlib import Path

from sittings.models import Notice
from sittings.queries import DEVELOPMENT_KEY, NOTICE_KEY
from sittings.services.notices import publish_notice

FILES = {"notice": NOTICE_KEY, "development": DEVELOPMENT_KEY}
FOLDER = Path(__file__).parent / "content"


def load_content(*, at: datetime) -> list[Notice]:
    """Publish `notice.LANGUAGE.md` and `development.LANGUAGE.md`; what is published already stays as it is."""
    return [
        publish_notice(language=path.name.split(".")[1], body=path.read_text(encoding="utf-8"), at=at, key=key)
        for name, key in FILES.items()
        for path in sorted(FOLDER.glob(f"{name}.*.md"))
    ]
