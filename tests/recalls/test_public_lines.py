"""The lines of an action's public page: found, in pages, drawn as codes."""

import re

import pytest

from portal.core.workflow import perform
from portal.rendering import pdf
from portal.rendering.models import GeneratedDocument
from recalls import documents
from recalls.enums import SHEET_DOCUMENT
from recalls.models import Product, Scope
from tests.factories import recalls as factory
from tests.recalls.public_pages import lots, queries, text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranged():
    return factory.published(
        scopes=[
            *lots("LOT42", "LOT43", "B-7"),
            {"scope": "serial_range", "serial": "GL0100", "serial_to": "GL0250"},
        ]
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("lot43", ["Lot LOT43"]),
        ("N° LOT42", ["Lot LOT42"]),
        ("b-7", ["Lot B-7"]),
        ("GL0180", ["Numéros de série GL0100"]),
        ("GL0251", []),
        ("GL180", []),
        ("03401234567890", ["Lot LOT42", "Lot LOT43", "Lot B-7", "Numéros de série GL0100"]),
        ("EX-P1", ["Lot LOT42", "Lot LOT43", "Lot B-7", "Numéros de série GL0100"]),
        ("exemplia", ["Lot LOT42", "Lot LOT43", "Lot B-7", "Numéros de série GL0100"]),
        # A box whose serial number was not read may be in the range; one without its lot, in any.
        ("]d2010340123456789010LOT42", ["Lot LOT42", "Numéros de série GL0100"]),
        # A reader that loses separators makes one lot of all that follows it.
        ("]d2010340123456789010LOT4321SN9", ["Lot LOT43", "Numéros de série GL0100"]),
        ("]d2010340123456789010LOT4321SER00009", ["Lot LOT43", "Numéros de série GL0100"]),
        ("]d2010340123456789010LOT99\x1d21GL0999", []),
        ("]d2010340123456789010LOT99\x1d21GL0120", ["Numéros de série GL0100"]),
        ("zzz", []),
        ("\x00' OR 1=1", []),
    ],
)
def test_a_line_is_found_by_what_is_on_the_box(client, ranged, typed, shown):
    page = text(client.get(url(ranged), {"ligne": typed}))

    every = ["Lot LOT42", "Lot LOT43", "Lot B-7", "Numéros de série GL0100"]
    found = [one for one in every if f">{one}" in page]
    assert found == shown
    if not shown:
        assert "n’est pas la preuve" in page


def test_lines_come_by_pages_of_a_hundred(client):
    desk = factory.published(scopes=lots(*(f"L{n:04d}" for n in range(150))))

    first, second = (text(client.get(url(desk), {"page": page})) for page in ("1", "2"))

    assert first.count('<th scope="row" data-label="Unités concernées">') == 100
    assert second.count('<th scope="row" data-label="Unités concernées">') == 50
    assert "L0149" in second


def test_the_page_asks_as_many_questions_for_many_lines_and_versions_as_for_one(client):
    small = factory.published()
    desk = factory.published(scopes=lots(*(f"L{n:04d}" for n in range(120))))
    for number in range(3):
        factory.publish_again(
            desk,
            "update_content",
            lambda notice, n=number: (
                type(notice).objects.filter(pk=notice.pk).update(background=f"Fait {n}")
            ),
        )

    assert queries(client, url(desk)) == queries(client, url(small))


def test_every_code_is_drawn_from_valid_data_only(client):
    desk = factory.set_up()
    Product.objects.create(
        part=desk.action.notice,
        position=1,
        **(
            factory.PRODUCT
            | {"name": "Sonde", "id_type": "hibc_di", "identifier": "A999SONDE10", "reach": "all"}
        ),
    )
    Product.objects.create(
        part=desk.action.notice,
        position=2,
        **(
            factory.PRODUCT
            | {"name": "Housse", "id_type": "", "identifier": "", "reach": "all"}
            | {"catalogue_reference": "HO-1", "no_identifier_reason": "Accessoire"}
        ),
    )
    Scope.objects.filter(part=desk.action.notice).update(product="03401234567890")
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)

    page = text(client.get(url(desk), {"codes": "1"}))

    assert "(01)03401234567890(17)270630(10)LOT42" in page
    assert re.search(r"\*\+A999SONDE10.\*", page)
    assert "Ce type d’identifiant n’a pas de code carré normalisé." in page
    assert page.count('<svg role="img"') == 2


def test_class_iii_implants_say_where_they_are_traced(client):
    desk = factory.published(product={"risk_class": "III", "implantable": "yes"})

    page = text(client.get(url(desk)))

    assert "R. 5212-38" in page
    assert "?produit=1#lines" in page


def test_products_beyond_the_twenty_fifth_have_their_details_too(client):
    desk = factory.set_up(scopes=())
    part = desk.action.notice
    Product.objects.filter(part=part).update(reach="all")
    for number in range(1, 31):
        told = {"name": f"Sonde {number}", "identifier": "", "id_type": "", "reach": "all"}
        told |= {"catalogue_reference": f"SO-{number}", "model": f"Modèle M{number}"}
        told |= {"no_identifier_reason": "Accessoire"}
        Product.objects.create(part=part, position=number, **(factory.PRODUCT | told))
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)

    first, second = (text(client.get(url(desk), {"produits": page})) for page in ("1", "2"))

    assert "<dd>Modèle M24</dd>" in first
    assert "<dd>Modèle M25</dd>" not in first
    assert "Produits 1 à 25 sur 31." in first
    assert "?produits=2#products" in first
    assert "<dd>Modèle M30</dd>" in second


def test_the_sheet_has_the_codes_of_the_packs_and_says_who_traces_implants():
    desk = factory.published(
        product={"risk_class": "III", "implantable": "yes"},
        scopes=[
            *lots("LOT42", "LOT43"),
            {"scope": "serial_range", "serial": "GL0100", "serial_to": "GL0250"},
            {"scope": "serial_range", "serial": "GL0300", "serial_to": "GL0350"},
        ],
    )
    row = GeneratedDocument.objects.get(subject=desk.action.subject, kind=SHEET_DOCUMENT)
    content = documents.sheet_content(row)

    codes = [code for _units, found in content.context["units"] for code in found]
    # Two lots, and once the product alone: no pack bears a code of a whole range.
    assert [code.text for code in codes] == [
        "(01)03401234567890(17)270630(10)LOT42",
        "(01)03401234567890(17)270630(10)LOT43",
        "(01)03401234567890",
    ]
    page = pdf.html_of(row, content)
    assert page.count("data:image/svg+xml;base64,") >= 3
    assert "R. 5212-38" in page
    assert pdf.write(row, content).startswith(b"%PDF")
