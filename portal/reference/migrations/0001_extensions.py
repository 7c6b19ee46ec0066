"""Extensions, the French text search configuration and the functions that loads and indexes use."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CITextExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# unaccent() is only STABLE because its dictionary could be replaced; naming the dictionary makes
# the promise that an index needs.
IMMUTABLE_UNACCENT = """
CREATE FUNCTION immutable_unaccent(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$;
"""

# Stop words are dropped while they still carry their accents (« été », « à »), then accents go.
PORTAL_FRENCH = """
CREATE TEXT SEARCH DICTIONARY portal_french_stop
    (TEMPLATE = pg_catalog.simple, STOPWORDS = french, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION portal_french (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION portal_french
    ALTER MAPPING FOR hword, hword_part, word
    WITH portal_french_stop, public.unaccent, pg_catalog.french_stem;
"""

# Lower case, no accents, words of letters and digits between single spaces.
SEARCH_KEY = r"""
CREATE FUNCTION portal_search_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, $1)), '[^a-z0-9]+', ' ', 'g'))
$$;
"""

# JJ/MM/AAAA or AAAA-MM-JJ…; anything else, 31/02 included, is NULL and never an error. A single
# expression, so that the planner inlines it.
DATE = r"""
CREATE FUNCTION portal_date(text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN $1 ~ '^[0-3]\d/(0[1-9]|1[0-2])/(19|2\d)\d\d$' THEN
            CASE WHEN extract(day FROM make_date(right($1, 4)::int, substr($1, 4, 2)::int, 1)
                              + left($1, 2)::int - 1) = left($1, 2)::int
            THEN make_date(right($1, 4)::int, substr($1, 4, 2)::int, 1) + left($1, 2)::int - 1
            END
        WHEN $1 ~ '^(19|2\d)\d\d-(0[1-9]|1[0-2])-[0-3]\d' THEN
            CASE WHEN extract(day FROM make_date(left($1, 4)::int, substr($1, 6, 2)::int, 1)
                              + substr($1, 9, 2)::int - 1) = substr($1, 9, 2)::int
            THEN make_date(left($1, 4)::int, substr($1, 6, 2)::int, 1) + substr($1, 9, 2)::int - 1
            END
    END
$$;
"""

# 24,34 and 1,466,29 and 1466.29; anything else is NULL.
AMOUNT = r"""
CREATE FUNCTION portal_amount(text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN $1 ~ '^\d+,\d\d$' THEN replace($1, ',', '.')::numeric
        WHEN $1 ~ '^\d{1,3}(,\d{3})+,\d\d$'
        THEN (left(replace($1, ',', ''), -2) || '.' || right($1, 2))::numeric
        WHEN $1 ~ '^\d+(\.\d+)?$' THEN $1::numeric
    END
$$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        CITextExtension(),
        migrations.RunSQL(IMMUTABLE_UNACCENT, "DROP FUNCTION immutable_unaccent(text)"),
        migrations.RunSQL(
            PORTAL_FRENCH,
            "DROP TEXT SEARCH CONFIGURATION portal_french;"
            "DROP TEXT SEARCH DICTIONARY portal_french_stop",
        ),
        migrations.RunSQL(SEARCH_KEY, "DROP FUNCTION portal_search_key(text)"),
        migrations.RunSQL(DATE, "DROP FUNCTION portal_date(text)"),
        migrations.RunSQL(AMOUNT, "DROP FUNCTION portal_amount(text)"),
    ]
