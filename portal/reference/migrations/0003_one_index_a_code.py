"""Codes are in the C collation, whose ordinary indexes serve prefixes: drop their second index."""

from django.db import migrations

DROP = r"""
DO $$
DECLARE found regclass;
BEGIN
    FOR found IN
        SELECT indexrelid::regclass FROM pg_index
        WHERE indrelid::regclass::text LIKE 'reference\_%' AND indexrelid::regclass::text LIKE '%\_like'
    LOOP
        EXECUTE format('DROP INDEX %s', found);
    END LOOP;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_initial")]

    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
