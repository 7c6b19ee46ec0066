"""Corrective and preventive actions that inspection follows in place of the case."""

import pytest
from django.urls import reverse

from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.mail.models import OutgoingMessage
from quality_defects.effects.measures import open_measure
from quality_defects.models import Capa, CaseMeasure
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


# What inspection has to do -----------------------------------------------------------------------


def hand(desk, row=None, comment="À voir sur site."):
    return perform(row or capa(desk), "hand_to_inspection", actor=desk.evaluator, comment=comment)


def inspection(desk):
    return CaseMeasure.objects.get(filing=desk.case, code="MES22")


def closure(desk):
    return {item.label: item.done for item in closure_checklist(desk.again())}


def test_inspection_is_a_measure_of_the_agency_that_names_the_action(client):
    desk = second.signed()
    hand(desk)
    measure = inspection(desk)
    assert (measure.owner, measure.state) == ("agency", "decided")
    assert measure.details == f"CAPA-01 – {second.CAPA['label']} : À voir sur site."
    assert capa(desk).inspection == measure
    for user, room in ((desk.evaluator, "agency_"), (desk.drafter, "")):
        factory.log_in(client, user)
        action = reverse(f"quality_defects:{room}capa", args=[desk.case.uuid, capa(desk).key])
        followed = reverse(f"quality_defects:{room}measure", args=[desk.case.uuid, measure.uuid])
        assert followed in client.get(action).content.decode()
        assert action in client.get(followed).content.decode()


def test_one_inspection_follows_all_that_is_handed_to_it():
    desk = second.signed()
    other = second.CapaFactory(filing=desk.again())
    hand(desk, desk.again().capas.exclude(pk=other.pk).get(), "Première.")
    hand(desk, other, "Seconde.")
    measure = inspection(desk)
    assert [line.rpartition(" : ")[2] for line in measure.details.splitlines()] == [
        "Première.",
        "Seconde.",
    ]
    assert measure.capas.count() == 2


def test_inspection_that_follows_an_action_does_not_hold_the_case():
    desk = second.signed()
    hand(desk)
    assert closure(desk)["Mesures terminées"]
    perform(inspection(desk), "report_done", actor=desk.evaluator)
    perform(inspection(desk), "verify", actor=desk.evaluator)
    assert closure(desk)["Mesures terminées"]


def test_inspection_wanted_for_itself_takes_the_action_in_and_holds_the_case():
    desk = second.signed()
    wanted = open_measure(
        desk.again(), "MES22", actor=desk.evaluator, details="Site B, lignes 1 à 3"
    )
    hand(desk)
    measure = inspection(desk)
    assert (measure.pk, measure.state) == (wanted.pk, "decided")
    assert measure.details.startswith("Site B, lignes 1 à 3\nCAPA-01")
    assert not closure(desk)["Mesures terminées"]


def test_inspection_that_took_place_begins_again_for_another_action():
    desk = second.signed()
    hand(desk)
    perform(inspection(desk), "report_done", actor=desk.evaluator)
    hand(desk, second.CapaFactory(filing=desk.again()))
    assert inspection(desk).state == "in_progress"
    perform(inspection(desk), "report_done", actor=desk.evaluator)
    perform(inspection(desk), "verify", actor=desk.evaluator)
    hand(desk, second.CapaFactory(filing=desk.again()))
    assert list(desk.again().measures.values_list("code", "state")) == [
        ("MES22", "verified"),
        ("MES22", "decided"),
    ]


@pytest.mark.parametrize("others", [0, 1])
def test_action_that_the_firm_takes_up_again_leaves_inspection(others):
    desk = second.signed()
    row = done(desk)
    hand(desk, row)
    for _turn in range(others):
        hand(desk, second.CapaFactory(filing=desk.again()))
    row = perform(row, "send_back", actor=desk.evaluator, due_on=second.days(30), comment="Refaire")
    assert row.inspection is None
    assert inspection(desk).state == ("decided" if others else "cancelled")
