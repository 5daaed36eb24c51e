import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from demo.check import CheckFailed
from demo.latency import measure_latency


class Command(BaseCommand):
    help = "Candidates submit one after another; prints the seconds until their score sheet as one line of JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=40)
        parser.add_argument("--pause", type=float, default=1.0, help="seconds between submissions")
        parser.add_argument("--patience", type=float, default=300, help="seconds to wait for the workers")

    def handle(self, *, count: int, pause: float, patience: float, **options: Any) -> None:
        admin = User.objects.filter(role=User.Role.ADMIN).earliest("pk")
        try:
            result = measure_latency(count=count, pause=pause, by=admin, clock=timezone.now, patience=patience)
        except CheckFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(json.dumps(result))
