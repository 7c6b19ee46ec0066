"""The version that was frozen is controlled, beside the dossier and the base as they are today."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dhpc.models import CoveredProduct, Recipient
from dhpc.review import left_out
from dhpc.versions import frozen_letter
from portal.core.workflow import GuardFailed, perform
from tests.dhpc.test_perimeter import medicine
from tests.dhpc.test_substitution import substituted
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
REASON = "Voie cutanée : le risque ne concerne pas cette forme."


def propose(desk):
    return perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")


def ready():
    desk = factory.in_review()
    factory.ready(desk)
    return desk


def test_an_authority_corrected_after_the_deposit_asks_for_another_version():
    desk = ready()
    type(desk.dossier).objects.filter(pk=desk.dossier.pk).update(route="european")
    perform(desk.again(), "set_authority", actor=desk.evaluator, authority="both")
    with pytest.raises(GuardFailed, match=r"\(V3\)"):
        propose(desk)


def test_a_medicine_told_to_be_biological_after_the_deposit_asks_for_another_version():
    desk = ready()
    CoveredProduct.objects.update(biological=True)
    with pytest.raises(GuardFailed, match=r"\(V8\)"):
        propose(desk)


def test_a_medicine_that_changed_hands_after_the_deposit_asks_for_another_version():
    desk = ready()
    CoveredProduct.objects.update(laboratory="Autre Exemple")
    with pytest.raises(GuardFailed, match=r"\(V9\)"):
        propose(desk)


def test_a_version_recorded_by_the_agency_names_the_groups_that_it_proposes():
    desk = ready()
    substituted(desk)
    perform(desk.letter, "rewrite", actor=desk.evaluator)
    Recipient.objects.create(
        part=desk.letter, position=2, audience="neurologie", channels=["email"], expected=10
    )
    perform(desk.letter, "record", actor=desk.evaluator)
    dossier = desk.again()
    letter, _facts = frozen_letter(dossier, dossier.revisions.get(part="letter", number=2))
    assert "neurolog" in letter.audience


# No generic is forgotten ------------------------------------------------------------------------


def forgotten():
    """Return a desk ready for its agreement, and a generic that came on the market since."""
    desk = ready()
    row = medicine("60000009", "GENERIA 10 mg", "EXEMPLAFILLINE", "00001", holder="GENERIQUES")
    return desk, row


def test_a_generic_that_the_perimeter_forgets_prevents_the_agreement():
    desk, row = forgotten()
    with pytest.raises(GuardFailed, match=r"GENERIA 10 mg \(60000009\)"):
        propose(desk)
    row.marketing_status = "Non commercialisée"
    row.save()
    propose(desk)


def test_the_laboratory_deposits_all_the_same():
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    medicine("60000009", "GENERIA 10 mg", "EXEMPLAFILLINE", "00001")
    factory.sign(desk, desk.letter)
    assert desk.letter.state == "submitted"


def test_another_substance_is_no_generic():
    desk = ready()
    medicine("60000009", "AUTRIA 10 mg", "AUTRAFILLINE", "00002")
    propose(desk)


def test_what_the_agency_leaves_out_with_a_reason_is_not_forgotten():
    desk, _row = forgotten()
    assert left_out.leave_out(desk.again(), ["60000009"], REASON, actor=desk.evaluator) == 1
    propose(desk)
    [kept] = desk.again().left_out.all()
    assert (kept.name, kept.reason, kept.decided_by) == ("GENERIA 10 mg", REASON, desk.evaluator)


def test_nothing_is_left_out_without_a_reason_nor_by_anybody_else():
    desk, _row = forgotten()
    dossier = desk.again()
    with pytest.raises(PermissionDenied):
        left_out.leave_out(dossier, ["60000009"], REASON, actor=desk.drafter)
    with pytest.raises(ValidationError, match="Donnez la raison"):
        left_out.leave_out(dossier, ["60000009"], " ", actor=desk.evaluator)
    for codes in ([], ["60000001"], ["60000009", "69999999"]):
        with pytest.raises(ValidationError, match="qui manquent"):
            left_out.leave_out(dossier, codes, REASON, actor=desk.evaluator)
    assert not dossier.left_out.exists()


def test_the_page_of_the_perimeter_tells_what_is_forgotten_and_asks_why(client):
    desk, _row = forgotten()
    perimeter = reverse("dhpc:agency_perimeter", args=[desk.dossier.uuid])
    address = reverse("dhpc:leave_out", args=[desk.dossier.uuid])
    log_in(client, desk.evaluator)
    page = client.get(perimeter).text
    assert "GENERIA 10 mg (60000009)" in page
    assert address in page
    assert client.get(address).status_code == 200
    assert client.post(address, {"products": ["60000009"]}).status_code == 200
    sent = {"products": ["60000009"], "reason": REASON}
    assert client.post(address, sent).status_code == 302
    page = client.get(perimeter).text
    assert address not in page
    assert REASON in page
    assert client.get(address).status_code == 302
    log_in(client, desk.validator)
    assert client.get(address).status_code == 403
