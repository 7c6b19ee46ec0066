"""The keys by which the stock check looks, and what a process remembers of versions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.publication.check import Line, check
from portal.publication.models.items import item_of, item_sql, loose_sql
from portal.publication.services.told import Memory, said_by
from portal.reference.identifiers import loose_lot_key, loosened, lot_key
from tests.factories.publications import following, lot, published

pytestmark = pytest.mark.django_db

GTIN = "03401060012342"


def in_the_base(expression, values):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression}"  # noqa: S608 - a name of our own
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given (value, place) ORDER BY place",
            [values],
        )
        return [found for (found,) in cursor]


def test_the_base_makes_loose_keys_as_the_identifiers_do():
    keys = [lot_key(one) for one in ("LOT42", "LOT 042", "L OT42", "LOTUS", "000", "0 0A", "N 7")]
    keys += [lot_key(one) for one in ("VEL-22K", "LOT.7", "A–1/2_b", "-", "0-0", "L-OT9")]
    found = in_the_base(loose_sql("value"), [*keys, ""])
    assert found == [*map(loose_lot_key, keys), ""] == [*map(loosened, keys), ""]


one_key = st.one_of(
    st.text("0123456789", min_size=12, max_size=15),
    st.text("LOT 019A-._/٣²#é", max_size=8),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=15),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(one_key, max_size=30))
def test_the_base_makes_the_keys_of_items_and_loose_lots_as_the_check_does(keys):
    assert in_the_base(item_sql("value"), keys) == list(map(item_of, keys))
    assert in_the_base(loose_sql("value"), keys) == list(map(loosened, keys))


def test_what_a_version_says_is_asked_once_and_a_new_one_is_told():
    first = published(items=[lot("LOT42")])
    with CaptureQueriesContext(connection) as cold:
        french = check([Line(identifier=GTIN, lot="LOT42")]).as_json()
    with CaptureQueriesContext(connection) as warm:
        again = check([Line(identifier=GTIN, lot="LOT42")]).as_json()
    assert again["results"] == french["results"]
    assert len(warm) == len(cold) - 1
    published(following(first, title="Rappel étendu", items=[lot("LOT42"), lot("LOT43")]))
    (match,) = check([Line(identifier=GTIN, lot="LOT42")]).results[0].matches
    assert (match.version, match.title) == (2, "Rappel étendu")


def test_a_process_remembers_the_last_versions_only():
    versions = [published(items=[lot(f"LOT{n}")]).pk for n in range(4)]
    memory = Memory(most=3)
    assert memory.said_by(versions) == said_by(versions)
    with CaptureQueriesContext(connection) as captured:
        assert set(memory.said_by(versions[1:])) == set(versions[1:])
        assert not captured
        memory.said_by(versions[:1])
        assert len(captured) == 1


def test_a_plan_made_while_the_base_is_empty_serves_once_it_is_full():
    with connection.cursor() as cursor:
        # An empty table that is known to be empty is read whole for the price of nothing.
        cursor.execute("ANALYZE publication_currentitem")
        check([Line(identifier=GTIN, lot="LOT42")])
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"EXPLAIN EXECUTE stock_check ({', '.join(['NULL'] * 15)})")
        plan = "\n".join(line for (line,) in cursor)
    assert "current_item_lot" in plan
    assert "Seq Scan on publication_currentitem" not in plan
