"""Which medicine a batch is of, when a case holds several."""

import pytest

from quality_defects.models import Product
from quality_defects.validation import missing_items_at
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import section_url
from tests.quality_defects.test_volet1_checks import odd, values

TWO = [
    {"name": "EXEMPLIUM 500 mg, comprimé", "cip13": "3400980013705"},
    {"name": "EXEMPLIUM 1 g, comprimé", "cip13": "3400980780942"},
]


@pytest.mark.parametrize(
    ("products", "named", "told"),
    [
        (TWO, "", True),
        (TWO, "AUTRE", True),
        (TWO, "Exemplium 1 g, comprime", False),
        (TWO, "34009 800 13705", False),
        (TWO, "8001370", False),
        (TWO[:1], "", False),
    ],
)
def test_with_several_products_each_batch_names_its_own(products, named, told):
    given = values(products=products, lots=[{"number": "TEST-A01", "product": named}])
    assert ("lots.product" in odd(given)) == told


@pytest.mark.django_db
def test_a_final_version_wants_the_product_of_each_batch_and_a_provisional_one_does_not():
    desk = factory.set_up()
    Product.objects.create(part=desk.volet, position=2, **factory.PRODUCT | TWO[1])
    last, first = (
        [one.field for one in missing_items_at(desk.volet, final=final)] for final in (True, False)
    )
    assert "lots.product" in last
    assert "lots.product" not in first


@pytest.mark.django_db
def test_the_products_are_offered_for_each_batch(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    page = client.get(section_url(desk.case, "lots")).content.decode()
    assert '<datalist id="answers-products-name">' in page
    assert f'<option value="{factory.PRODUCT["name"]}">' in page
    assert 'list="answers-products-name"' in page
