"""Find with one look what may name a line: by its item on any pack, and its lot without zeros."""

from django.db import migrations, models
from django.db.models.expressions import RawSQL

ITEM = (
    "(CASE WHEN key ~ '^[0-9]{14}$' THEN substr(key, 2, 12)"
    " || mod(right(key, 1)::int + 3 * left(key, 1)::int, 10)::text"
    " WHEN key ~ '[0-9]$' THEN left(key, -1) || '#' ELSE key END)"
)
LOOSE = (
    "(CASE WHEN lot_key = '' THEN '' ELSE coalesce(nullif(ltrim("
    "CASE WHEN replace(lot_key, ' ', '') ~ '^LOT[0-9]' THEN substr(replace(lot_key, ' ', ''), 4)"
    " ELSE replace(lot_key, ' ', '') END, '0'), ''), '0') END)"
)


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_document_exercises")]

    operations = [
        migrations.AddField(
            model_name="currentitem",
            name="item_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=RawSQL(ITEM, ()),
                output_field=models.CharField(db_collation="C", max_length=80),
            ),
        ),
        migrations.AddField(
            model_name="currentitem",
            name="loose_lot",
            field=models.GeneratedField(
                db_persist=True,
                expression=RawSQL(LOOSE, ()),
                output_field=models.CharField(db_collation="C", max_length=60),
            ),
        ),
        migrations.RemoveIndex(model_name="currentitem", name="current_key_lot"),
        migrations.AddIndex(
            model_name="currentitem",
            index=models.Index(
                fields=["key", "lot_key"],
                include=("publication", "line"),
                name="current_key_lot",
            ),
        ),
        migrations.AddIndex(
            model_name="currentitem",
            index=models.Index(
                fields=["item_key", "loose_lot"],
                include=(
                    "key",
                    "lot_key",
                    "publication",
                    "version",
                    "status",
                    "scope",
                    "line",
                    "serial_prefix",
                    "serial_digits",
                    "serial_from",
                    "serial_to",
                    "expiry_from",
                    "expiry_to",
                    "manufactured_from",
                    "manufactured_to",
                    "software",
                ),
                name="current_item_lot",
            ),
        ),
    ]
