from django.db import migrations

# What a rating says of an answer never changes. A rater's note on it can be emptied, when its person is erased.
ERASABLE = """
CREATE FUNCTION refuse_change_of_rating() RETURNS trigger AS $$
BEGIN
    IF NEW.note = '' AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'UPDATE on ratings_rating is refused: its rows never change' USING ERRCODE = 'restrict_violation';
END $$ LANGUAGE plpgsql;
DROP TRIGGER ratings_rating_refuse_change ON ratings_rating;
CREATE TRIGGER ratings_rating_refuse_change BEFORE UPDATE ON ratings_rating
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_rating();
"""
WHOLE = """
DROP TRIGGER ratings_rating_refuse_change ON ratings_rating;
CREATE TRIGGER ratings_rating_refuse_change BEFORE UPDATE ON ratings_rating
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_change_of_rating();
"""


class Migration(migrations.Migration):
    dependencies = [("ratings", "0012_second_looks"), ("audit", "0002_immutable")]

    operations = [migrations.RunSQL(ERASABLE, WHOLE)]
