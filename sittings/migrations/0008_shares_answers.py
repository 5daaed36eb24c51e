from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sittings", "0007_answer_language_answer_shown")]

    operations = [
        migrations.AddField(model_name="choices", name="shares_answers", field=models.BooleanField(default=False))
    ]
