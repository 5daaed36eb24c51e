from django.db import migrations, models
from django.db.models import Q

# What the first one was told holds for the last one too: the purpose and how long results are kept.
FIXED = """
CREATE OR REPLACE FUNCTION refuse_change_of_fixed_opening() RETURNS trigger AS $$
BEGIN
    IF OLD.fixed_at IS NOT NULL AND (
        NEW.fixed_at IS DISTINCT FROM OLD.fixed_at
        OR NEW.policy_id IS DISTINCT FROM OLD.policy_id
        OR NEW.assessment_version_id IS DISTINCT FROM OLD.assessment_version_id
        OR NEW.role_id IS DISTINCT FROM OLD.role_id
        OR NEW.kind IS DISTINCT FROM OLD.kind%(more)s
    ) THEN
        RAISE EXCEPTION 'opening %%: policy, assessment and role are fixed since its first invitation', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
"""
MORE = """
        OR NEW.purpose IS DISTINCT FROM OLD.purpose
        OR NEW.keeps_days IS DISTINCT FROM OLD.keeps_days"""


class Migration(migrations.Migration):
    dependencies = [("openings", "0009_second_person")]

    operations = [
        migrations.AddField(
            model_name="opening",
            name="purpose",
            field=models.CharField(
                choices=[("selection", "Selection"), ("development", "Development")], default="selection", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="opening", name="keeps_days", field=models.PositiveSmallIntegerField(default=365)
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=Q(purpose="selection") | Q(purpose="development", kind="assessed"),
                name="development_takes_an_assessment",
            ),
        ),
        migrations.RunSQL(FIXED % {"more": MORE}, FIXED % {"more": ""}),
    ]
