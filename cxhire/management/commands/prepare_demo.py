from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Brings the demo's database up to date and seeds it. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bare", action="store_true", help="reference content and staff only")

    def handle(self, *, bare: bool, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        call_command("seed_demo", bare=bare)
