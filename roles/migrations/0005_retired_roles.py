from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0004_rubric_comments"),
    ]

    operations = [
        migrations.AddField(
            model_name="role",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
