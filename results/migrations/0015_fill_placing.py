from django.db import migrations

# As of this migration; whatever is written later is found by results.services.placing.
FILL = """
INSERT INTO results_placing (application_id, opening_id, score_sheet_id, total, se, provisional, meets_minimums)
SELECT DISTINCT ON (s.application_id)
    s.application_id, a.opening_id, sheet.id, sheet.total, sheet.se, sheet.provisional, sheet.meets_minimums
FROM results_scoresheet sheet
JOIN sittings_sitting s ON s.id = sheet.sitting_id
JOIN openings_application a ON a.id = s.application_id
ORDER BY s.application_id, s.attempt DESC, sheet.id DESC
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0014_placing")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
