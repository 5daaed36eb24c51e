import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("openings", "0005_rules_for_candidates"), ("results", "0007_appeals")]

    operations = [
        migrations.CreateModel(
            name="DataCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("download", "Get one's data"), ("erase", "Erase one's data")], max_length=10
                    ),
                ),
                ("nonce", models.CharField(max_length=32, unique=True)),
                ("code_hash", models.CharField(max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_codes",
                        to="openings.application",
                    ),
                ),
            ],
            options={"ordering": ["-id"]},
        ),
    ]
