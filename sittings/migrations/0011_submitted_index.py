from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("openings", "0014_failed_index"),
        ("sittings", "0010_free_days"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(
                condition=models.Q(("submitted_at__isnull", False)), fields=["application"], name="sitting_submitted"
            ),
        ),
    ]
