from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("openings", "0013_further_sittings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(
                    ("revoked_at", None), ("sent_at", None), models.Q(("send_failed", ""), _negated=True)
                ),
                fields=["application"],
                name="invitation_failed",
            ),
        ),
    ]
