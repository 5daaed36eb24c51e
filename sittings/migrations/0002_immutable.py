from django.db import migrations

from audit.immutable import refuse


class Migration(migrations.Migration):
    dependencies = [("sittings", "0001_initial"), ("audit", "0002_immutable")]

    operations = [
        refuse("sittings_notice"),
        refuse("sittings_answerrevision", delete=False),
    ]
