"""What a new version takes away is told before it is signed; what is public is one link away."""

import pytest

from portal.core.workflow import perform
from portal.filings.services import proposals
from portal.mail.models import OutgoingMessage
from recalls.panels import part_status
from recalls.released import released
from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page, desk_page, section_url
from tests.recalls.steps import amending

pytestmark = pytest.mark.django_db
LOTS = [factory.SCOPE | {"lot": lot} for lot in ("V6001", "V6002")]


def retracted():
    desk = factory.published()
    told = {"public_reason": "Publiée par erreur"}
    row = proposals.propose(desk.action, "retract", actor=desk.validator, reasons="R", payload=told)
    perform(row, "confirm", actor=desk.second)
    return desk


def test_lots_taken_away_are_named_before_the_signature(client):
    desk = amending(scopes=LOTS)
    log_in(client, desk.signatory)
    hint = client.get(section_url(desk.action, "scopes")).content.decode()
    assert "Retirer une ligne lève ses lots" in hint
    assert (
        "Lots qui seront levés"
        not in client.get(case_page("summary", desk.action, "notice")).content.decode()
    )
    desk.notice.scopes.filter(lot="V6002").delete()
    for name in ("summary", "sign"):
        page = client.get(case_page(name, desk.action, "notice")).content.decode()
        assert "Lots qui seront levés" in page
        assert f"<li>Lot V6002 – {factory.PRODUCT['name']} – 30/06/2027</li>" in page
        assert "<li>Lot V6001" not in page
    assert (
        "Lots qui seront levés" in client.get(section_url(desk.action, "scopes")).content.decode()
    )


def test_another_writing_or_expiry_of_a_lot_and_all_units_release_nothing():
    desk = amending(scopes=LOTS)
    desk.notice.scopes.filter(lot="V6002").update(lot="v6002", expiry=None)
    notice = desk.notice
    assert released(notice, notice.values()) == []
    notice.products.update(reach="all")
    notice.scopes.all().delete()
    assert released(notice, notice.values()) == []
    notice.products.update(reach="listed")
    assert len(released(notice, notice.values())) == 2


def test_the_first_version_releases_nothing(client):
    desk = factory.set_up(scopes=LOTS)
    log_in(client, desk.signatory)
    page = client.get(section_url(desk.action, "scopes")).content.decode()
    assert "Retirer une ligne lève ses lots" not in page


def test_the_public_page_is_one_link_away(client):
    desk = factory.published()
    address = desk.publication().get_absolute_url()
    for user, name in ((desk.evaluator, "agency_case"), (desk.signatory, "case")):
        log_in(client, user)
        assert f'href="{address}"' in client.get(case_page(name, desk.action)).content.decode()
    mails = OutgoingMessage.objects.filter(content__key="recalls.published")
    texts = [one.content.text for one in mails]
    assert texts
    assert all(address in text for text in texts)


def test_after_a_retraction_nothing_more_is_offered_or_called_published(client):
    desk = retracted()
    assert part_status(desk.notice) == desk.again().get_state_display()
    log_in(client, desk.validator)
    page = client.get(desk_page("publication", desk.action)).content.decode()
    assert "Corriger la fiche publiée" not in page
    log_in(client, desk.drafter)
    assert (
        "Préparer une nouvelle version"
        not in client.get(case_page("case", desk.action)).content.decode()
    )
