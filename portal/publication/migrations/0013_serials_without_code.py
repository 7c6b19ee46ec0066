"""Serial numbers of products without code are found by their series.

The column is filled from the payloads of the versions in force, which are the only ones to hold
such products.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

FILL = r"""
UPDATE publication_document AS document
SET serials = told.serials
FROM (
    SELECT publication.id, array_agg(DISTINCT
        regexp_replace(bare, '[0-9]{1,18}$', '') || '#'
        || length(coalesce(substring(bare FROM '[0-9]{1,18}$'), ''))
    ) AS serials
    FROM publication_publication AS publication
    JOIN publication_version AS version ON version.id = publication.current_id
    CROSS JOIN jsonb_array_elements(version.payload -> 'unscannable') AS product
    CROSS JOIN jsonb_array_elements(product -> 'units') AS unit
    CROSS JOIN LATERAL (SELECT upper(regexp_replace(
        unit ->> 'serial', '[\s.\-\u2010\u2011\u2013\u200b\ufeff]', '', 'g'
    )) AS bare) AS serial
    WHERE (version.found_by ->> 'unscannable')::int > 0 AND unit ? 'serial'
    GROUP BY publication.id
) AS told
WHERE told.id = document.publication_id
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0012_search_entries")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="serials",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(db_collation="C", max_length=80),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["serials"], name="document_serials"
            ),
        ),
    ]
