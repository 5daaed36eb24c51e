import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("openings", "0014_failed_index"),
        ("results", "0011_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeftToDo",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="left_to_do",
                        serialize=False,
                        to="openings.application",
                    ),
                ),
                ("undecided", models.BooleanField()),
                ("unreleased", models.BooleanField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opening",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="openings.opening",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("undecided", True)),
                        fields=["opening", "application"],
                        name="left_undecided",
                    ),
                    models.Index(
                        condition=models.Q(("unreleased", True)),
                        fields=["opening", "application"],
                        name="left_unreleased",
                    ),
                ],
            },
        ),
    ]
