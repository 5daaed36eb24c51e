import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("openings", "0006_companies"), ("sittings", "0004_needs_and_time")]

    operations = [
        migrations.CreateModel(
            name="SelfIdentification",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "Woman"), ("man", "Man"), ("non_binary", "Non-binary, or another gender")],
                        max_length=20,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hispanic", "Hispanic or Latino"),
                            ("white", "White"),
                            ("black", "Black or African American"),
                            ("asian", "Asian"),
                            ("native", "American Indian or Alaska Native"),
                            ("pacific", "Native Hawaiian or Pacific Islander"),
                            ("several", "Two or more of these"),
                            ("other", "Another"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_30", "Under 30"),
                            ("under_40", "30 to 39"),
                            ("under_50", "40 to 49"),
                            ("older", "50 and over"),
                        ],
                        max_length=20,
                    ),
                ),
                ("disability", models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Choices",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("only_people", models.BooleanField(default=False)),
                ("may_teach", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="openings.application"
                    ),
                ),
            ],
            options={"verbose_name_plural": "choices"},
        ),
        migrations.CreateModel(
            name="NoticeShown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shown_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices_shown",
                        to="openings.application",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sittings.notice"
                    ),
                ),
            ],
            options={
                "ordering": ["shown_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "notice"), name="one_first_showing_a_notice")
                ],
            },
        ),
    ]
