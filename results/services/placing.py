"""Keeps `Placing`: an opening's ranking reads one narrow row a candidate, and no score sheet but those it shows."""

from collections.abc import Iterable

from results.services.recount import recount

# The latest: of the latest sitting that has a sheet, the newest.
FIND = """
INSERT INTO results_placing (application_id, opening_id, score_sheet_id, total, se, provisional, meets_minimums)
SELECT DISTINCT ON (s.application_id)
    s.application_id, a.opening_id, sheet.id, sheet.total, sheet.se, sheet.provisional, sheet.meets_minimums
FROM results_scoresheet sheet
JOIN sittings_sitting s ON s.id = sheet.sitting_id
JOIN openings_application a ON a.id = s.application_id
WHERE s.application_id = ANY(%(applications)s)
ORDER BY s.application_id, s.attempt DESC, sheet.id DESC
ON CONFLICT (application_id) DO UPDATE
    SET score_sheet_id = excluded.score_sheet_id, total = excluded.total, se = excluded.se,
        provisional = excluded.provisional, meets_minimums = excluded.meets_minimums
"""


def find_placings(applications: Iterable[int]) -> None:
    """Of these anew, after a sheet was made and in its transaction."""
    recount(applications, FIND)
