from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from demo.seed import load_reference, seed
from demo.staff import ensure_staff


class Command(BaseCommand):
    help = "Fills the demo: reference content, staff, and one opening in each stage. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bare", action="store_true", help="reference content and staff only")

    def handle(self, *, bare: bool, **options: Any) -> None:
        at = timezone.now()
        if bare:
            load_reference(at=at)
            ensure_staff(folder=settings.DATA_DIR)
        else:
            seed(folder=settings.DATA_DIR, at=at, clock=timezone.now)
        self.stdout.write("The demo is filled.")
