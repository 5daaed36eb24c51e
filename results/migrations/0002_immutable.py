from django.db import migrations

from audit.immutable import refuse


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial"), ("audit", "0002_immutable")]

    operations = [
        refuse("results_scoresheet", delete=False),
    ]
