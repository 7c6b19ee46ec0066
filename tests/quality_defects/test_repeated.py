"""The filer is told of its own open case on the same batch, and never of another firm's."""

import pytest

from portal.core.workflow import perform
from portal.filings import registry
from portal.filings.services import drafts
from quality_defects.models import Lot
from tests.factories import quality_defects as factory
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db

NOTICE = "Vous avez déjà un dossier ouvert sur ce lot"


def second_case(desk, **answers):
    """Return a new draft of the same firm, filled like the first."""
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=desk.case.organisation, user=desk.drafter)
    factory.fill_volet(case.volet1)
    return case


def text(client, url):
    return client.get(url).content.decode()


@pytest.fixture
def sent(client):
    desk = factory.submitted()
    factory.log_in(client, desk.drafter)
    return desk


@pytest.mark.parametrize("where", ["lots", "defect", "summary"])
def test_open_case_on_the_same_batch_is_told_with_its_link(client, sent, where):
    case = second_case(sent)
    Lot.objects.filter(part=case.volet1).update(number=" test-a01")
    url = address("summary", case, "volet1") if where == "summary" else section_url(case, where)
    page = text(client, url)
    assert NOTICE in page
    assert f'href="{address("case", sent.case)}"' in page
    assert sent.again().reference in page


def test_notice_prevents_nothing(client, sent):
    case = second_case(sent)
    perform(case.volet1, "submit", actor=sent.signatory, attestation=True, final=False)
    case.refresh_from_db()
    assert case.reference
    assert NOTICE not in text(client, address("case", case))


@pytest.mark.parametrize("changed", ["lot", "product"])
def test_another_batch_or_another_medicine_is_no_repetition(client, sent, changed):
    case = second_case(sent)
    if changed == "lot":
        case.volet1.lots.update(number="TEST-B02")
    else:
        case.volet1.products.update(cip13="3400930000120", cis="")
    assert NOTICE not in text(client, address("summary", case, "volet1"))


def test_draft_does_not_repeat_itself_nor_an_ended_case(client, sent):
    case = second_case(sent)
    withdrawn = sent.again()
    withdrawn.state = "withdrawn"
    withdrawn.save()
    assert NOTICE not in text(client, address("summary", case, "volet1"))


def test_case_of_another_firm_is_never_told(client, sent):
    other = factory.set_up()
    factory.log_in(client, other.drafter)
    assert NOTICE not in text(client, address("summary", other.case, "volet1"))
