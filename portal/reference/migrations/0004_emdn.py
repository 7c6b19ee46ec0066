"""The nomenclature of devices. Its codes are in the C collation: one index each serves prefixes."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


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
    dependencies = [
        ("reference", "0003_one_index_a_code"),
    ]

    operations = [
        migrations.AlterField(
            model_name="load",
            name="source",
            field=models.CharField(
                choices=[
                    ("bdpm", "Base de données publique des médicaments"),
                    ("open_data", "Données ouvertes de l’ANSM"),
                    ("emdn", "Nomenclature européenne des dispositifs médicaux (EMDN)"),
                ],
                max_length=20,
                verbose_name="source",
            ),
        ),
        migrations.CreateModel(
            name="EmdnWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        db_collation="C", max_length=100, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "verbose_name": "mot de la nomenclature EMDN",
                "verbose_name_plural": "mots de la nomenclature EMDN",
                "ordering": ["word"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="emdn_word_trigrams", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmdnCode",
            fields=[
                ("line_hash", models.BigIntegerField(editable=False)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="retiré le"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        db_collation="C",
                        max_length=13,
                        primary_key=True,
                        serialize=False,
                        verbose_name="code",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="niveau")),
                ("terminal", models.BooleanField(verbose_name="terminal")),
                ("term_en", models.TextField(verbose_name="libellé anglais")),
                (
                    "term_fr",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="libellé français"
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="version de la nomenclature"
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("term_en"),
                            function="portal_search_key",
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                django.db.models.functions.text.Concat(
                                    "term_en",
                                    models.Value(" "),
                                    "term_fr",
                                    output_field=models.TextField(),
                                ),
                                function="portal_search_key",
                                output_field=models.TextField(),
                            ),
                            function="to_tsvector",
                            template="%(function)s('simple'::regconfig, %(expressions)s)",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_column="parent",
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="children",
                        to="reference.emdncode",
                        verbose_name="code du niveau supérieur",
                    ),
                ),
            ],
            options={
                "verbose_name": "code EMDN",
                "verbose_name_plural": "codes EMDN",
                "ordering": ["code"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="emdn_vector")
                ],
            },
        ),
        migrations.RunSQL(DROP, migrations.RunSQL.noop),
    ]
