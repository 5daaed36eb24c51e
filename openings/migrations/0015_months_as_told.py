from typing import Any

from django.db import migrations, models

# Whoever was invited before this reads the company's present time on their page, and was told it.
FILL = """
UPDATE openings_opening o SET keeps_months = c.keeps_months
FROM openings_companyprofile c WHERE c.team_id = o.team_id AND o.fixed_at IS NOT NULL AND o.keeps_months IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("openings", "0014_failed_index")]

    operations: list[Any] = [
        migrations.AddField("opening", "keeps_months", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
