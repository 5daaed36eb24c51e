from django.db import migrations

from audit.immutable import refuse


class Migration(migrations.Migration):
    dependencies = [("wording", "0001_initial"), ("audit", "0002_immutable")]

    operations = [refuse("wording_wording")]
