from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("openings", "0004_random_share")]

    operations = [
        migrations.AddField(
            model_name="opening",
            name="feedback",
            field=models.CharField(
                choices=[
                    ("off", "No written feedback"),
                    ("after_decision", "Once a person has decided"),
                    ("after_scoring", "As soon as the answers are rated"),
                ],
                default="after_decision",
                max_length=20,
            ),
        ),
        migrations.AddField(model_name="opening", name="ten_day_notice", field=models.BooleanField(default=False)),
    ]
