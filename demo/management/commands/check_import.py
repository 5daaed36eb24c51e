import csv
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from demo.check import CheckFailed, check_import
from demo.content import own_interviews

FILE = "interviews.csv"


class Command(BaseCommand):
    help = "Imports the interviews of FOLDER, waits for the workers and prints one line of JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", help=f"holds {FILE}; without it, the demo's own answers are taken")
        parser.add_argument("--patience", type=float, default=1800, help="seconds to wait for the workers")

    def handle(self, *, folder: str | None, patience: float, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as temporary:
            file = Path(folder) / FILE if folder else _own_file(Path(temporary))
            if not file.is_file():
                raise CommandError(f"There is no {FILE} in {folder}.")
            admin = User.objects.filter(role=User.Role.ADMIN).order_by("pk").first()
            if admin is None:
                raise CommandError("There is no admin yet: run seed_demo first.")
            try:
                result = check_import(file=file, by=admin, clock=timezone.now, patience=patience, say=self.stderr.write)
            except CheckFailed as failure:
                raise CommandError(str(failure)) from failure
        self.stdout.write(json.dumps(result))
        if result["failed"] or result["score_sheets"] != result["candidates"]:
            sys.exit(1)


def _own_file(folder: Path) -> Path:
    file = folder / FILE
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["candidate", "position", "question", "response"])
        writer.writerows(own_interviews())
    return file
