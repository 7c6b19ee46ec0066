"""A code that is corrected stays the code of the same line: its lots are not released and added."""

import pytest

from portal.core.workflow import perform
from portal.publication.check import Line, check
from portal.publication.services.publishing import compare
from recalls import lines
from recalls.crosschecks import contradictions
from recalls.effects.rehearsing import rehearse
from recalls.models import Product, Scope
from recalls.released import released
from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.recalls.answers import product
from tests.recalls.pages import case_page, desk_page, fill_section
from tests.recalls.steps import amending

WRONG, RIGHT = factory.PRODUCT["identifier"], "03401234567906"
LOTS = [factory.SCOPE | {"lot": lot} for lot in ("LOT42", "LOT43")]


def correct(notice):
    notice.products.update(identifier=RIGHT)


def other_product(notice):
    notice.products.update(identifier=RIGHT, name="Autre pompe", catalogue_reference="AU-7")


@pytest.mark.django_db
def test_a_corrected_code_releases_nothing_before_the_signature(client):
    desk = amending(scopes=LOTS)
    correct(desk.notice)
    assert released(desk.notice, desk.notice.values()) == []
    log_in(client, desk.signatory)
    page = client.get(case_page("sign", desk.action, "notice")).content.decode()
    assert "Lots qui seront levés" not in page


@pytest.mark.django_db
def test_the_agency_reads_a_correction_and_is_offered_its_kind(client):
    desk = amending(scopes=LOTS)
    correct(desk.notice)
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    found = rehearse(desk.notice, desk.evaluator)
    assert (found.added, found.removed) == ([], [])
    assert found.fitting_kinds == ("update_content",)
    (told,) = found.recoded
    assert (told.before, told.after, told.lines) == ([WRONG], [RIGHT], 2)
    log_in(client, desk.evaluator)
    page = client.get(desk_page("publication", desk.action)).content.decode()
    assert f"{WRONG} remplacé par {RIGHT} (2 lignes)" in page
    assert "Lots levés : ils ne seront plus signalés" not in page


@pytest.mark.django_db
def test_readers_see_a_corrected_code_and_software_both_codes(client):
    desk = factory.published(scopes=LOTS)
    first = desk.publication().current
    factory.publish_again(desk, "update_content", correct)
    second = desk.publication().current
    assert second.delta == {
        "added": 2,
        "removed": 2,
        "units_added": 0,
        "units_removed": 0,
        "units_recoded": 2,
        "kept": 2,  # under the reference of the maker
        "fields": ["notice", "revision"],
    }
    assert [one.words for one in compare(first, second).recoded]
    address = desk.publication().get_absolute_url()
    assert "Des codes ont été corrigés" in client.get(address).content.decode()
    page = client.get(f"{address}versions/2/").content.decode()
    assert "Codes corrigés" in page
    assert f"code {WRONG} remplacé par {RIGHT} (2 lignes)" in page
    assert "2 lignes au code corrigé" in page
    for word in ("levée", "lignes ajoutées"):
        assert word not in page
    stock = [Line(identifier=code, lot="LOT42") for code in (WRONG, RIGHT)]
    told = [str(one.verdict) for one in check(stock).results]
    assert told == ["released", "concerned_exact"]


@pytest.mark.django_db
def test_a_lot_released_together_with_a_corrected_code_is_still_released(client):
    desk = amending(scopes=LOTS)
    correct(desk.notice)
    desk.notice.scopes.filter(lot="LOT43").delete()
    assert [one.split(" – ")[0] for one in released(desk.notice, desk.notice.values())] == [
        "Lot LOT43"
    ]
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    found = rehearse(desk.notice, desk.evaluator)
    assert {one.lot for one in found.removed} == {"LOT43"}
    assert found.added == []
    assert found.fitting_kinds[0] == "lots_released"


@pytest.mark.django_db
def test_another_product_in_the_same_row_is_another_product():
    desk = amending(scopes=LOTS)
    other_product(desk.notice)
    assert len(released(desk.notice, desk.notice.values())) == 2
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    found = rehearse(desk.notice, desk.evaluator)
    assert found.recoded == []
    assert found.fitting_kinds == ("update_content",)
    assert found.added
    assert found.removed


@pytest.mark.django_db
def test_a_code_that_is_added_or_withdrawn_is_told_as_such():
    desk = amending(scopes=LOTS)
    desk.notice.products.update(other_identifiers=RIGHT)
    factory.sign(desk)
    perform(desk.notice, "take", actor=desk.evaluator)
    found = rehearse(desk.notice, desk.evaluator)
    assert (found.added, found.removed) == ([], [])
    assert [one.words for one in found.recoded] == [
        f"{factory.PRODUCT['name']} – code {RIGHT} ajouté (2 lignes)"
    ]


@pytest.mark.django_db
def test_lines_follow_the_code_of_their_product(client):
    desk = factory.set_up(scopes=[one | {"product": WRONG} for one in LOTS])
    Product.objects.create(
        part=desk.notice,
        position=1,
        **(factory.PRODUCT | {"identifier": "03401234567913", "catalogue_reference": "EX-P2"}),
    )
    Scope.objects.create(part=desk.notice, position=9, scope="lot", lot="B1", product="EX-P2")
    log_in(client, desk.drafter)
    before = desk.notice.section_version("scopes")
    fill_section(client, desk.action, "products", **{"products-0-identifier": RIGHT})
    assert desk.notice.products.first().identifier == RIGHT
    named = list(desk.notice.scopes.values_list("lot", "product"))
    assert named == [("LOT42", RIGHT), ("LOT43", RIGHT), ("B1", "EX-P2")]
    assert desk.notice.section_version("scopes") > before
    told = [one for one in contradictions(desk.notice.values()) if one.section == "scopes"]
    assert told == []


@pytest.mark.parametrize(
    ("older", "newer", "same"),
    [
        ([product()], [product(identifier=RIGHT)], {0: 0}),
        ([product(key="1")], [product(key="2")], {0: 0}),
        # A name alone is that of several models.
        (
            [product(key="1", catalogue_reference="A")],
            [product(key="2", identifier=RIGHT, catalogue_reference="B")],
            {},
        ),
        (
            [product(key="1"), product(key="2", identifier=RIGHT, catalogue_reference="B")],
            [product(key="2", identifier=RIGHT, catalogue_reference="B"), product(key="1")],
            {0: 1, 1: 0},
        ),
    ],
)
def test_what_is_the_same_product(older, newer, same):
    assert lines.same_products(older, newer) == same
