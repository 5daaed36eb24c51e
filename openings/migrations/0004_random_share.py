from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("openings", "0003_plans")]

    operations = [
        # Policies of before the share draw nobody: what an opening promised does not change.
        migrations.AddField(
            model_name="scoringpolicy",
            name="human_share",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="percent of machine-rated answers drawn for people"
            ),
        ),
        migrations.AlterField(
            model_name="scoringpolicy",
            name="human_share",
            field=models.PositiveSmallIntegerField(
                default=10, verbose_name="percent of machine-rated answers drawn for people"
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("human_share__lte", 100)), name="human_share_is_a_percentage"
            ),
        ),
    ]
