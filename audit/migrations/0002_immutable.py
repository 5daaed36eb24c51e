from django.db import migrations

from audit.immutable import FUNCTION, refuse


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change()"),
        refuse("audit_auditentry"),
    ]
