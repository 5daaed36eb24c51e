"""Many candidates written in bulk: invited, most of them answered, rated by two people, scored and decided."""

from __future__ import annotations

from typing import Any

from django.db import connection

from openings.models import Application
from ratings.services.tallies import count_tallies
from results.services.left import count_left
from results.services.placing import find_placings
from sittings.models import Answer

FIRST = (
    "Ana Bo Carla Dev Ela Femi Grit Hugo Ines Jan Kofi Lena Mara Nils Ola Pia Quin Rosa Sami Tara Udo Vera Wim Yara Zo"
)
LAST = (
    "Adler Berg Cruz Dahl Eklund Fofana Garcia Holm Ito Jensen Kaya Lind Moreau Novak Okafor Ruiz Sato Tamm Ude Weber"
)
TEXT = "I let her finish, said back what I had heard, and told her by when she would hear from me, whatever came of it."

# Of a hundred: ten never begin, five never submit, ten still wait for a second rater; numbers make every row's fate.
STEPS = (
    """INSERT INTO openings_person (name, email, external_ref, created_at)
    SELECT (%(first)s::text[])[1 + n %% 25] || ' ' || (%(last)s::text[])[1 + n / 25 %% 20] || ' ' || n,
        'p' || n || '@people.example', 'REF-' || n, %(at)s
    FROM generate_series(%(start)s, %(end)s - 1) n""",
    """INSERT INTO openings_application (person_id, opening_id, source, language, created_at)
    SELECT id, %(opening)s, 'list', 'en', %(at)s - interval '40 days' + id %% 20 * interval '1 day'
    FROM openings_person p WHERE p.id > %(after_person)s""",
    """INSERT INTO openings_invitation
        (application_id, nonce, token_hash, language, attempt, created_at, expires_at, sent_at, send_failed)
    SELECT id, md5('n' || id), md5('a' || id) || md5('b' || id), 'en', 1, created_at,
        %(at)s + interval '9 days', created_at, ''
    FROM openings_application WHERE id > %(after_application)s""",
    """INSERT INTO sittings_sitting
        (application_id, attempt, mode, notice_id, consented_at, started_at, submitted_at, ending, extra_percent)
    SELECT id, 1, 'online', (SELECT max(id) FROM sittings_notice), created_at, created_at + id %% 5 * interval '1 day',
        CASE WHEN id %% 100 < 85 THEN created_at + id %% 7 * interval '1 day' + interval '1 hour' END,
        CASE WHEN id %% 100 < 85 THEN 'candidate' ELSE '' END, 0
    FROM openings_application WHERE id > %(after_application)s AND id %% 100 < 90""",
    """INSERT INTO sittings_answer (sitting_id, position, question_version_id, language, frozen_hash)
    SELECT s.id, q.position, q.version, 'en', CASE WHEN s.submitted_at IS NULL THEN '' ELSE md5('f' || s.id) END
    FROM sittings_sitting s
    CROSS JOIN unnest(%(questions)s::int[]) WITH ORDINALITY AS q(version, position)
    WHERE s.id > %(after_sitting)s""",
    """INSERT INTO sittings_answerpart (answer_id, position, revision, text, saved_at, rated, in_turn)
    SELECT id, 1, 1, repeat(%(text)s || ' ', 4), %(at)s, true, false
    FROM sittings_answer WHERE id > %(after_answer)s""",
    """INSERT INTO ratings_rating
        (answer_id, competency_id, rubric_version_id, rater_id, state, level, evidence, missing, reason, note, blind,
         input_hash, created_at)
    SELECT a.id, c.key, %(rubric)s, r.id, 'rated', 1 + (a.id * 7 + r.id) %% 2 + s.application_id %% 4, '[]', '', '', '',
        true, md5('i' || a.id), %(at)s - interval '5 days'
    FROM sittings_answer a
    JOIN sittings_sitting s ON s.id = a.sitting_id AND s.submitted_at IS NOT NULL
    JOIN assessments_questionversion v ON v.id = a.question_version_id
    CROSS JOIN LATERAL jsonb_array_elements_text(v.competencies) AS c(key)
    CROSS JOIN unnest(%(raters)s::int[]) WITH ORDINALITY AS r(id, place)
    WHERE a.id > %(after_answer)s AND (%(whole)s OR s.application_id %% 100 < 75 OR r.place = 1)""",
    """INSERT INTO results_scoresheet (sitting_id, policy_id, competencies, total, low, high, se, provisional,
        meets_minimums, missing, machine_raters, raters, input_hash, created_at)
    SELECT id, %(policy)s, %(competencies)s, v, greatest(v - 0.5, 1), least(v + 0.5, 5), 0.25, false, id %% 3 > 0, '[]',
        '[]', 2, md5('s' || id), submitted_at + interval '3 days'
    FROM (SELECT *, 1 + (id * 37 %% 400) / 100.0 AS v FROM sittings_sitting) s
    WHERE id > %(after_sitting)s AND submitted_at IS NOT NULL""",
    """INSERT INTO results_decision
        (application_id, kind, reason, words, second_words, score_sheet_id, decided_by_id, decided_at, holds_since)
    SELECT s.application_id, CASE s.application_id %% 10 WHEN 0 THEN 'advance' WHEN 1 THEN 'hold' ELSE 'decline' END,
        'others_stronger', 'Others showed more.', '', sheet.id, %(manager)s, sheet.created_at + interval '1 day',
        sheet.created_at + interval '1 day'
    FROM results_scoresheet sheet JOIN sittings_sitting s ON s.id = sheet.sitting_id
    WHERE s.id > %(after_sitting)s AND (%(whole)s OR s.application_id %% 100 < 60)""",
)
LATEST = {
    "after_person": "openings_person",
    "after_application": "openings_application",
    "after_sitting": "sittings_sitting",
    "after_answer": "sittings_answer",
}


def fill(*, opening: Any, start: int, count: int, whole: bool, **facts: Any) -> None:
    """`count` candidates more in an opening, the names counted from `start`; whole: all rated by two and decided."""
    with connection.cursor() as cursor:
        values = {
            "opening": opening.pk,
            "policy": opening.policy_id,
            "start": start,
            "end": start + count,
            "whole": whole,
            "first": FIRST.split(),
            "last": LAST.split(),
            "text": TEXT,
            **facts,
        }
        for name, table in LATEST.items():
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
            values[name] = cursor.fetchone()[0]
        for step in STEPS:
            cursor.execute(step, values)
    added = list(Application.objects.filter(pk__gt=values["after_application"]).values_list("pk", flat=True))
    find_placings(added)
    count_left(added)
    count_tallies(Answer.objects.filter(pk__gt=values["after_answer"]).values_list("pk", flat=True))


def analyse() -> None:
    """What the server does in its own time, minutes after so much was written."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
