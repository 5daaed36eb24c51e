from django.db import migrations

from audit.immutable import refuse


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("audit", "0002_immutable")]

    operations = [
        refuse("assessments_questionversion"),
        refuse("assessments_assessmentversion"),
        refuse("assessments_assessmentitem"),
    ]
