from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.seed import load_reference


class Command(BaseCommand):
    help = "Publishes the roles, rubric, questions, assessments and notice that come with the product. Safe to repeat."

    def handle(self, **options: Any) -> None:
        load_reference(at=timezone.now())
        self.stdout.write("Roles, rubric, questions, assessments and notice are there.")
