"""Answers that contradict each other, each with its place and a way to mend it."""

import datetime

import pytest

from recalls.crosschecks import contradictions, scope_problems
from recalls.enums import IdentifierType
from tests.recalls.answers import notice, product, scope

DAY = datetime.date(2027, 1, 1)
OTHER = {"name": "Pompe P2", "identifier": "3401060012342", "id_type": "acl13"}


def places(values):
    return [(one.section, one.field, one.row) for one in contradictions(values)]


def texts(values):
    return " ".join(str(one.text) for one in contradictions(values))


def test_a_sound_notice_is_contradicted_by_nothing():
    assert places(notice()) == []


@pytest.mark.parametrize("kind", ["device", "ivd"])
def test_devices_ask_for_the_srn_of_the_maker_or_the_reason_why_not(kind):
    told = notice(products=[product(kind=kind)], manufacturer_srn="")
    assert places(told) == [("parties", "manufacturer_srn", None)]
    assert places(told | {"manufacturer_srn_absence": "Dispositif hérité"}) == []


def test_a_representative_is_named():
    told = notice(submitter_status="representative", representative_name="")
    assert places(told) == [("parties", "representative_name", None)]
    assert places(told | {"representative_name": "Mandat Exemple"}) == []
    assert places(told | {"submitter_status": "importer"}) == []


def test_medicines_have_no_srn():
    told = notice(
        products=[product(kind="medicine")],
        submitter_status="exploitant",
        manufacturer_srn="",
        recall_level="N2",
    )
    assert places(told) == []


@pytest.mark.parametrize(
    ("status", "kind", "wrong"),
    [
        ("manufacturer", "device", False),
        ("representative", "ivd", False),
        ("importer", "device", False),
        ("distributor", "device", False),
        ("exploitant", "medicine", False),
        ("exploitant", "device", True),
        ("exploitant", "ivd", True),
        ("manufacturer", "medicine", True),
        ("distributor", "medicine", True),
        ("", "medicine", False),
    ],
)
def test_who_files_goes_with_what_is_filed(status, kind, wrong):
    told = notice(
        submitter_status=status,
        products=[product(kind=kind)],
        representative_name="Mandat Exemple",
    )
    assert (("parties", "submitter_status", None) in places(told)) is wrong


def test_devices_and_medicines_are_not_of_one_notice():
    told = notice(
        products=[product(), product(kind="medicine", **OTHER)],
        scopes=[scope(product="Pompe P2"), scope(product="EX-P1")],
    )
    assert ("products", "products.kind", None) in places(told)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"identifier": "", "id_type": ""}, "identifier"),
        ({"identifier": "", "id_type": "", "no_identifier_reason": "Fait sur mesure"}, None),
        ({"id_type": ""}, "id_type"),
        ({"identifier": "03401234567891"}, "identifier"),
        ({"identifier": "0340123456789"}, "identifier"),
        ({"identifier": "3401060012342", "id_type": "acl13"}, None),
        ({"identifier": "3400980013705", "id_type": "acl13"}, "identifier"),
        ({"identifier": "34009 800 137 05", "id_type": "cip13"}, None),
        ({"identifier": "8001370", "id_type": "cip7"}, None),
        ({"identifier": "6001234", "id_type": "acl7"}, None),
        ({"identifier": "A123BJC5D6E71", "id_type": "hibc_di"}, None),
        ({"identifier": "11 03752864 14", "id_type": "ppn"}, None),
        ({"identifier": "AB-12", "id_type": "manufacturer_ref"}, None),
        ({"identifier": "AB-12", "id_type": "udi_di"}, "identifier"),
    ],
)
def test_identifiers_follow_the_rules_of_their_kind(answers, field):
    expected = [("products", f"products.{field}", 1)] if field else []
    assert places(notice(products=[product(**answers)])) == expected


def test_every_kind_of_identifier_has_its_rule():
    for kind in IdentifierType.values:
        places(notice(products=[product(id_type=kind, identifier="x")]))


def test_one_identifier_is_of_one_line_in_any_writing():
    twice = product(
        identifier="3401234567890", id_type="ean13", name="Autre", catalogue_reference=""
    )
    told = notice(
        products=[product(), twice], scopes=[scope(product="EX-P1"), scope(product="Autre")]
    )
    assert ("products", "products.identifier", 2) in places(told)
    assert "produit 1" in texts(told)


def test_lines_name_a_product_whose_units_are_listed():
    two = [product(), product(**OTHER, catalogue_reference="EX-P2")]
    lost = notice(products=two, scopes=[scope(product="Inconnu"), scope()])
    assert ("scopes", "scopes.product", 1) in places(lost)
    assert ("scopes", "scopes.product", 2) in places(lost)
    named = notice(products=two, scopes=[scope(product="EX-P1"), scope(product="3401060012342")])
    assert places(named) == []


def test_a_product_all_of_whose_units_are_concerned_has_no_line():
    told = notice(products=[product(reach="all")], scopes=[scope(product="EX-P1")])
    assert places(told) == [("scopes", "scopes.product", 1)]
    assert places(notice(products=[product(reach="all")], scopes=[])) == []


def test_a_product_whose_units_are_listed_has_a_line():
    told = notice(scopes=[])
    assert places(told) == [("scopes", "scopes.product", None)]
    assert "Produit 1" in texts(told)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"scope": "lot", "lot": "A"}, None),
        ({"scope": "serial", "serial": "A1"}, None),
        ({"scope": "serial_range", "serial": "A100", "serial_to": "A250"}, None),
        ({"scope": "serial_range", "serial": "A100", "serial_to": "A100"}, None),
        ({"scope": "serial_range", "serial": "a 100", "serial_to": "A250"}, None),
        ({"scope": "serial_range", "serial": "A250", "serial_to": "A100"}, "serial_to"),
        ({"scope": "serial_range", "serial": "A100", "serial_to": "B250"}, "serial_to"),
        ({"scope": "serial_range", "serial": "A100", "serial_to": "A1250"}, "serial_to"),
        ({"scope": "serial_range", "serial": "ABC", "serial_to": "ABD"}, "serial_to"),
        ({"scope": "serial_range", "serial": "A100", "serial_to": ""}, None),
        ({"scope": "expiry", "date_from": DAY, "date_to": DAY}, None),
        ({"scope": "expiry", "date_from": DAY, "date_to": datetime.date(2026, 1, 1)}, "date_to"),
        ({"scope": "manufacture", "date_from": DAY, "date_to": None}, None),
        (
            {"scope": "manufacture", "date_from": DAY, "date_to": datetime.date(2026, 1, 1)},
            "date_to",
        ),
        ({"scope": "lot", "date_from": DAY, "date_to": datetime.date(2026, 1, 1)}, None),
        ({"scope": "software", "software": "2.1"}, None),
    ],
)
def test_a_line_agrees_with_itself(answers, field):
    found = [name for name, _text in scope_problems(scope(lot="", expiry=None) | answers)]
    assert found == ([field] if field else [])


@pytest.mark.parametrize(
    ("actions", "blocks", "wrong"),
    [
        (["ifu_change"], "yes", True),
        (["ifu_change", "pass_on", "reply_form"], "yes", True),
        (["none"], "yes", True),
        (["ifu_change", "quarantine"], "yes", False),
        (["ifu_change"], "no", False),
        (["ifu_change"], "manufacturer_advice", False),
        ([], "yes", False),
    ],
)
def test_a_change_of_leaflet_never_blocks_a_stock(actions, blocks, wrong):
    told = notice(user_actions=actions, block_dispensing=blocks)
    assert (("user_actions", "block_dispensing", None) in places(told)) is wrong


@pytest.mark.parametrize("action", ["patient_followup", "results_review", "retest"])
def test_actions_on_patients_go_with_their_follow_up(action):
    told = notice(user_actions=[action], patient_followup="no")
    assert ("user_actions", "patient_followup", None) in places(told)
    assert places(told | {"patient_followup": "yes"}) == []


def _range(first, last, **answers):
    told = {"scope": "serial_range", "serial": first, "serial_to": last}
    return scope(lot="", expiry=None, **told, **answers)


@pytest.mark.parametrize(
    ("ranges", "lines"),
    [
        ([("A100", "A250"), ("A251", "A300")], []),
        ([("A100", "A250"), ("A250", "A300")], [2]),
        ([("A250", "A300"), ("A100", "A250")], [2]),
        ([("A100", "A250"), ("A100", "A250")], [2]),
        ([("A100", "A900"), ("A200", "A210"), ("A300", "A310")], [2, 3]),
        ([("A100", "A250"), ("B100", "B250")], []),
        ([("A100", "A250"), ("A0100", "A0250")], []),
        ([("A100", "A250"), ("A900", "A800")], []),
    ],
)
def test_ranges_of_serial_numbers_of_a_product_do_not_overlap(ranges, lines):
    told = notice(scopes=[_range(*one) for one in ranges])
    found = [row for _section, field, row in places(told) if field == "scopes.serial"]
    assert found == lines


def test_two_products_may_have_the_same_serial_numbers():
    two = [product(), product(**OTHER, catalogue_reference="EX-P2")]
    told = notice(
        products=two,
        scopes=[_range("A1", "A9", product="EX-P1"), _range("A1", "A9", product="EX-P2")],
    )
    assert places(told) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"other_identifiers": "3401060012342; A999SONDE10"}, None),
        ({"other_identifiers": "3401060012343"}, "other_identifiers"),
        ({"other_identifiers": "carton de dix"}, "other_identifiers"),
        ({"identifier": "", "id_type": "", "other_identifiers": "3401060012342"}, "identifier"),
    ],
)
def test_the_other_codes_of_a_product_are_sound_and_beside_a_first_one(answers, field):
    told = notice(products=[product(**answers)])
    assert places(told) == ([("products", f"products.{field}", 1)] if field else [])


def test_another_code_is_of_one_line_only():
    twice = product(**OTHER, catalogue_reference="EX-P2")
    told = notice(
        products=[product(other_identifiers="03401060012342"), twice],
        scopes=[scope(product="EX-P1"), scope(product="EX-P2")],
    )
    assert ("products", "products.identifier", 2) in places(told)


@pytest.mark.parametrize(("lot", "is_wrong"), [("\u200b", True), ("ΐ" * 40, True), ("L-1", False)])
def test_lot_that_cannot_be_compared_is_refused(lot, is_wrong):
    told = [name for name, _text in scope_problems(scope(scope="lot", lot=lot))]
    assert told == (["lot"] if is_wrong else [])
