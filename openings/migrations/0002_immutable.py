from django.db import migrations

from audit.immutable import refuse

# What the first candidate was promised holds for the last one too.
FIXED = """
CREATE FUNCTION refuse_change_of_fixed_opening() RETURNS trigger AS $$
BEGIN
    IF OLD.fixed_at IS NOT NULL AND (
        NEW.fixed_at IS DISTINCT FROM OLD.fixed_at
        OR NEW.policy_id IS DISTINCT FROM OLD.policy_id
        OR NEW.assessment_version_id IS DISTINCT FROM OLD.assessment_version_id
        OR NEW.role_id IS DISTINCT FROM OLD.role_id
        OR NEW.kind IS DISTINCT FROM OLD.kind
    ) THEN
        RAISE EXCEPTION 'opening %: policy, assessment and role are fixed since its first invitation', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER openings_opening_fixed BEFORE UPDATE ON openings_opening
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_fixed_opening();
"""
UNFIXED = "DROP TRIGGER openings_opening_fixed ON openings_opening; DROP FUNCTION refuse_change_of_fixed_opening();"


class Migration(migrations.Migration):
    dependencies = [("openings", "0001_initial"), ("audit", "0002_immutable")]

    operations = [
        refuse("openings_scoringpolicy"),
        migrations.RunSQL(FIXED, UNFIXED),
    ]
