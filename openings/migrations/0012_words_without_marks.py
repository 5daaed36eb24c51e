from django.db import migrations

INDEX = "CREATE INDEX openings_person_words ON openings_person USING gin (person_words(name, email, external_ref));"
# A letter is found with and without its marks: first it is taken apart, then its marks are left out. Letters that are
# not made of others are named. openings.finding does the same to what is asked for.
WITHOUT_MARKS = rf"""
DROP INDEX openings_person_words;
CREATE OR REPLACE FUNCTION person_words(name text, email text, ref text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_remove(string_to_array(replace(replace(replace(replace(lower(translate(
        regexp_replace(normalize(name || ' ' || email || ' ' || ref, NFKD), '[\u0300-\u036f]', '', 'g'),
        'ÆŒÞẞØøŁłĐđÐðĦħŦŧı@.,;:_+/()"''-' || chr(9) || chr(10) || chr(13),
        'æœþßoollddddhhtti' || repeat(' ', 16)
    )), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), ' '), ''))
$$;
{INDEX}
"""
AS_WRITTEN = rf"""
DROP INDEX openings_person_words;
CREATE OR REPLACE FUNCTION person_words(name text, email text, ref text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(array_remove(string_to_array(lower(translate(
        name || ' ' || email || ' ' || ref, '@.,;:_+/()"''-' || chr(9) || chr(10) || chr(13), repeat(' ', 16)
    )), ' '), ''))
$$;
{INDEX}
"""


class Migration(migrations.Migration):
    dependencies = [("openings", "0011_company_language")]

    operations = [migrations.RunSQL(WITHOUT_MARKS, AS_WRITTEN)]
