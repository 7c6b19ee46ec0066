"""The business rules of the dossier, § 7, on what is filed: one test for each, by its number."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from cpc_reports import legal, validation
from cpc_reports.delays import delays_of
from cpc_reports.drafting import complete_from_reference
from cpc_reports.enums import ReportState, SheetState
from cpc_reports.models import Body, Clock
from portal.core.deadlines import add_months
from portal.core.fields.forms import Answers
from portal.core.workflow import GuardFailed, SystemActor, TransitionError, perform
from portal.filings.models.requests import RequestState
from portal.filings.services import rows
from tests.factories import cpc as factory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["inca", "crmr", "ccmr", "cnp", "asso"])
def test_br1_the_four_classes_may_file(kind):
    desk = factory.set_up(body_class=kind)
    Body.objects.update(body_class=kind)
    factory.sign(desk)
    assert desk.again().reference.startswith(f"{timezone.localtime().year}-CPC-")


@pytest.mark.parametrize("kind", ["network", "omedit"])
def test_br1_another_body_may_not(kind):
    desk = factory.set_up()
    Body.objects.update(body_class=kind)
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "pas un organisme habilité" in factory.told(failure)


def test_br1_a_body_out_of_the_register_drafts_but_does_not_file():
    desk = factory.set_up(body_code="INCONNU")
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "n’est pas au registre" in factory.told(failure)


def test_br2_an_expired_label_is_an_alert_that_an_officer_ticks():
    desk = factory.set_up()
    Body.objects.update(valid_to=factory.today() - datetime.timedelta(days=1))
    assert any("a pris fin" in one.text for one in validation.points_to_check(desk.sheet))
    factory.sign(desk)
    report = desk.again()
    assert report.verdict["label_valid"] is False
    with pytest.raises(GuardFailed) as failure:
        perform(report, "declare_admissible", actor=desk.evaluator, competence="within")
    assert [one.field for one in failure.value.obstacles] == ["label_checked"]
    perform(
        report,
        "declare_admissible",
        actor=desk.evaluator,
        competence="within",
        label_checked=True,
    )
    assert desk.again().state == ReportState.ADMISSIBLE


def test_br3_without_authorisation_the_way_is_the_compassionate_access():
    desk = factory.set_up(medicines=({**factory.MEDICINE, "authorised": "no"},))
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "accès compassionnel" in factory.told(failure)


def test_br3_a_product_absent_from_the_base_is_typed_and_flagged():
    row = {**factory.MEDICINE, "cis": "", "base_date": None, "snapshot": {}}
    desk = factory.set_up(medicines=(row,))
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "numéro d’AMM" in factory.told(failure)
    medicine = desk.sheet.medicines.get()
    medicine.amm_number = "34009 000 000 0 0"
    medicine.save()
    factory.sign(desk)
    found = {one.condition: one for one in legal.pretest(desk.sheet.values())}
    assert found["authorised"].status == "doubt"


def test_br3_a_code_that_the_base_does_not_know_is_no_proof():
    row = {**factory.MEDICINE, "cis": "69999999", "base_date": None, "snapshot": {}}
    desk = factory.set_up(medicines=(row,))
    complete_from_reference(desk.sheet, "medicine")
    found = {one.condition: one for one in legal.pretest(desk.sheet.values())}
    assert found["authorised"].status == "doubt"
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "n’est pas dans la base" in factory.told(failure)
    medicine = desk.sheet.medicines.get()
    medicine.amm_number = "34009 000 000 0 0"
    medicine.save()
    factory.sign(desk)
    found = {one.condition: one for one in legal.pretest(desk.sheet.values())}
    assert found["authorised"].status == "doubt"


@pytest.mark.parametrize("typed", [{}, {"base_date": datetime.date(2026, 1, 1)}])
def test_br3_the_date_of_the_base_is_not_typed(typed):
    row = {**factory.MEDICINE, "cis": "69999999", "base_date": None, "snapshot": {}}
    desk = factory.set_up(medicines=(row | typed,))
    with pytest.raises(GuardFailed):
        factory.sign(desk)
    complete_from_reference(desk.sheet, "medicine")
    assert desk.sheet.medicines.get().base_date is None


def test_br4_the_same_product_authorised_is_a_warning_with_its_justification():
    desk = factory.set_up(same_authorised="yes")
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "Pourquoi un cadre reste nécessaire" in factory.told(failure)
    sheet = desk.sheet
    sheet.same_authorised_reason = "La spécialité autorisée n’est pas commercialisée."
    sheet.save()
    assert any("autorisée" in one.text for one in validation.points_to_check(sheet))
    factory.sign(desk)


@pytest.mark.parametrize(("kind", "asked"), [("crmr", True), ("ccmr", True), ("cnp", False)])
def test_br5_a_centre_analyses_a_rare_disease_first(kind, asked):
    desk = factory.set_up(is_rare="yes", orpha="1234", body_class=kind)
    Body.objects.update(body_class=kind)
    found = [one.field for one in validation.missing_items(desk.sheet)]
    assert ("prior_analysis" in found) is asked


def test_br6_no_reference_means_a_declared_search():
    desk = factory.set_up(evidence=())
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "Citez une référence" in factory.told(failure)
    sheet = desk.sheet
    sheet.no_publication = True
    sheet.save()
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "Recherche menée" in factory.told(failure)
    sheet.search_strategy = "PubMed, « exemplide », 2000 à 2026."
    sheet.save()
    factory.sign(desk)


def test_br7_a_laboratory_has_two_months_at_most():
    desk = factory.assessed()
    latest = add_months(factory.today(), 2)
    with pytest.raises(GuardFailed) as failure:
        factory.ask_laboratory(desk, days=(latest - factory.today()).days + 8)
    assert "Deux mois au plus" in factory.told(failure)
    asked = factory.ask_laboratory(desk, days=(latest - factory.today()).days)
    assert asked.due_on == latest


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime.date(2026, 12, 31), datetime.date(2027, 2, 28)),
        (datetime.date(2027, 12, 31), datetime.date(2028, 2, 29)),
        (datetime.date(2026, 1, 15), datetime.date(2026, 3, 15)),
        (datetime.date(2026, 11, 30), datetime.date(2027, 1, 30)),
    ],
)
def test_br8_months_are_those_of_the_calendar(start, end):
    assert add_months(start, 2) == end


def test_br9_a_complement_stops_the_clock_and_its_answer_restarts_it():
    desk = factory.filed()
    clock = Clock.objects.get(kind="admissibility")
    factory.ask(desk, "need:why_not")
    assert desk.sheet.state == SheetState.COMPLETING
    assert clock.stops.filter(ends_on=None).count() == 1
    factory.ask(desk, "disease:severity")
    open_stops = clock.stops.filter(ends_on=None)
    assert open_stops.count() == len(set(open_stops.values_list("batch", flat=True)))
    sheet = desk.sheet
    sheet.why_not = "Précision apportée."
    sheet.set_answers({"severity": "Retentissement majeur."})
    sheet.save()
    factory.sign(desk)
    assert not clock.stops.filter(ends_on=None).exists()
    assert desk.sheet.state == SheetState.FILED


def test_br9_two_questions_at_once_stop_the_clock_once():
    desk = factory.filed()
    clock = Clock.objects.get(kind="admissibility")
    due_on, start = clock.due_on, timezone.now()
    for days, place in ((1, "need:why_not"), (2, "disease:severity")):
        with time_machine.travel(start + datetime.timedelta(days=days), tick=False):
            factory.ask(desk, place)
    with time_machine.travel(start + datetime.timedelta(days=6), tick=False):
        sheet = desk.sheet
        sheet.why_not = "Précision apportée."
        sheet.set_answers({"severity": "Retentissement majeur."})
        sheet.save()
        factory.sign(desk)
        clock.refresh_from_db()
        assert clock.due_on == due_on + datetime.timedelta(days=5)
        found = delays_of(desk.again(), factory.today())
        assert (found.agency, found.filer) == (1, 5)
    stop = clock.stops.first()
    with pytest.raises(TransitionError):
        perform(clock, "resume", actor=SystemActor("clocks"), batch=stop.batch)


def test_br9_an_answer_to_one_question_leaves_the_others_open():
    desk = factory.filed()
    factory.ask(desk, "need:why_not", "disease:severity")
    sheet = desk.sheet
    sheet.why_not = "Précision apportée."
    sheet.save()
    factory.sign(desk)
    assert desk.sheet.state == SheetState.COMPLETING
    assert desk.again().requests.filter(state=RequestState.OPEN).count() == 1


def test_br10_a_completion_changes_only_what_was_asked():
    desk = factory.filed()
    factory.ask(desk, "need:why_not")
    sheet = desk.sheet
    sheet.why_not = "Précision apportée."
    sheet.disease = "Une autre maladie"
    sheet.save()
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert [one.field for one in failure.value.obstacles] == ["disease"]
    sheet.disease = factory.SHEET["disease"]
    sheet.save()
    factory.sign(desk)


def test_not_available_needs_its_reason():
    desk = factory.set_up()
    sheet = desk.sheet
    sheet.set_answers({"severity": factory.Unknown()})
    sheet.save()
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "dites pourquoi" in factory.told(failure)


def test_a_medicine_row_keeps_what_a_person_typed():
    desk = factory.set_up()
    row = desk.sheet.medicines.get()
    rows.amend(desk.sheet, "medicines", [(row, Answers(clean={"holder": "Titulaire corrigé"}))])
    assert desk.sheet.medicines.get().holder == "Titulaire corrigé"
