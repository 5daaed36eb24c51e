from datetime import datetime

from django.db import transaction

from openings.models import Application
from ratings.services.training import forget_answers
from sittings.models import Answer
from sittings.queries import choices_of
from sittings.services.before import choose


@transaction.atomic
def change_teaching(*, application: Application, may_teach: bool, at: datetime) -> None:
    """Let machine raters learn from the answers, or make them forget: what was trained on them is retired."""
    current = choices_of(application)
    if choose(application=application, only_people=current.only_people, may_teach=may_teach, at=at) and not may_teach:
        answers = Answer.objects.filter(sitting__application=application).values_list("pk", flat=True)
        forget_answers(answer_ids=list(answers), at=at)
