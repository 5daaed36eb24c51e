"""Keeps `LeftToDo`: what is left to do about each candidate with a score sheet is found, not searched for."""

from collections.abc import Iterable

from results.services.recount import recount

# Decisions after which an application is settled; "hold" leaves it open.
SETTLED = ("advance", "decline", "offer", "hired", "withdrew")
# Of somebody who took part again, what was released of the look before is not the last word.
COUNT = """
INSERT INTO results_lefttodo (application_id, opening_id, undecided, unreleased, settled_at)
SELECT a.id, a.opening_id,
    NOT EXISTS (SELECT FROM results_decision d WHERE d.application_id = a.id AND d.undone_at IS NULL),
    p.erased_at IS NULL AND sheets.total
        AND NOT EXISTS (
            SELECT FROM results_feedbackrelease f JOIN results_scoresheet told ON told.id = f.score_sheet_id
            WHERE f.application_id = a.id AND (again.sitting_id IS NULL OR told.sitting_id = again.sitting_id)
        ),
    CASE WHEN held.kind = ANY(%(settled)s) THEN held.holds_since END
FROM openings_application a
JOIN openings_person p ON p.id = a.person_id
JOIN (
    SELECT s.application_id, bool_or(sheet.total IS NOT NULL) AS total
    FROM sittings_sitting s JOIN results_scoresheet sheet ON sheet.sitting_id = s.id
    WHERE s.application_id = ANY(%(applications)s) GROUP BY s.application_id
) sheets ON sheets.application_id = a.id
LEFT JOIN LATERAL (
    SELECT d.kind, d.holds_since FROM results_decision d
    WHERE d.application_id = a.id AND d.undone_at IS NULL AND d.holds_since IS NOT NULL
    ORDER BY d.id DESC LIMIT 1
) held ON true
LEFT JOIN LATERAL (
    SELECT s.id AS sitting_id FROM sittings_sitting s JOIN results_scoresheet sheet ON sheet.sitting_id = s.id
    WHERE s.application_id = a.id AND s.attempt > 1 AND sheet.total IS NOT NULL ORDER BY s.attempt DESC LIMIT 1
) again ON true
ON CONFLICT (application_id) DO UPDATE
    SET undecided = excluded.undecided, unreleased = excluded.unreleased, settled_at = excluded.settled_at
"""


def count_left(applications: Iterable[int]) -> None:
    """Count these anew: after a sheet, a decision, a release, an erasure, and in its transaction."""
    recount(applications, COUNT, settled=list(SETTLED))
