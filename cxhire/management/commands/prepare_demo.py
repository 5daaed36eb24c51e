from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jobs import services as jobs


class Command(BaseCommand):
    help = "Brings the demo's database up to date, seeds it, and takes up work that a crash cut short."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bare", action="store_true", help="roles, questions and staff, but no sample openings")

    def handle(self, *, bare: bool, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        call_command("seed_demo", bare=bare)
        at = timezone.now()
        # Run by the keeper before any worker lives.
        jobs.take_back_all(at=at)
        jobs.sweep(at=at)
