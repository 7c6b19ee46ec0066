"""The same action for other readers: CAP, FHIR, the file of stock software."""

import csv
import gzip
import io
import xml.etree.ElementTree as ElementTree

import pytest

from portal.distribution.services import exporting
from recalls.readers import aps, cap
from tests.factories import recalls as factory

NAMESPACE = {"cap": cap.NAMESPACE}
ORDER = """
identifier sender sent status msgType source scope restriction addresses code note references
incidents info
"""
INFO_ORDER = """
language category event responseType urgency severity certainty audience eventCode effective onset
expires senderName headline description instruction web contact parameter resource area
"""


def names(element):
    return [one.tag.partition("}")[2] for one in element]


def in_order(found, order):
    places = [order.split().index(one) for one in found]
    return places == sorted(places)


@pytest.mark.django_db
def test_an_action_is_a_cap_message_in_the_order_of_its_schema(client):
    desk = factory.published()
    reference = desk.publication().reference
    answer = client.get(f"/api/v1/actions/{reference}/cap")
    assert answer.headers["Content-Type"] == "application/cap+xml"
    alert = ElementTree.fromstring(answer.content)  # noqa: S314 - ours
    assert in_order(names(alert), ORDER)
    info = alert.find("cap:info", NAMESPACE)
    assert in_order(names(info), INFO_ORDER)
    told = {one.tag.partition("}")[2]: one.text for one in [*alert, *info]}
    assert told["identifier"] == f"{reference}.1"
    assert (told["status"], told["msgType"], told["scope"]) == ("Actual", "Alert", "Public")
    assert told["sent"][-6] == "+"
    values = [
        one.findtext("cap:value", None, NAMESPACE)
        for one in info.findall("cap:parameter", NAMESPACE)
    ]
    assert any(factory.SCOPE["lot"] in one for one in values)
    required = {"category", "event", "urgency", "severity", "certainty", "headline", "web"}
    assert required <= told.keys()


@pytest.mark.django_db
def test_a_later_version_refers_to_the_one_before(client):
    desk = factory.published()
    factory.publish_again(desk, "update_content", lambda notice: None)
    reference = desk.publication().reference
    content = client.get(f"/api/v1/actions/{reference}/cap").content
    alert = ElementTree.fromstring(content)  # noqa: S314 - ours
    assert alert.findtext("cap:msgType", None, NAMESPACE) == "Update"
    assert f",{reference}.1," in alert.findtext("cap:references", None, NAMESPACE)


@pytest.mark.django_db
def test_an_action_is_a_fhir_bundle(client):
    desk = factory.published()
    reference = desk.publication().reference
    answer = client.get(f"/api/v1/actions/{reference}/fhir")
    assert answer.headers["Content-Type"] == "application/fhir+json"
    told = answer.json()
    assert (told["resourceType"], told["type"]) == ("Bundle", "collection")
    kinds = [one["resource"]["resourceType"] for one in told["entry"]]
    assert kinds == ["DeviceDefinition", "Communication", "DocumentReference"]
    device = told["entry"][0]["resource"]
    assert isinstance(device["correctiveAction"]["recall"], bool)
    assert device["udiDeviceIdentifier"][0]["deviceIdentifier"]


@pytest.mark.django_db
def test_a_retracted_action_is_gone_for_these_readers_too(client):
    for ending in ("cap", "fhir"):
        assert client.get(f"/api/v1/actions/R2699999/{ending}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_file_of_stock_software_fills_its_fields(client):
    desk = factory.published()
    exporting.export()
    content = b"".join(client.get("/api/v1/export.aps.csv.gz").streaming_content)
    text = gzip.decompress(content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert tuple(row) == aps.COLUMNS
    assert row["numero_alerte_officiel"] == desk.publication().reference
    assert row["lot"] == factory.SCOPE["lot"]
    for name in (
        "nom_produit",
        "code_produit",
        "type_famille",
        "date_creation_alerte",
        "type_alerte",
        "fournisseur",
        "date_derniere_diffusion",
        "date_declaration_officielle",
        "lien_avis",
    ):
        assert row[name], name
    assert row["date_cloture"] == ""


@pytest.mark.django_db
def test_the_data_is_described_for_open_data_portals(client):
    told = client.get("/api/v1/catalogue.jsonld").json()
    assert told["@type"] == "dcat:Catalog"
    assert told["dcat:dataset"][0]["dct:license"]
    assert told["dcat:service"][0]["dcat:endpointURL"].endswith("/api/v1")
