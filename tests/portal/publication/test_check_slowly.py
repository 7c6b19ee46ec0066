"""The stock check gives what an obvious check of every line against every row gives."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.publication.check import Line, check
from portal.publication.models import CurrentItem
from portal.reference.identifiers import gtin14_at, loose_lot_key, lot_key, serial_parts
from tests.factories.publications import every, following, lot, published

pytestmark = pytest.mark.django_db

GTIN = "03401060012342"
CODES = [GTIN, gtin14_at(GTIN, 1), gtin14_at(GTIN, 4), "03401060012359", "13401060012356"]
LOTS = ["", "A1", "0A1", "42", "042", "LOT42", "LOT042", "4 2", "B"]
SERIALS = ["", "S1", "S5", "S05", "T3"]

one_item = st.one_of(
    st.builds(lambda code: every(identifier=code), st.sampled_from(CODES)),
    st.builds(
        lambda code, name: lot(name, identifier=code),
        st.sampled_from(CODES),
        st.sampled_from(LOTS[1:]),
    ),
    st.builds(
        lambda code, name: lot(
            name, identifier=code, scope="serial_range", serial="S1", serial_to="S4"
        ),
        st.sampled_from(CODES),
        st.sampled_from(LOTS),
    ),
)
lines = st.lists(
    st.builds(
        # Not `Line` itself, of which every other member would be made up as well.
        lambda code, name, serial: Line(identifier=code, lot=name, serial=serial),
        st.sampled_from(CODES),
        st.sampled_from(LOTS),
        st.sampled_from(SERIALS),
    ),
    min_size=1,
    max_size=12,
)
actions = st.lists(
    st.tuples(st.lists(one_item, min_size=1, max_size=4), st.sampled_from(["open", "closed"])),
    max_size=4,
)


def slowly(line: Line, rows: list[CurrentItem]) -> str:
    asked = lot_key(line.lot)
    serial = serial_parts(line.serial) if line.serial else None
    firm, weak, known = set(), set(), False
    for row in rows:
        own = row.key == line.identifier
        other = not own and row.key in {gtin14_at(line.identifier, n) for n in range(10)}
        known |= own
        numbered = row.serial_from is not None
        in_range = not numbered or (
            serial is not None
            and (serial.prefix, serial.digits) == (row.serial_prefix, row.serial_digits)
            and row.serial_from <= serial.number <= row.serial_to
        )
        if own and row.lot_key in {"", asked} and in_range:
            is_all = "concerned_all" if row.scope == "all" else "concerned_exact"
            firm.add(is_all if row.status == "affected" else "concerned_closed")
        unnumbered = numbered and not line.serial
        if not row.lot_key:
            may_be = other or (own and unnumbered)
        elif not asked:
            may_be = own or other
        else:
            same = loose_lot_key(row.lot_key) == loose_lot_key(asked)
            may_be = same and (other or (own and (row.lot_key != asked or unnumbered)))
        if may_be:
            # What may be in a closed action weighs less than what surely is.
            weak.add("to_verify" if row.status == "affected" else "to_verify, closed")
    told = firm if firm & {"concerned_exact", "concerned_all"} else firm | weak
    for one in ("concerned_exact", "concerned_all", "to_verify", "concerned_closed"):
        if one in told:
            return one
    return "to_verify" if told else "not_listed" if known else "unknown_id"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions, lines)
def test_the_check_says_what_a_slow_one_says(told, asked):
    CurrentItem.objects.all().delete()
    for items, lifecycle in told:
        first = published(items=items)
        if lifecycle == "closed":
            published(following(first, version_kind="closure", lifecycle="closed", items=items))
    rows = list(CurrentItem.objects.all())
    found = [str(one.verdict) for one in check(asked).results]
    assert found == [slowly(line, rows) for line in asked]
