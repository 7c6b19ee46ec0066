"""Put what a search reads in narrow rows of their own, which count facets by numbers.

The rows are filled from the documents as they stand; these keep no word any more.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

NARROW = """
ALTER TABLE publication_entry
    ALTER COLUMN vector SET STORAGE EXTERNAL,
    ALTER COLUMN words SET STORAGE EXTERNAL,
    SET (toast_tuple_target = 128);
"""

HELD = """
    SELECT part, codes, sha256(convert_to(part || codes::text, 'UTF8')) AS digest
    FROM (VALUES
        (
            'profile',
            ARRAY[
                'kinds:' || document.kind,
                'lifecycle:' || document.lifecycle,
                'year:' || document.year
            ]
            || ARRAY(SELECT 'product_kinds:' || code FROM unnest(product_kinds) AS code)
            || ARRAY(SELECT 'types:' || code FROM unnest(types) AS code)
        ),
        ('recipients', ARRAY(SELECT 'recipients:' || code FROM unnest(recipients) AS code)),
        ('actions', ARRAY(SELECT 'actions:' || code FROM unnest(actions) AS code)),
        (
            'subject',
            ARRAY(SELECT 'substances:' || code FROM unnest(substances) AS code)
            || ARRAY(SELECT 'emdn:' || code FROM unnest(emdn) AS code WHERE length(code) = 1)
        ),
        ('emdn', ARRAY(SELECT 'emdn:' || code FROM unnest(emdn) AS code)),
        ('maker', ARRAY['maker:' || document.maker, 'maker_key:' || document.maker_key])
    ) AS held (part, codes)
"""

FILL = f"""
CREATE TEMPORARY TABLE held ON COMMIT DROP AS
    SELECT publication_id, held.*
    FROM publication_document AS document CROSS JOIN LATERAL ({HELD}) AS held;

INSERT INTO publication_facetset (part, codes, digest)
    SELECT DISTINCT part, codes, digest FROM held;

INSERT INTO publication_entry (
    publication_id, first_published_at, updated_at, profile_id, recipients_id, actions_id,
    subject_id, emdn_id, maker_id, exercise, retracted, vector, words
)
SELECT document.publication_id, document.first_published_at, document.updated_at, sets.profile,
    sets.recipients, sets.actions, sets.subject, sets.emdn, sets.maker, document.exercise,
    document.lifecycle = 'retracted', document.vector, document.words
FROM publication_document AS document
JOIN (
    SELECT held.publication_id,
        max(id) FILTER (WHERE known.part = 'profile') AS profile,
        max(id) FILTER (WHERE known.part = 'recipients') AS recipients,
        max(id) FILTER (WHERE known.part = 'actions') AS actions,
        max(id) FILTER (WHERE known.part = 'subject') AS subject,
        max(id) FILTER (WHERE known.part = 'emdn') AS emdn,
        max(id) FILTER (WHERE known.part = 'maker') AS maker
    FROM held JOIN publication_facetset AS known USING (digest)
    GROUP BY held.publication_id
) AS sets ON sets.publication_id = document.publication_id
ORDER BY document.publication_id;

DROP TABLE held;
"""

BARE = "translate(lot, ' -._/\u2010\u2011\u2012\u2013\u2014\u2212', '')"
LOOSE = (
    "(CASE WHEN lot = '' THEN '' ELSE coalesce(nullif(ltrim("
    f"CASE WHEN {BARE} ~ '^LOT[0-9]' THEN substr({BARE}, 4) ELSE {BARE} END, '0'), ''), '0')"
    " END)"
)

LOOSE_LOTS = f"""
UPDATE publication_document
SET loose_lots = ARRAY(SELECT DISTINCT {LOOSE} FROM unnest(lots) AS lot ORDER BY 1)
WHERE lots <> '{{}}';
"""


def facet_set(*, db_index: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        "publication.facetset",
        django.db.models.deletion.DO_NOTHING,
        db_constraint=False,
        db_index=db_index,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [("publication", "0011_lots_without_separators")]

    operations = [
        migrations.CreateModel(
            name="FacetSet",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("part", models.CharField(max_length=12)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"), size=None
                    ),
                ),
                ("digest", models.BinaryField(unique=True)),
            ],
            options={
                "verbose_name": "valeurs de filtres",
                "verbose_name_plural": "valeurs de filtres",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="publication.publication",
                    ),
                ),
                ("first_published_at", models.DateTimeField(verbose_name="première publication")),
                ("updated_at", models.DateTimeField(verbose_name="mise à jour")),
                ("profile", facet_set()),
                ("recipients", facet_set()),
                ("actions", facet_set()),
                ("subject", facet_set()),
                ("emdn", facet_set(db_index=True)),
                ("maker", facet_set(db_index=True)),
                ("exercise", models.BooleanField(verbose_name="exercice")),
                ("retracted", models.BooleanField(verbose_name="retirée")),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "entrée de recherche",
                "verbose_name_plural": "entrées de recherche",
                "ordering": ["-first_published_at", "-publication"],
            },
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="facetset",
            index=models.Index(fields=["part"], name="facet_set_part"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["vector"], name="entry_vector", fastupdate=False
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                models.OrderBy(models.F("first_published_at"), descending=True),
                models.OrderBy(models.F("publication"), descending=True),
                name="entry_published",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                models.OrderBy(models.F("updated_at"), descending=True),
                models.OrderBy(models.F("publication"), descending=True),
                name="entry_updated",
            ),
        ),
        migrations.RemoveIndex(model_name="document", name="document_vector"),
        migrations.RemoveField(model_name="document", name="vector"),
        migrations.RemoveField(model_name="document", name="words"),
        migrations.AddField(
            model_name="document",
            name="loose_lots",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(db_collation="C", max_length=60),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.RunSQL(LOOSE_LOTS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["loose_lots"], name="document_loose_lots"
            ),
        ),
    ]
