"""The score of the recommendation of 12 June 2023."""

import pytest

from recalls import completeness
from recalls.enums import IdentifierType
from tests.recalls.answers import notice, product, scope

OTHER = {
    "name": "Pompe P2",
    "identifier": "3401060012342",
    "id_type": "acl13",
    "catalogue_reference": "EX-P2",
}


def shares(values):
    return {one.key: one.share for one in completeness.criteria(values)}


def test_a_notice_that_a_machine_reads_has_all_three():
    assert shares(notice()) == {"barcode": 1, "list": 1, "recipients": 1}
    assert completeness.score(notice()) == 100


def test_an_empty_notice_has_none():
    empty = notice(products=[], scopes=[], recipients=[])
    assert completeness.score(empty) == 0
    assert not any(one.is_met for one in completeness.criteria(empty))


@pytest.mark.parametrize("kind", IdentifierType.values)
def test_identifiers_that_no_bar_code_carries_do_not_count(kind):
    unread = {"acl7", "cip7", "manufacturer_ref", "eudamed_id", "basic_udi_di"}
    told = notice(products=[product(id_type=kind, identifier="x")])
    assert shares(told)["barcode"] == (0 if kind in unread else 1)


def test_shares_are_those_of_the_products():
    two = [product(), product(**OTHER | {"identifier": "", "id_type": ""})]
    told = notice(products=two, scopes=[scope(product="EX-P1")])
    assert shares(told) == {"barcode": 0.5, "list": 0.5, "recipients": 1}
    assert completeness.score(told) == 67


@pytest.mark.parametrize(
    ("reach", "scopes", "share"),
    [
        ("all", [], 1),
        ("listed", [scope()], 1),
        ("listed", [], 0),
        ("", [], 0),
        ("", [scope()], 0),
        ("listed", [scope(product="autre chose")], 0),
    ],
)
def test_the_list_says_all_units_or_names_some(reach, scopes, share):
    told = notice(products=[product(reach=reach)], scopes=scopes)
    assert shares(told)["list"] == share


def test_each_criterion_says_what_is_missing():
    for one in completeness.criteria(notice()):
        assert str(one.label)
        assert str(one.missing).endswith(".")


@pytest.mark.parametrize(
    ("printed", "share"),
    [
        (set(), 0.5),
        # The code of the line that gave its own says nothing of the other.
        ({"03401234567890"}, 0.5),
        ({"03401060012342"}, 1),
        ({"03401060012342", "A999SONDE10", "03401234567890"}, 1),
    ],
)
def test_a_code_printed_in_the_letter_counts_for_a_line_without_one(printed, share):
    bare = product(name="Housse", identifier="", id_type="", catalogue_reference="HO-1")
    told = notice(products=[product(), bare], scopes=[scope(product="EX-P1")])
    found = {one.key: one.share for one in completeness.criteria(told, printed)}
    assert found["barcode"] == share
