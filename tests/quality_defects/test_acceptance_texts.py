"""Codes that are refused or questioned, the number on every page of Word, names of patients."""

from io import BytesIO

import pytest
from docx import Document

from portal.core.workflow import GuardFailed
from portal.rendering import production
from portal.rendering.services import documents_of
from quality_defects.enums import VOLET1_DOCUMENT, VOLET2_DOCUMENT
from quality_defects.models import TimelineFact
from quality_defects.validation import points_to_check
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.pages import address, posted, section_url

pytestmark = pytest.mark.django_db

BORN = "Vu chez une patiente née le 03/02/1950, sans suite."


def typed(client, desk, code):
    """Type this code of a medicine in its section, as the drafter."""
    factory.log_in(client, desk.drafter)
    url = section_url(desk.case, "products")
    page = client.get(url)
    data = {"version": page.context["version"]} | posted(page.context["forms"])
    return client.post(url, data | {"products-0-cip13": code, "next": "1"}, follow=True)


def summary(client, desk):
    return client.get(address("summary", desk.case, "volet1")).content.decode()


# 5


def test_cip13_with_one_wrong_digit_is_kept_told_and_not_signed(client):
    desk = factory.set_up()
    answer = typed(client, desk, "3400980013706")
    assert "3400980013706" in answer.content.decode()
    assert "cip13" in answer.context["row_sets"][0].forms[0].errors
    assert "Code CIP13" in summary(client, desk)
    with pytest.raises(GuardFailed) as refusal:
        factory.sign(desk)
    assert "products.cip13" in {one.field for one in refusal.value.obstacles}


@pytest.mark.parametrize(("code", "odd"), [("5502432", False), ("3091501", True)])
def test_cip7_is_never_refused_and_the_odd_one_is_questioned(client, code, odd):
    desk = factory.set_up()
    typed(client, desk, code)
    told = {one.field for one in points_to_check(desk.volet)}
    assert ("products.cip13" in told) is odd
    factory.sign(desk)
    assert desk.again().reference


# 13


def heads(opened):
    """Yield the text of each header that a page of the document may bear."""
    alternate = opened.settings.odd_and_even_pages_header_footer
    for section in opened.sections:
        yield section.header
        if section.different_first_page_header_footer:
            yield section.first_page_header
        if alternate:
            yield section.even_page_header


def test_number_heads_every_page_of_both_word_files():
    desk = second.signed()
    for kind in (VOLET1_DOCUMENT, VOLET2_DOCUMENT):
        document = documents_of(desk.case.subject).get(kind=kind, format="docx")
        opened = Document(BytesIO(production.make(document)))
        texts = ["".join(head._element.itertext()) for head in heads(opened)]
        assert texts
        assert [text for text in texts if desk.again().reference not in text] == []
        assert "TEST-A01" in "".join(opened.element.body.itertext())


# 15


@pytest.mark.parametrize(
    "section", ["defect", "lots", "investigation"], ids=["volet 1", "a batch", "volet 2"]
)
def test_name_of_a_patient_is_questioned_wherever_it_is_written(client, section):
    desk = second.opened() if section == "investigation" else factory.set_up()
    part, volet = ("volet1", desk.volet)
    if section == "defect":
        factory.fill_volet(volet, description=BORN + " Comprimés tachés dans plusieurs boîtes.")
    elif section == "lots":
        volet.lots.update(parallel_distribution=BORN)
    else:
        part, volet = "volet2", second.volet2(desk)
        TimelineFact.objects.create(part=volet, on=second.days(-3), fact=BORN, origin="Appel")
    found = points_to_check(volet)
    assert len(found) == 1
    assert "une date de naissance" in found[0].text
    factory.log_in(client, desk.drafter)
    page = client.get(address("summary", desk.case, part)).content.decode()
    assert "une date de naissance" in page
