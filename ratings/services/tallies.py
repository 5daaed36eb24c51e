"""Keeps `Tally`: each time counted from the ratings, the draws and the texts that there are, never moved by one."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from assessments import kinds
from openings.models import Opening
from ratings.draw import double_salt
from ratings.models import Tally
from ratings.models.tally import ADJUDICATION_SPREAD
from sittings.models import Answer

RATABLE = """
    SELECT a.id AS answer_id, app.opening_id, o.policy_id, setup.double_below,
        jsonb_array_length(q.competencies) AS mapped
    FROM sittings_answer a
    JOIN sittings_sitting s ON s.id = a.sitting_id AND s.submitted_at IS NOT NULL
    JOIN openings_application app ON app.id = s.application_id
    JOIN openings_opening o ON o.id = app.opening_id
    JOIN assessments_questionversion q ON q.id = a.question_version_id
    LEFT JOIN ratings_ratingsetup setup ON setup.opening_id = o.id
    WHERE a.id = ANY(%(answers)s) AND a.frozen_hash <> '' AND q.kind <> ALL(%(unrated)s)
        AND EXISTS (SELECT FROM sittings_answerpart p WHERE p.answer_id = a.id AND p.rated AND p.text <> '')
"""
COUNT = f"""
WITH ratable AS ({RATABLE}), held AS (
    SELECT r.answer_id, r.competency_id, r.rater_id, r.level, r.state, r.supersedes_id,
        EXISTS (SELECT FROM ratings_rating later WHERE later.supersedes_id = r.id) AS superseded
    FROM ratings_rating r
    WHERE r.answer_id = ANY(%(answers)s) AND r.rater_id IS NOT NULL AND r.part_id IS NULL
), begun AS (
    SELECT answer_id, count(DISTINCT rater_id) AS raters FROM held WHERE supersedes_id IS NULL GROUP BY answer_id
), apart AS (
    SELECT DISTINCT answer_id FROM held WHERE state = 'rated' AND NOT superseded
    GROUP BY answer_id, competency_id HAVING max(level) - min(level) >= %(spread)s
)
INSERT INTO ratings_tally (answer_id, opening_id, expected, raters, wanted, disputed)
SELECT ratable.answer_id, ratable.opening_id,
    coalesce(nullif(mapped, 0), jsonb_array_length(rubric.body -> 'competencies')),
    coalesce(begun.raters, 0),
    policy.ratings_wanted
        + CASE WHEN drawn.answer_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN substr(md5(%(salt)s || ratable.answer_id), 1, 8) < coalesce(ratable.double_below, '')
            THEN 1 ELSE 0 END,
    apart.answer_id IS NOT NULL
FROM ratable
JOIN openings_scoringpolicy policy ON policy.id = ratable.policy_id
JOIN roles_rubricversion rubric ON rubric.id = policy.rubric_version_id
LEFT JOIN begun USING (answer_id)
LEFT JOIN apart USING (answer_id)
LEFT JOIN ratings_drawnanswer drawn USING (answer_id)
ON CONFLICT (answer_id) DO UPDATE
    SET raters = excluded.raters, wanted = excluded.wanted, disputed = excluded.disputed
    WHERE (ratings_tally.raters, ratings_tally.wanted, ratings_tally.disputed)
        IS DISTINCT FROM (excluded.raters, excluded.wanted, excluded.disputed)
"""  # noqa: S608 - no value is in it
FORGET = f"""
DELETE FROM ratings_tally WHERE answer_id = ANY(%(answers)s)
    AND answer_id NOT IN (SELECT answer_id FROM ({RATABLE}) ratable)
"""  # noqa: S608


def count_tallies(answers: Iterable[int]) -> None:
    """Count these answers anew. Inside the transaction of whatever changed, after the change.

    The rows are locked first: of two who rate one answer at once the later counts what the earlier wrote.
    """
    ids = list(answers)
    if not ids:
        return
    values: dict[str, Any] = {
        "answers": ids,
        "unrated": kinds.unrated(),
        "spread": ADJUDICATION_SPREAD,
        "salt": double_salt(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        list(Tally.objects.select_for_update(no_key=True).filter(answer__in=ids).order_by("answer").values_list("pk"))
        cursor.execute(FORGET, values)
        cursor.execute(COUNT, values)


def count_tallies_of(opening: Opening) -> None:
    """The same for all of an opening: what it asks of raters has changed."""
    count_tallies(Answer.objects.filter(sitting__application__opening=opening).values_list("pk", flat=True))


def on_answers_frozen(*, answers: Iterable[int], **_: object) -> None:
    count_tallies(answers)
