"""Corrective and preventive actions that inspection follows in place of the case."""

import pytest

from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.mail.models import OutgoingMessage
from quality_defects.models import Capa
from quality_defects.readiness import closure_checklist
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.test_capas import again, capa, done

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("carried_out", [False, True])
def test_action_handed_to_inspection_no_longer_holds_the_case(client, carried_out):
    desk = second.signed()
    if carried_out:
        done(desk)
    perform(capa(desk), "hand_to_inspection", actor=desk.evaluator, comment="Inspection de 2027.")
    handed = capa(desk)
    assert handed.is_over
    assert handed.handed_to_inspection_by == desk.evaluator
    assert handed.clock.state == ("met" if carried_out else "cancelled")
    labels = {item.label: item.done for item in closure_checklist(desk.again())}
    assert labels["CAPA vérifiées efficaces ou confiées à l’inspection"]
    assert OutgoingMessage.objects.filter(content__key="quality_defects.capa_judged").exists()

    factory.log_in(client, desk.evaluator)
    register = client.get("/agence/defauts-qualite/capa/?etat=inspection").content.decode()
    assert handed.number in register
    assert "Confiée à l’inspection" in register


def test_action_is_handed_once_and_not_by_the_firm():
    desk = second.signed()
    with pytest.raises(NotAllowed):
        perform(capa(desk), "hand_to_inspection", actor=desk.drafter, comment="Non.")
    with pytest.raises(GuardFailed):
        perform(capa(desk), "hand_to_inspection", actor=desk.evaluator, comment="")
    perform(capa(desk), "hand_to_inspection", actor=desk.evaluator, comment="Inspection.")
    with pytest.raises(GuardFailed):
        perform(capa(desk), "hand_to_inspection", actor=desk.evaluator, comment="Inspection.")


def test_handed_action_is_late_no_more_and_a_new_date_does_not_ring():
    desk = second.signed()
    perform(capa(desk), "hand_to_inspection", actor=desk.evaluator, comment="Inspection.")
    again(desk, due_on=second.days(5))
    assert capa(desk).clock is None
    Capa.objects.update(due_on=second.days(-5))
    assert not capa(desk).is_late
