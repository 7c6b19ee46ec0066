"""Products without code and lots alone, as programs and files read them."""

import csv
import gzip
import io
import json
import re

import pytest
from django.core.cache import cache

from portal.distribution.services import exporting
from recalls.models import Product, Scope
from recalls.readers import aps, rappelconso
from tests.factories import recalls as factory
from tests.recalls.public_pages import content, lots
from tests.recalls.steps import publish_all

pytestmark = pytest.mark.django_db

REASON = "Dispositif sur mesure"
BARE = {
    "identifier": "",
    "id_type": "",
    "catalogue_reference": "",
    "no_identifier_reason": REASON,
}
NOTHING = dict.fromkeys(("identifier_type", "identifier", "key", "gtin14"))


@pytest.fixture(autouse=True)
def no_brake():
    """Start with no call counted."""
    cache.clear()


@pytest.fixture
def mixed():
    """Publish an action on a product with a code and one without, which has two lots."""
    desk = factory.set_up()
    part = desk.action.notice
    Product.objects.create(part=part, position=1, **(factory.PRODUCT | BARE | {"name": "Orthèse"}))
    Scope.objects.update(product="03401234567890")
    for position, lot in enumerate(("SM-7", "SM-8"), start=1):
        Scope.objects.create(part=part, position=position, scope="lot", lot=lot, product="Orthèse")
    return publish_all(desk)


def lines(client, desk, **page):
    reference = desk.publication().reference
    return client.get(f"/api/v1/actions/{reference}/versions/1/items", page).json()


def check(client, *items, place="v1"):
    sent = json.dumps({"items": list(items)})
    return client.post(f"/api/{place}/check", sent, content_type="application/json").json()


def test_the_lines_of_a_version_hold_them_without_identifier(client, mixed):
    told = lines(client, mixed)
    assert told["next"] is None
    bare = [one for one in told["items"] if one["key"] is None]
    assert [(one["product"], one["lot"], one["lot_key"]) for one in bare] == [
        ("Orthèse", "SM-7", "SM-7"),
        ("Orthèse", "SM-8", "SM-8"),
    ]
    assert all(one.items() >= NOTHING.items() for one in bare)
    assert {one["no_identifier_reason"] for one in bare} == {REASON}
    coded = [one for one in told["items"] if one["key"]]
    assert coded
    assert {one["no_identifier_reason"] for one in coded} == {None}


def test_pages_reach_them_all_once(client, mixed):
    whole = lines(client, mixed)["items"]
    found, page = [], lines(client, mixed, limit=1)
    for _turn in range(len(whole)):
        found += page["items"]
        if page["next"] is None:
            break
        page = client.get(page["next"].partition("/api/")[2].join(("/api/", ""))).json()
    assert found == whole
    assert len(whole) == 4


def items(client, **wanted):
    return client.get("/api/v1/items", wanted).json()


def test_the_lines_of_all_versions_hold_them_last(client, mixed):
    factory.published(product=BARE, scopes=lots("SM-9"))
    told = items(client)["items"]
    assert [one["lot"] for one in told] == ["LOT42", "LOT42", "SM-7", "SM-8", "SM-9"]
    assert [one["lot"] for one in told if one["key"] is None] == ["SM-7", "SM-8", "SM-9"]
    found, page = [], items(client, limit=1)
    while page["next"]:
        found += page["items"]
        page = client.get(page["next"].partition("/api/")[2].join(("/api/", ""))).json()
    assert found + page["items"] == told
    assert [one["lot"] for one in items(client, lot="sm-8")["items"]] == ["SM-8"]
    assert items(client, identifier="03401060012342")["items"] == []
    reference = mixed.publication().reference
    assert len(items(client, reference=reference)["items"]) == 4
    assert items(client, recipient="officine")["items"] == []


@pytest.mark.django_db(transaction=True)
def test_the_full_exports_hold_them(client, mixed):
    exporting.export()
    packed = content(client.get("/api/v1/export.ndjson.gz"))
    told = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
    assert [one["lot"] for one in told if one["key"] is None] == ["SM-7", "SM-8"]
    table = gzip.decompress(content(client.get("/api/v1/export.csv.gz"))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    bare = [row for row in rows if not row["key"]]
    assert [(row["lot"], row["no_identifier_reason"]) for row in bare] == [
        ("SM-7", REASON),
        ("SM-8", REASON),
    ]


def test_exports_keep_the_lines_of_an_action_together(mixed):
    factory.published()
    told = [line["action"] for line in exporting.rows()]
    assert told == sorted(told)
    assert len(set(told)) == 2


def test_the_files_of_other_readers_hold_them(mixed):
    named = {
        row[aps.COLUMNS.index("lot")]: row[aps.COLUMNS.index("code_produit")] for row in aps.rows()
    }
    assert named == {"LOT42": "03401234567890", "SM-7": "", "SM-8": ""}
    bare = [one for one in rappelconso.rows() if not one["gtin"]]
    assert [one["identification_produits"] for one in bare] == [
        "$SM-7$non concerné$$|$SM-8$non concerné$$"
    ]


def test_fhir_names_their_lots_and_cap_links_to_them(client, mixed):
    base = f"/api/v1/actions/{mixed.publication().reference}"
    told = [one["resource"] for one in client.get(f"{base}/fhir").json()["entry"]]
    named = [one["lotNumber"] for one in told if one["resourceType"] == "Device"]
    assert named == ["LOT42", "SM-7", "SM-8"]
    definitions = [one for one in told if one["resourceType"] == "DeviceDefinition"]
    assert definitions[1]["correctiveAction"]["scope"] == "lot-numbers"
    (address,) = re.findall("<uri>(.*)</uri>", client.get(f"{base}/cap").content.decode())
    listed = client.get(address.partition("/api/")[2].join(("/api/", ""))).json()["items"]
    assert {"SM-7", "SM-8"} <= {one["lot"] for one in listed}


def test_a_lot_alone_is_to_be_verified_by_the_interface_too(client, mixed):
    told = check(client, {"ref": "a", "lot": "sm-7"}, {"ref": "b", "lot": "LOT42"}, {"lot": "Z9"})
    first, second, third = told["results"]
    assert [one["verdict"] for one in (first, second)] == ["to_verify", "to_verify"]
    assert "error" not in first
    assert [(one["action"], one["line"]) for one in first["matches"]] == [
        (mixed.publication().reference, 2)
    ]
    assert second["matches"][0]["line"] == 1
    assert third["verdict"] is None
    assert third["error"]


def test_the_check_says_how_many_actions_it_cannot_match(client, mixed):
    assert check(client, {"identifier": "03401060012342"})["unscannable"] == 1
    assert check(client, {"identifier": "x1"}, place="sandbox/v1")["unscannable"] == 0


def test_exercises_stay_in_the_sandbox(client):
    desk = factory.set_up(product=BARE)
    type(desk.action).objects.update(is_exercise=True)
    publish_all(desk)
    assert check(client, {"lot": "LOT42"})["results"][0]["verdict"] is None
    sandbox = check(client, {"lot": "LOT42"}, place="sandbox/v1")
    assert sandbox["results"][0]["verdict"] == "to_verify"
    assert sandbox["unscannable"] == 1


def test_a_retracted_action_names_no_lot(client, mixed):
    factory.retract(mixed)
    told = check(client, {"lot": "SM-7"})
    assert told["results"][0]["verdict"] is None
    assert told["unscannable"] == 0
