import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_question_time"),
        ("ratings", "0016_fill_tallies"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionFigures",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="assessments.questionversion",
                    ),
                ),
                ("answers", models.PositiveIntegerField()),
                ("rated_twice", models.PositiveIntegerField()),
                ("facility", models.FloatField(null=True)),
                ("discrimination", models.FloatField(null=True)),
                ("discrimination_low", models.FloatField(null=True)),
                ("discrimination_high", models.FloatField(null=True)),
                ("agreement", models.FloatField(null=True)),
                ("agreement_low", models.FloatField(null=True)),
                ("agreement_high", models.FloatField(null=True)),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "question figures",
            },
        ),
    ]
