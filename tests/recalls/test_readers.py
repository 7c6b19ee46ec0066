"""The same action for other readers: CAP, FHIR, the file of stock software."""

import csv
import gzip
import io
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

import pytest

from portal.core.workflow import perform
from portal.distribution.services import exporting
from recalls.readers import aps, cap, fhir, rappelconso
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


def bundle_of(client, desk):
    answer = client.get(f"/api/v1/actions/{desk.publication().reference}/fhir")
    assert answer.headers["Content-Type"] == "application/fhir+json"
    return answer.json()


def resources(told, kind):
    found = [one["resource"] for one in told["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def references(part):
    """Yield every reference below a part of a bundle."""
    if isinstance(part, dict):
        for name, one in part.items():
            if name == "reference" and isinstance(one, str):
                yield one
            else:
                yield from references(one)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


@pytest.mark.django_db
def test_an_action_is_a_fhir_bundle_whose_references_resolve(client):
    desk = factory.published()
    told = bundle_of(client, desk)
    assert (told["resourceType"], told["type"]) == ("Bundle", "collection")
    kinds = [one["resource"]["resourceType"] for one in told["entry"]]
    assert kinds == [
        "Organization",
        "DeviceDefinition",
        "Device",
        "Group",
        "DocumentReference",
        "Communication",
    ]
    addresses = [one["fullUrl"] for one in told["entry"]]
    assert len({*addresses}) == len(addresses)
    assert {*references(told)} <= {*addresses}
    assert all(one["fullUrl"] == f"urn:uuid:{one['resource']['id']}" for one in told["entry"])
    (device,) = resources(told, "DeviceDefinition")
    assert device["correctiveAction"]["recall"] is True
    assert device["correctiveAction"]["scope"] == "lot-numbers"
    assert device["correctiveAction"]["period"]["start"]
    (udi,) = device["udiDeviceIdentifier"]
    assert udi.keys() == {"deviceIdentifier", "issuer", "jurisdiction"}
    (unit,) = resources(told, "Device")
    assert unit["lotNumber"] == factory.SCOPE["lot"]
    assert unit["udiCarrier"][0]["deviceIdentifier"] == factory.PRODUCT["identifier"]
    (group,) = resources(told, "Group")
    assert (group["type"], group["membership"], group["quantity"]) == ("device", "enumerated", 1)
    (message,) = resources(told, "Communication")
    assert message["category"][0]["coding"][0]["code"] == "alert"
    assert message["status"] == "completed"
    assert len(message["about"]) == 2
    assert [*message["payload"][0]] == ["contentCodeableConcept"]
    assert [*message["payload"][1]] == ["contentReference"]
    (file,) = resources(told, "DocumentReference")
    assert isinstance(file["content"][0]["attachment"]["size"], str)
    # The same version gives the same bundle.
    assert bundle_of(client, desk) == told


@pytest.mark.django_db
def test_fhir_names_the_scope_that_its_lines_have(client):
    whole = factory.published(product={"reach": "all"}, scopes=())
    (device,) = resources(bundle_of(client, whole), "DeviceDefinition")
    assert device["correctiveAction"]["scope"] == "model"
    series = factory.published(
        scopes=[
            {"scope": "serial", "serial": "A100"},
            {"scope": "serial_range", "serial": "B100", "serial_to": "B250"},
        ]
    )
    told = bundle_of(client, series)
    (device,) = resources(told, "DeviceDefinition")
    assert device["correctiveAction"]["scope"] == "serial-numbers"
    assert "B100" in device["note"][0]["text"]
    assert "B250" in device["note"][0]["text"]
    assert [one["serialNumber"] for one in resources(told, "Device")] == ["A100"]
    mixed = factory.published(
        scopes=[{"scope": "lot", "lot": "L1"}, {"scope": "serial", "serial": "A100"}]
    )
    (device,) = resources(bundle_of(client, mixed), "DeviceDefinition")
    assert "scope" not in device["correctiveAction"]


@pytest.mark.django_db
def test_fhir_names_no_more_lots_than_fit_and_says_where_the_rest_is(client):
    many = [{"scope": "lot", "lot": f"L{number}"} for number in range(fhir.MOST_UNITS + 1)]
    told = bundle_of(client, factory.published(scopes=many))
    assert len(resources(told, "Device")) == fhir.MOST_UNITS
    (group,) = resources(told, "Group")
    assert group["quantity"] == fhir.MOST_UNITS + 1
    path = group["description"].partition("/api/")[2]
    assert len(client.get(f"/api/{path}").json()["items"]) > fhir.MOST_UNITS


def cap_of(client, desk):
    answer = client.get(f"/api/v1/actions/{desk.publication().reference}/cap")
    assert answer.status_code == 200
    alert = ElementTree.fromstring(answer.content)  # noqa: S314 - ours
    assert in_order(names(alert), ORDER)
    assert in_order(names(alert.find("cap:info", NAMESPACE)), INFO_ORDER)
    return alert


@pytest.mark.django_db
def test_a_retracted_action_is_gone_for_fhir_and_cancelled_for_cap(client):
    for ending in ("cap", "fhir"):
        assert client.get(f"/api/v1/actions/R2699999/{ending}").status_code == 404
    desk = factory.published()
    factory.publish_again(desk, "update_content", lambda notice: None)
    factory.retract(desk)
    reference = desk.publication().reference
    assert client.get(f"/api/v1/actions/{reference}/fhir").status_code == 410
    alert = cap_of(client, desk)
    assert alert.findtext("cap:msgType", None, NAMESPACE) == "Cancel"
    assert alert.findtext("cap:identifier", None, NAMESPACE) == f"{reference}.3"
    assert alert.findtext("cap:note", None, NAMESPACE) == "Publiée par erreur"
    cancelled = alert.findtext("cap:references", None, NAMESPACE).split()
    assert [one.split(",")[1] for one in cancelled] == [f"{reference}.1", f"{reference}.2"]
    info = alert.find("cap:info", NAMESPACE)
    for name in ("event", "urgency", "severity", "certainty", "expires"):
        assert info.findtext(f"cap:{name}", None, NAMESPACE), name
    assert not info.findall("cap:parameter", NAMESPACE)


@pytest.mark.django_db
def test_an_alert_expires_when_its_action_is_closed(client):
    desk = factory.published()
    assert cap_of(client, desk).find("cap:info/cap:expires", NAMESPACE) is None
    perform(desk.again(), "close", actor=desk.validator, closure_reason="no_stock")
    alert = cap_of(client, desk)
    expires = alert.findtext("cap:info/cap:expires", None, NAMESPACE)
    assert expires == alert.findtext("cap:sent", None, NAMESPACE)
    assert alert.findtext("cap:info/cap:urgency", None, NAMESPACE) == "Past"


@pytest.mark.django_db
def test_cap_names_no_more_lots_than_fit_and_links_to_the_rest(client):
    many = [{"scope": "lot", "lot": f"L{number}"} for number in range(cap.MOST_PARAMETERS + 1)]
    alert = cap_of(client, factory.published(scopes=many))
    assert len(alert.findall("cap:info/cap:parameter", NAMESPACE)) == cap.MOST_PARAMETERS
    address = alert.findtext("cap:info/cap:resource/cap:uri", None, NAMESPACE)
    rest = client.get(f"/api/{address.partition('/api/')[2]}").json()
    assert len(rest["items"]) > cap.MOST_PARAMETERS
    few = cap_of(client, factory.published())
    assert few.find("cap:info/cap:resource", NAMESPACE) is None


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


@pytest.mark.django_db(transaction=True)
def test_the_data_is_described_for_open_data_portals(client):
    factory.published()
    exporting.export()
    told = client.get("/api/v1/catalogue.jsonld").json()
    assert told["@type"] == "dcat:Catalog"
    (dataset,) = told["dcat:dataset"]
    (service,) = told["dcat:service"]
    assert service["dcat:endpointURL"]["@id"].endswith("/api/v1")
    assert service["dcat:servesDataset"] == {"@id": dataset["@id"]}
    europe = "http://publications.europa.eu/resource/authority/"
    assert dataset["dct:accrualPeriodicity"] == {"@id": f"{europe}frequency/CONT"}
    assert dataset["dcat:theme"] == {"@id": f"{europe}data-theme/HEAL"}
    assert len(dataset["dcat:distribution"]) == 4
    for one in dataset["dcat:distribution"]:
        for name in ("dcat:accessURL", "dct:license", "dcat:compressFormat", "dct:conformsTo"):
            assert urlsplit(one[name]["@id"]).netloc, name
        assert urlsplit(one["spdx:checksum"]["spdx:algorithm"]["@id"]).netloc


@pytest.mark.django_db(transaction=True)
def test_every_address_of_the_description_that_stands_here_answers(client, settings):
    settings.SITE_URL = "https://portail.example.org"
    factory.published()
    exporting.export()
    told = client.get("/api/v1/catalogue.jsonld").json()
    found = {one for one in addresses_of(told) if one.startswith(settings.SITE_URL)}
    assert len(found) > 5
    for address in found - {f"{settings.SITE_URL}/api/v1"}:
        path = address.removeprefix(settings.SITE_URL).partition("#")[0]
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b"".join(answer), path


def addresses_of(part):
    """Yield what a description points to."""
    if isinstance(part, dict):
        if "@id" in part:
            yield part["@id"]
        for one in part.values():
            yield from addresses_of(one)
    elif isinstance(part, list):
        for one in part:
            yield from addresses_of(one)


@pytest.mark.django_db(transaction=True)
def test_the_file_beside_rappelconso_has_its_columns_and_a_line_for_each_code(client):
    desk = factory.published()
    exporting.export()
    content = b"".join(client.get("/api/v1/export.rappelconso.csv.gz").streaming_content)
    text = gzip.decompress(content).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(found) == 1
    assert tuple(found[0]) == rappelconso.COLUMNS
    assert len(rappelconso.COLUMNS) == 35
    row = found[0]
    publication = desk.publication()
    assert (row["numero_fiche"], row["numero_version"]) == (publication.reference, "1")
    assert row["libelle"] == publication.current.title
    gtin = publication.current.items.exclude(key="").order_by("pk").first().key.removeprefix("0")
    assert row["gtin"] == gtin
    code, lot, kind, *days = row["identification_produits"].split("$")
    assert (code, lot) == (gtin, factory.SCOPE["lot"])
    assert len(days) == 2
    assert kind in {"date de péremption", "non concerné"}
    assert row["motif_rappel"]
    assert "\n" not in text.replace("\r\n", "")
    assert row["lien_vers_la_fiche_rappel"].endswith(publication.get_absolute_url())
    listed = client.get("/api/v1/export").json()["files"]
    assert {one["url"].rpartition("/")[2] for one in listed} >= {"export.rappelconso.csv.gz"}
    path = row["lien_vers_la_liste_des_produits"].partition("/api/")[2]
    assert client.get(f"/api/{path}").json()["items"]


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, ""), ("a|b", "a/b"), ("un\r\ndeux\ntrois", "un¤deux¤trois"), ("", "")],
)
def test_a_cell_of_rappelconso_keeps_its_separators_for_itself(value, told):
    assert rappelconso._text(value) == told


@pytest.mark.parametrize(
    ("key", "gtin"),
    [
        ("03401060012342", "3401060012342"),
        ("13400936060088", "13400936060088"),
        ("03401060012343", ""),
        ("+H123ABC01234567890", ""),
    ],
)
def test_only_a_gtin_is_a_gtin_of_rappelconso(key, gtin):
    assert rappelconso._gtin(key) == gtin
