from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Brings the demo's database up to date and seeds it. A second run changes nothing."

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        if "seed_demo" in get_commands():
            call_command("seed_demo")
