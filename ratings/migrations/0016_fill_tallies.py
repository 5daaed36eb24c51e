from typing import Any

from django.db import migrations
from django.utils.crypto import salted_hmac

# As of this migration; whatever is written later is counted by ratings.services.tallies.
FILL = """
INSERT INTO ratings_tally (answer_id, opening_id, expected, raters, wanted, disputed)
SELECT a.id, o.id,
    coalesce(nullif(jsonb_array_length(q.competencies), 0), jsonb_array_length(rubric.body -> 'competencies')),
    coalesce(begun.raters, 0),
    policy.ratings_wanted
        + CASE WHEN drawn.answer_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN substr(md5(%(salt)s || a.id), 1, 8) < coalesce(setup.double_below, '') THEN 1 ELSE 0 END,
    apart.answer_id IS NOT NULL
FROM sittings_answer a
JOIN sittings_sitting s ON s.id = a.sitting_id AND s.submitted_at IS NOT NULL
JOIN openings_application app ON app.id = s.application_id
JOIN openings_opening o ON o.id = app.opening_id
JOIN openings_scoringpolicy policy ON policy.id = o.policy_id
JOIN roles_rubricversion rubric ON rubric.id = policy.rubric_version_id
JOIN assessments_questionversion q ON q.id = a.question_version_id
LEFT JOIN ratings_ratingsetup setup ON setup.opening_id = o.id
LEFT JOIN ratings_drawnanswer drawn ON drawn.answer_id = a.id
LEFT JOIN (
    SELECT answer_id, count(DISTINCT rater_id) AS raters FROM ratings_rating
    WHERE rater_id IS NOT NULL AND part_id IS NULL AND supersedes_id IS NULL GROUP BY answer_id
) begun ON begun.answer_id = a.id
LEFT JOIN (
    SELECT DISTINCT r.answer_id FROM ratings_rating r
    LEFT JOIN ratings_rating later ON later.supersedes_id = r.id
    WHERE r.rater_id IS NOT NULL AND r.part_id IS NULL AND r.state = 'rated' AND later.id IS NULL
    GROUP BY r.answer_id, r.competency_id HAVING max(r.level) - min(r.level) >= 2
) apart ON apart.answer_id = a.id
WHERE a.frozen_hash <> '' AND q.kind <> ALL(%(unrated)s)
    AND EXISTS (SELECT FROM sittings_answerpart p WHERE p.answer_id = a.id AND p.rated AND p.text <> '')
ON CONFLICT DO NOTHING
"""
UNRATED = ["judgement", "work_history"]


def fill(_apps: Any, editor: Any) -> None:
    """Count what there is, once."""
    salt = salted_hmac("ratings.draw", "double", algorithm="sha256").hexdigest()[:16]
    with editor.connection.cursor() as cursor:
        cursor.execute(FILL, {"salt": salt, "unrated": UNRATED})


class Migration(migrations.Migration):
    dependencies = [("ratings", "0015_tally")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
