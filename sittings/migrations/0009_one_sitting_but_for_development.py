from django.db import migrations

# A selection asks everybody once. The purpose of an opening is fixed by its first invitation.
ONCE = """
CREATE FUNCTION refuse_further_sitting() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM openings_application a JOIN openings_opening o ON o.id = a.opening_id
        WHERE a.id = NEW.application_id AND o.purpose = 'development'
    ) THEN
        RAISE EXCEPTION 'application %: only in a development opening is there a further sitting', NEW.application_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER sittings_sitting_once BEFORE INSERT OR UPDATE OF attempt, application_id ON sittings_sitting
    FOR EACH ROW WHEN (NEW.attempt > 1) EXECUTE FUNCTION refuse_further_sitting();
"""
BACK = "DROP TRIGGER sittings_sitting_once ON sittings_sitting; DROP FUNCTION refuse_further_sitting();"


class Migration(migrations.Migration):
    dependencies = [("sittings", "0008_shares_answers"), ("openings", "0013_further_sittings")]

    operations = [migrations.RunSQL(ONCE, BACK)]
