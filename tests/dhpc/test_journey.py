"""A dossier from its request to the agreement, through the engine alone."""

import pytest

from dhpc import rules
from dhpc.models import Dossier
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.mail.models import OutgoingMessage
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db


def test_a_request_opens_a_dossier_with_its_number_and_its_perimeter():
    desk = factory.opened()
    dossier = desk.again()

    assert dossier.reference.endswith("-DHPC-00001")
    assert dossier.state == "opened"
    assert dossier.title == factory.REQUEST["concern_title"]
    assert [one.cis for one in dossier.products.all()] == ["60000001"]
    assert [one.organisation for one in dossier.participants.all()] == [dossier.organisation]
    kinds = set(GeneratedDocument.objects.values_list("kind", flat=True))
    assert kinds == {"dhpc.request", "dhpc.receipt"}
    assert OutgoingMessage.objects.filter(content__key="dhpc.receipt").exists()


def test_a_letter_goes_from_indications_to_the_agreement():
    desk = factory.agreed()
    dossier = desk.again()

    assert dossier.state == "agreed"
    assert dossier.agreed_by == desk.validator
    assert dossier.agreed_revision == 1
    assert dossier.dispatch.state == "proofing"
    assert not dossier.clocks.live().exists()


def test_whoever_proposed_the_agreement_does_not_give_it():
    desk = factory.in_review()
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.second, comment="Conforme.")

    with pytest.raises(NotAllowed):
        perform(desk.letter, "agree", actor=desk.second)


def test_a_perimeter_that_changed_meanwhile_prevents_the_agreement():
    desk = factory.in_review()
    factory.ready(desk)
    products = [*desk.again().products.all(), factory.covered(desk, "60000009", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=products)

    with pytest.raises(GuardFailed, match="périmètre a changé"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")


def test_several_laboratories_need_a_coordinator_before_anything_is_written():
    desk = factory.shared()

    with pytest.raises(GuardFailed, match="coordonnateur"):
        factory.give_indications(desk)
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    with pytest.raises(GuardFailed, match="Réponse attendue"):
        perform(
            desk.again(),
            "confirm_coordinator",
            actor=desk.evaluator,
            coordinator=desk.other_firm,
        )
    for participant in desk.again().participants.all():
        actor = desk.other_drafter
        if participant.organisation == desk.dossier.organisation:
            actor = desk.drafter
        perform(participant, "accept", actor=actor, wanted_coordinator=desk.other_firm)
    perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=desk.other_firm)
    factory.give_indications(desk)

    assert desk.again().organisation == desk.other_firm
    assert desk.letter.state == "draft"


def test_an_agreed_text_that_changes_needs_another_agreement():
    desk = factory.agreed()

    perform(desk.letter, "reopen", actor=desk.evaluator, comment="Une posologie est fausse.")

    dossier = desk.again()
    assert dossier.state == "writing"
    assert dossier.agreed_at is None
    assert dossier.letter.state == "changes_requested"
    assert dossier.dispatch.state == "idle"


def test_a_suspension_stops_the_clocks_and_the_deposit():
    desk = factory.writing()
    perform(desk.again(), "suspend", actor=desk.validator, comment="Arbitrage européen attendu.")
    factory.fill_letter(desk.letter)

    with pytest.raises(GuardFailed, match="suspendu"):
        factory.sign(desk, desk.letter)
    perform(desk.again(), "resume", actor=desk.validator)
    factory.sign(desk, desk.letter)

    assert desk.letter.state == "submitted"


def test_another_laboratory_takes_over_when_the_coordinator_fails():
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    for participant in desk.again().participants.all():
        theirs = participant.organisation == desk.other_firm
        perform(participant, "accept", actor=desk.other_drafter if theirs else desk.drafter)
    first = desk.dossier.organisation
    perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=first)
    factory.give_indications(desk)
    before = desk.again().transitions.count()

    with pytest.raises(NotAllowed):
        perform(
            desk.again(),
            "designate",
            actor=desk.evaluator,
            coordinator=desk.other_firm,
            comment="Ne répond plus.",
        )
    perform(
        desk.again(),
        "designate",
        actor=desk.validator,
        coordinator=desk.other_firm,
        comment="Ne répond plus.",
    )

    dossier = desk.again()
    assert rules.is_drafter(desk.other_drafter, dossier)
    assert not rules.is_drafter(desk.drafter, dossier)
    assert Dossier.objects.visible_to(desk.other_drafter).get() == dossier
    assert not Dossier.objects.visible_to(desk.drafter).exists()
    assert Dossier.objects.shared_with(desk.drafter).get() == dossier
    assert dossier.transitions.count() == before + 1
    factory.fill_letter(dossier.letter)
    factory.sign(desk, dossier.letter, actor=desk.other_signatory)
    assert desk.letter.state == "submitted"
