"""Lots are compared loosely without dashes, points and slashes too, and found by that alone.

The column is made anew: the table, which is derived, is rewritten and locked meanwhile.
"""

from django.db import migrations, models
from django.db.models.expressions import RawSQL

BARE = "translate(lot_key, ' -._/\u2010\u2011\u2012\u2013\u2014\u2212', '')"
LOOSE = (
    "(CASE WHEN lot_key = '' THEN '' ELSE coalesce(nullif(ltrim("
    f"CASE WHEN {BARE} ~ '^LOT[0-9]' THEN substr({BARE}, 4) ELSE {BARE} END, '0'), ''), '0')"
    " END)"
)
INCLUDED = (
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
)


class Migration(migrations.Migration):
    dependencies = [("publication", "0010_current_serial")]

    operations = [
        migrations.RemoveIndex(model_name="currentitem", name="current_item_lot"),
        migrations.RemoveField(model_name="currentitem", name="loose_lot"),
        migrations.AddField(
            model_name="currentitem",
            name="loose_lot",
            field=models.GeneratedField(
                db_persist=True,
                expression=RawSQL(LOOSE, ()),
                output_field=models.CharField(db_collation="C", max_length=60),
            ),
        ),
        migrations.AddIndex(
            model_name="currentitem",
            index=models.Index(
                fields=["item_key", "loose_lot"], include=INCLUDED, name="current_item_lot"
            ),
        ),
        migrations.AddIndex(
            model_name="currentitem",
            index=models.Index(
                condition=models.Q(("lot_key", ""), _negated=True),
                fields=["loose_lot"],
                include=("publication",),
                name="current_loose_lot",
            ),
        ),
    ]
