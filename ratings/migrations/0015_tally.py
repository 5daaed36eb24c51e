import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("openings", "0010_purpose"),
        ("ratings", "0014_alike_answers"),
        ("sittings", "0008_shares_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="sittings.answer",
                    ),
                ),
                ("expected", models.PositiveSmallIntegerField()),
                ("raters", models.PositiveSmallIntegerField()),
                ("wanted", models.PositiveSmallIntegerField()),
                ("disputed", models.BooleanField()),
                (
                    "waiting",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(
                                ("raters__lt", models.F("wanted")),
                                models.Q(("disputed", True), ("raters__lt", 3)),
                                _connector="OR",
                            ),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
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
                        condition=models.Q(("waiting", True)), fields=["opening", "answer"], name="tally_waiting"
                    ),
                    models.Index(fields=["opening", "answer"], name="tally_of_opening"),
                ],
            },
        ),
    ]
