"""Database triggers that refuse to change what must not change. Used by the migrations of every app above."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN
    -- Test databases are emptied between tests; no other database has a name like this.
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% on % is refused: its rows never change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$ LANGUAGE plpgsql
"""


def refuse(table: str, *, delete: bool = True) -> migrations.RunSQL:
    """An operation that makes `table` refuse UPDATE (and with `delete`, DELETE and TRUNCATE)."""
    events = "UPDATE OR DELETE" if delete else "UPDATE"
    forward = [
        f"CREATE TRIGGER {table}_refuse_change BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ]
    backward = [f"DROP TRIGGER {table}_refuse_change ON {table}"]
    if delete:
        forward.append(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        backward.append(f"DROP TRIGGER {table}_refuse_truncate ON {table}")
    return migrations.RunSQL([*forward], [*backward])
