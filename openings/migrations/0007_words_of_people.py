from django.db import migrations

# Plain PostgreSQL, no extension: the words of a person as a tsvector, which an index finds by their beginnings.
WORDS = r"""
CREATE FUNCTION person_words(name text, email text, ref text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_remove(string_to_array(lower(translate(
        name || ' ' || email || ' ' || ref, '@.,;:_+/()"''-' || chr(9) || chr(10) || chr(13), repeat(' ', 16)
    )), ' '), ''))
$$;
CREATE INDEX openings_person_words ON openings_person USING gin (person_words(name, email, external_ref));
"""
NO_WORDS = """
DROP INDEX openings_person_words;
DROP FUNCTION person_words(text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("openings", "0006_companies")]

    operations = [migrations.RunSQL(WORDS, NO_WORDS)]
