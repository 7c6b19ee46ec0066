"""Controls of what the dossier knows, and those of blocks that only a fault could change."""

from dataclasses import replace

import pytest

from dhpc.controls import structure
from dhpc.controls.report import Subject
from dhpc.fields import CONTACTS
from dhpc.letter.composition import compose
from dhpc.models import CoveredProduct
from dhpc.review import facts as dossier_facts
from portal.core.workflow import GuardFailed, perform
from tests.dhpc import letters
from tests.dhpc.letters import FACTS, found, rows, values
from tests.factories import dhpc as factory

BIOLOGICAL = replace(FACTS, products=(replace(letters.EXEMPLIA, biological=True),))


def subject(facts=FACTS, **changed):
    """Return a letter whose blocks are not those that the portal composes."""
    told = values()
    return Subject(told, facts, replace(compose(told, facts), **changed))


def failing(control, told):
    return [str(one.control) for one in control(told)]


def test_a_letter_without_its_locked_blocks_is_stopped():
    assert failing(structure.v3_agreement, subject(agreement="")) == ["V3"]
    assert failing(structure.v5_cartouche, subject(cartouche="")) == ["V5"]
    assert failing(structure.v6_reporting, subject(sections=())) == ["V6"]
    assert failing(structure.v8_biological, subject(BIOLOGICAL, sections=())) == ["V8"]


def test_the_locked_blocks_follow_the_medicines():
    for facts in (FACTS, BIOLOGICAL):
        for control in (structure.v5_cartouche, structure.v6_reporting, structure.v8_biological):
            assert failing(control, subject(facts)) == []


def test_a_medicine_that_nobody_markets_is_stopped():
    orphan = replace(letters.EXEMPLIA, laboratory="")
    assert "V9" in found(facts=replace(FACTS, products=(orphan,)))


@pytest.mark.parametrize(
    ("email", "controls"),
    [
        ("personne.exemple@laboratoire.example", ["V24"]),
        ("p_exemple-personne@laboratoire.example", []),
        ("exemple@laboratoire.example", []),
        ("information-medicale@laboratoire.example", []),
    ],
)
def test_the_contact_has_no_mailbox_of_a_person(email, controls):
    contacts = rows(CONTACTS, [factory.CONTACT | {"email": email}])
    assert found(values(contacts=contacts)) == controls


@pytest.mark.django_db
def test_an_earlier_letter_on_the_substance_is_found_whatever_the_medicine():
    first = factory.published()
    desk = factory.writing()
    dossier = desk.again()
    generic = {"cis": "60000077", "substance": "AUTRAFILLINE, Exemplafilline"}
    CoveredProduct.objects.filter(filing=dossier).update(**generic)

    assert dossier_facts.facts_of(dossier).previous == (first.again().public_reference,)

    CoveredProduct.objects.filter(filing=dossier).update(substance="EXEMPLA")
    assert dossier_facts.facts_of(dossier).previous == ()


@pytest.mark.django_db
def test_no_agreement_is_proposed_before_the_layout_is_known():
    desk = factory.in_review()
    perform(desk.again(), "set_network_notice", actor=desk.evaluator, network_notice="done")
    factory.approve_recipients(desk)

    with pytest.raises(GuardFailed, match=r"V2, V25 en attente : le PDF de la version 1"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    factory.lay_out(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")

    assert desk.letter.state == "proposed"
