"""Keep what a search does not read out of the rows that it counts."""

from django.db import migrations

NARROW = """
ALTER TABLE publication_document
    ALTER COLUMN title SET STORAGE EXTERNAL,
    ALTER COLUMN summary SET STORAGE EXTERNAL,
    ALTER COLUMN vector SET STORAGE EXTERNAL,
    ALTER COLUMN words SET STORAGE EXTERNAL,
    SET (toast_tuple_target = 256);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0001_initial"),
        ("reference", "0001_extensions"),
        ("filings", "0001_initial"),
    ]

    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
