"""Keep what a search does not count out of its rows, and in them what it counts."""

from django.db import migrations

NARROW = """
ALTER TABLE publication_document
    ALTER COLUMN title SET STORAGE EXTERNAL,
    ALTER COLUMN summary SET STORAGE EXTERNAL,
    ALTER COLUMN vector SET STORAGE EXTERNAL,
    ALTER COLUMN words SET STORAGE EXTERNAL,
    ALTER COLUMN maker SET STORAGE MAIN,
    ALTER COLUMN maker_key SET STORAGE MAIN,
    ALTER COLUMN title_key SET STORAGE MAIN,
    ALTER COLUMN recipients SET STORAGE MAIN,
    ALTER COLUMN product_kinds SET STORAGE MAIN,
    ALTER COLUMN actions SET STORAGE MAIN,
    ALTER COLUMN emdn SET STORAGE MAIN,
    ALTER COLUMN types SET STORAGE MAIN,
    SET (toast_tuple_target = 256);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0001_initial"),
        ("reference", "0001_extensions"),
        ("filings", "0001_initial"),
    ]

    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
