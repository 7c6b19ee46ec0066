"""The page of a device in EUDAMED, where its filer gave the address."""

import pytest

from portal.rendering.models import GeneratedDocument
from recalls import documents
from recalls.enums import SHEET_DOCUMENT
from recalls.fields.checks import check_eudamed
from recalls.readers import aps
from tests.factories import recalls as factory
from tests.recalls.public_pages import text, url

ADDRESS = "https://ec.europa.eu/tools/eudamed/#/screen/search-device/exemple"


@pytest.mark.django_db
def test_it_is_linked_from_the_page_the_sheet_the_interface_and_the_file(client):
    desk = factory.published(product={"eudamed_url": ADDRESS})
    page = text(client.get(url(desk)))
    assert f'<a href="{ADDRESS}" rel="noopener">Fiche du dispositif' in page
    row = GeneratedDocument.objects.get(subject=desk.action.subject, kind=SHEET_DOCUMENT)
    told = documents.sheet_content(row).context["in_eudamed"]
    assert [one.eudamed for one in told] == [ADDRESS]
    reference = desk.publication().reference
    (product,) = client.get(f"/api/v1/actions/{reference}").json()["products"]
    assert product["eudamed_url"] == ADDRESS
    (line,) = aps.rows()
    assert line[aps.COLUMNS.index("lien_eudamed")] == ADDRESS


@pytest.mark.django_db
def test_without_it_nothing_is_linked(client):
    desk = factory.published()
    assert "EUDAMED" not in text(client.get(url(desk))).partition("Fabricant et références")[0]
    (line,) = aps.rows()
    assert line[aps.COLUMNS.index("lien_eudamed")] == ""


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        (ADDRESS, True),
        ("https://webgate.ec.europa.eu/eudamed/x", True),
        ("http://ec.europa.eu/tools/eudamed/", False),
        ("https://eudamed.example/", False),
        ("https://ec.europa.eu.example/", False),
        ("javascript:alert(1)//europa.eu/", False),
    ],
)
def test_an_address_elsewhere_is_refused(address, is_right):
    assert (check_eudamed(address) is None) is is_right
