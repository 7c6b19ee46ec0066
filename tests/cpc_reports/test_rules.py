"""The business rules of the dossier, § 7: one test for each, by its number."""

import datetime
import hashlib

import pytest
import time_machine
from django.utils import timezone

from cpc_reports import editions, eligibility, legal, timers, validation
from cpc_reports.enums import CosignatureState, LabState, MeasureState, ReportState, SheetState
from cpc_reports.models import Body, Clock, Cosignature, LabRequest, Measure, Report
from portal.audit import seals
from portal.core.deadlines import add_months, local_date
from portal.core.fields.forms import Answers
from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, WrongState, perform
from portal.filings.models.requests import RequestState
from portal.filings.services import consultations, proposals, rows
from portal.filings.services.revisions import answers_of
from portal.publication.models import Publication
from portal.reference.models import Medicine
from portal.rendering.models import GeneratedDocument
from tests.factories import cpc as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def told(failure):
    return " ".join(str(one.text) for one in failure.value.obstacles)


def today():
    return local_date(timezone.now())


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
    assert "pas un organisme habilité" in told(failure)


def test_br1_a_body_out_of_the_register_drafts_but_does_not_file():
    desk = factory.set_up(body_code="INCONNU")
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "n’est pas au registre" in told(failure)


def test_br2_an_expired_label_is_an_alert_that_an_officer_ticks():
    desk = factory.set_up()
    Body.objects.update(valid_to=today() - datetime.timedelta(days=1))
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
    assert "accès compassionnel" in told(failure)


def test_br3_a_product_absent_from_the_base_is_typed_and_flagged():
    row = {**factory.MEDICINE, "cis": ""}
    desk = factory.set_up(medicines=(row,))
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "numéro d’AMM" in told(failure)
    medicine = desk.sheet.medicines.get()
    medicine.amm_number = "34009 000 000 0 0"
    medicine.save()
    factory.sign(desk)
    found = {one.condition: one for one in legal.pretest(desk.sheet.values())}
    assert found["authorised"].status == "doubt"


def test_br4_the_same_product_authorised_is_a_warning_with_its_justification():
    desk = factory.set_up(same_authorised="yes")
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "Pourquoi un cadre reste nécessaire" in told(failure)
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
    assert "Citez une référence" in told(failure)
    sheet = desk.sheet
    sheet.no_publication = True
    sheet.save()
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "Recherche menée" in told(failure)
    sheet.search_strategy = "PubMed, « exemplide », 2000 à 2026."
    sheet.save()
    factory.sign(desk)


def test_br7_a_laboratory_has_two_months_at_most():
    desk = factory.assessed()
    latest = add_months(today(), 2)
    with pytest.raises(GuardFailed) as failure:
        factory.ask_laboratory(desk, days=(latest - today()).days + 8)
    assert "Deux mois au plus" in told(failure)
    asked = factory.ask_laboratory(desk, days=(latest - today()).days)
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


def test_br11_whoever_evaluated_does_not_decide():
    desk = factory.set_up()
    both = desk.second
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=both, competence="within")
    perform(desk.again(), "begin_assessment", actor=both)
    perform(
        desk.again(), "conclude", actor=both, conclusion="unfavourable", rationale="Insuffisant."
    )
    perform(desk.again(), "propose", actor=both, decision_reason="Données insuffisantes.")
    with pytest.raises(NotAllowed):
        perform(desk.again(), "not_establish", actor=both)
    perform(desk.again(), "not_establish", actor=desk.validator)
    assert desk.again().state == ReportState.NOT_ESTABLISHED


def test_br12_a_consultee_reads_nothing_before_declaring_interests(client):
    from cpc_reports.panels import consultee_panels  # noqa: PLC0415

    desk = factory.assessed()
    expert = MembershipFactory().user
    asked = consultations.invite(
        desk.again(),
        "Quel est votre avis ?",
        actor=desk.evaluator,
        due_on=today() + datetime.timedelta(days=20),
        consultee=expert,
    )

    class Request:
        user = expert

    assert consultee_panels(asked, Request()) == []
    declared = perform(asked, "declare", actor=expert, interests="none")
    [panel] = consultee_panels(declared, Request())
    words = str(panel.context["sections"])
    assert "Aphtose" in words
    assert "Personne Déposante" not in words


def test_br13_internal_notes_and_contacts_stay_where_they_are(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.assessed()
    asked = factory.ask_laboratory(desk)
    log_in(client, desk.lab_user)
    page = client.get(f"/espace/cpc/laboratoire/{asked.uuid}/").content.decode()
    for secret in ("Personne Déposante", "Contact Scientifique", "cpc@centre.example", "Centre"):
        assert secret not in page
    assert not Report.objects.visible_to(desk.lab_user).exists()


def test_br14_a_laboratory_never_sees_what_another_was_asked(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.assessed()
    other = OrganisationFactory(kind="laboratory", name="Autre Laboratoire")
    theirs = factory.ask_laboratory(desk, organisation=other)
    mine = factory.ask_laboratory(desk)
    log_in(client, desk.lab_user)
    assert client.get(f"/espace/cpc/laboratoire/{theirs.uuid}/").status_code == 404
    page = client.get("/espace/cpc/laboratoire/").content.decode()
    assert str(mine.uuid) in page
    assert str(theirs.uuid) not in page


def test_br15_a_refusal_has_a_reason_and_shows_a_door():
    desk = factory.filed()
    for missing in ("inadmissibility", "route"):
        told_ = {"inadmissibility": "outside", "route": "body", "comment": "Voir l’explication."}
        del told_[missing]
        with pytest.raises(GuardFailed):
            perform(desk.again(), "declare_inadmissible", actor=desk.evaluator, **told_)
    perform(
        desk.again(),
        "declare_inadmissible",
        actor=desk.evaluator,
        inadmissibility="outside",
        route="body",
        comment="Le champ est celui d’un autre organisme.",
    )
    assert desk.again().state == ReportState.INADMISSIBLE


def test_br16_nothing_negative_happens_by_itself():
    desk = factory.filed()
    factory.ask(desk, "need:why_not", due=1)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=400), tick=False):
        for clock in Clock.objects.all():
            timers.on_overdue(clock)
        assert desk.again().state == ReportState.ADMISSIBILITY
        with pytest.raises(NotAllowed):
            perform(desk.again(), "close", actor=desk.evaluator)
        proposal = proposals.propose(
            desk.again(), "close", actor=desk.evaluator, reasons="Aucune réponse."
        )
        perform(proposal, "confirm", actor=desk.second)
        assert desk.again().state == ReportState.CLOSED


def test_br17_a_framework_holds_three_years_unless_renewed():
    desk = factory.proposed()
    start = datetime.date(2027, 1, 15)
    with pytest.raises(GuardFailed) as failure:
        perform(
            desk.again(),
            "establish",
            actor=desk.validator,
            starts_on=start,
            ends_on=datetime.date(2030, 1, 16),
        )
    assert "Trois ans au plus" in told(failure)
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=start,
        ends_on=datetime.date(2030, 1, 15),
    )
    renewed = perform(
        desk.framework,
        "renew",
        actor=desk.validator,
        ends_on=datetime.date(2033, 1, 15),
        comment="Besoin inchangé.",
    )
    assert renewed.ends_on == datetime.date(2033, 1, 15)


def test_br18_an_authorisation_ends_only_its_indication():
    desk = factory.set_up()
    desk.sheet.indications.create(**{**factory.INDICATION, "wording": "Lupus cutané"}, position=1)
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    perform(
        desk.again(), "conclude", actor=desk.evaluator, conclusion="favourable", rationale="Oui."
    )
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    for purpose in ("protocol", "observations"):
        factory.answer_laboratory(desk, factory.ask_laboratory(desk, purpose))
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=today(),
        ends_on=today() + datetime.timedelta(days=1000),
    )
    first, second = desk.framework.indications.all()
    perform(
        desk.framework,
        "end_indication",
        actor=desk.validator,
        indication=first,
        ended_on=today(),
        cause="amm",
    )
    assert desk.framework.state == "in_force"
    assert not desk.framework.indications.get(pk=second.pk).ended_on
    perform(
        desk.framework,
        "end_indication",
        actor=desk.validator,
        indication=second,
        ended_on=today(),
        cause="aap",
    )
    assert desk.framework.state == "ended"


def test_br19_a_contact_in_the_text_prevents_the_publication(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.drafted()
    framework = desk.framework
    framework.argument = "Demandez à Contact Scientifique, cpc@centre.example, 01 23 45 67 89."
    framework.save()
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=today(),
        ends_on=today() + datetime.timedelta(days=1000),
    )
    with pytest.raises(GuardFailed) as failure:
        perform(desk.again(), "publish", actor=desk.publisher)
    assert "cpc@centre.example" in told(failure)
    assert "Contact Scientifique" in told(failure)
    assert editions.personal(desk.again())[0] == "cpc@centre.example"


def test_br20_what_was_not_established_is_published_when_a_body_had_signalled(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.proposed("unfavourable")
    perform(desk.again(), "not_establish", actor=desk.validator)
    with pytest.raises(GuardFailed):
        perform(desk.again(), "archive", actor=desk.evaluator)
    perform(desk.again(), "publish", actor=desk.publisher)
    told_ = Publication.objects.get(kind="cpc").current.payload
    assert told_["list"] == "not_established"
    assert told_["filer_class"] == "crmr"


def test_br20_the_agency_own_initiative_is_not(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.proposed("unfavourable")
    Report.objects.update(origin="own")
    perform(desk.again(), "not_establish", actor=desk.validator)
    with pytest.raises(GuardFailed):
        perform(desk.again(), "publish", actor=desk.publisher)


def test_br21_a_month_of_silence_is_an_opinion(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.established()
    log_in(client, desk.lab_user)
    client.post(
        f"/espace/cpc/laboratoire/{desk.report.uuid}/mesure/",
        {"organisation": desk.laboratory.pk, "description": "Courrier aux dermatologues."},
    )
    measure = Measure.objects.get()
    assert measure.due_on == add_months(today(), 1)
    with pytest.raises(GuardFailed):
        perform(measure, "deem", actor=SystemActor("filing"))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40), tick=False):
        timers.on_overdue(Clock.objects.get(kind="measure"))
    measure.refresh_from_db()
    assert measure.state == MeasureState.DEEMED


def test_br22_the_receipt_says_date_service_address_and_telephone(settings):
    from cpc_reports import documents  # noqa: PLC0415

    desk = factory.filed()
    document = GeneratedDocument.objects.get(kind="cpc_reports.receipt")
    receipt = documents.receipt_content(document).context["receipt"]
    assert receipt.received_at == desk.again().revisions.get().signed_at
    assert receipt.service.name
    assert receipt.service.email == settings.CPC_MAILBOX
    assert receipt.service.phone == settings.CPC_PHONE
    assert receipt.service.address
    assert any("décision implicite" in step for step in receipt.next_steps)


def test_br23_the_same_signature_sent_twice_files_once():
    desk = factory.set_up()
    factory.sign(desk)
    with pytest.raises(WrongState):
        factory.sign(desk)
    assert Report.objects.exclude(reference=None).count() == 1
    assert desk.again().revisions.count() == 1


def test_br24_a_register_closed_later_changes_no_past_verdict():
    desk = factory.filed()
    before = desk.again().verdict
    Body.objects.update(valid_to=today() - datetime.timedelta(days=1), domains=[])
    assert desk.again().verdict == before
    assert before["label_valid"] is True
    assert all(one.ok for one in eligibility.checks(before) if one.label != "Mandat")


def test_br25_a_new_edition_of_the_base_changes_no_snapshot():
    from cpc_reports.drafting import complete_from_reference  # noqa: PLC0415

    medicine = Medicine.objects.create(
        cis="60000001",
        name="EXEMPLIDE 50 mg, gélule",
        form="gélule",
        holders=["Laboratoire Exemple"],
        marketing_status="Commercialisée",
        line_hash=1,
    )
    desk = factory.set_up(medicines=({"name": "EXEMPLIDE", "cis": "60000001"},))
    complete_from_reference(desk.sheet, "medicine")
    row = desk.sheet.medicines.get()
    assert row.holder == "Laboratoire Exemple"
    row.base_date = today()
    row.save()
    medicine.holders = ["Un autre titulaire"]
    medicine.save()
    complete_from_reference(desk.sheet, "medicine")
    assert desk.sheet.medicines.get().holder == "Laboratoire Exemple"


def test_br26_a_cosignature_withdrawn_after_the_filing_is_logged_and_cancels_nothing():
    desk = factory.set_up()
    other = factory.cosigner(desk)
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "pas encore cosigné" in told(failure)
    perform(desk.sheet, "request_cosignatures", actor=desk.drafter)
    row = Cosignature.objects.get()
    perform(row, "sign", actor=other)
    factory.sign(desk)
    revision = desk.again().revisions.get()
    assert [one["code"] for one in revision.payload["cosigners"]] == ["ASSO-EX-1"]
    perform(row, "withdraw", actor=other, comment="Nous retirons notre signature.")
    row.refresh_from_db()
    assert row.state == CosignatureState.WITHDRAWN
    assert desk.again().state == ReportState.ADMISSIBILITY
    assert desk.again().transitions.filter(part="cosignature", name="withdraw").count() == 1


def test_br27_a_resolver_that_is_down_prevents_nothing(settings):
    from cpc_reports import lookups  # noqa: PLC0415
    from cpc_reports.models import Citation  # noqa: PLC0415

    settings.CPC_RESOLVER_URL = "http://127.0.0.1:9/"
    desk = factory.filed()
    assert desk.again().reference
    lookups.check_citations(desk.sheet.pk)
    citation = Citation.objects.get()
    assert citation.status == "failed"
    assert citation.error


@pytest.mark.parametrize(
    "text", ["Patient né le 12/03/1954, aphtes.", "NIR 1 54 03 75 115 001 24 : aphtes."]
)
def test_br28_what_may_identify_a_patient_is_a_warning(text):
    desk = factory.set_up(why_not=text)
    found = [one.field for one in validation.points_to_check(desk.sheet)]
    assert "why_not" in found
    factory.sign(desk)


def test_br29_each_transition_writes_one_event_that_the_seal_covers():
    desk = factory.filed()
    before = desk.again().transitions.count()
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    added = desk.again().transitions.filter(part="case").latest("pk")
    case = desk.again().transitions.filter(part="case", name="declare_admissible")
    assert (added.name, case.count()) == ("declare_admissible", 1)
    assert desk.again().transitions.count() > before
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        [*_older, entry] = seals.seal()
        assert entry.tables["cpc_reports_reporttransition"]["rows"] >= before + 1
        assert not list(seals.verify())


def test_the_verdict_is_frozen_in_the_signed_version_with_its_hash():
    desk = factory.filed()
    report, revision = desk.again(), desk.again().revisions.get()
    assert revision.payload["verdict"] == report.verdict
    assert len(revision.sha256) == len(hashlib.sha256().hexdigest())
    assert answers_of(desk.sheet, revision)["severity"].reason == "Donnée non recueillie"


def test_the_silence_of_a_laboratory_is_noted_and_the_evaluation_goes_on():
    desk = factory.assessed()
    factory.ask_laboratory(desk, days=30)
    with pytest.raises(GuardFailed):
        perform(
            desk.again(),
            "conclude",
            actor=desk.evaluator,
            conclusion="favourable",
            rationale="Données retenues.",
        )
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40), tick=False):
        timers.on_overdue(Clock.objects.get(kind="laboratory"))
        assert LabRequest.objects.get().state == LabState.SILENT
        perform(
            desk.again(),
            "conclude",
            actor=desk.evaluator,
            conclusion="favourable",
            rationale="Données retenues.",
        )


def test_not_available_needs_its_reason():
    desk = factory.set_up()
    sheet = desk.sheet
    sheet.set_answers({"severity": factory.Unknown()})
    sheet.save()
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "dites pourquoi" in told(failure)


def test_a_withdrawn_report_may_go_on_by_the_agency_own_initiative():
    desk = factory.assessed()
    perform(desk.again(), "withdraw", actor=desk.signatory, comment="Plus de besoin.")
    perform(desk.again(), "continue_own", actor=desk.evaluator, comment="Intérêt collectif.")
    report = desk.again()
    assert (report.state, report.origin) == (ReportState.ASSESSMENT, "own")


def test_a_second_report_joins_the_first_and_its_body_supports_it():
    first = factory.filed()
    other = factory.Report.objects.get(pk=first.report.pk)
    firm = OrganisationFactory(kind="health_body", name="Second Centre")
    entry = factory.body(firm, code="CCMR-EX-2", body_class="ccmr", name="Second centre")
    drafter = MembershipFactory(organisation=firm).user
    signatory = factory.give_totp(MembershipFactory(organisation=firm, signatory=True).user)
    report = factory.drafts.create_draft(
        factory.registry.get("cpc_reports"), organisation=firm, user=drafter
    )
    factory.fill_sheet(report.sheet, body_code=entry.code, body_class="ccmr", body=entry.name)
    from cpc_reports import similar  # noqa: PLC0415

    assert list(similar.open_reports(report.sheet)) == [other]
    perform(report.sheet, "submit", actor=signatory, attestation=True, ip="127.0.0.1")
    perform(Report.objects.get(pk=report.pk), "merge", actor=first.evaluator, target=other)
    assert Report.objects.get(pk=report.pk).state == ReportState.MERGED
    assert [one.body for one in other.supports.all()] == [entry]


def test_the_agency_reader_decides_nothing():
    desk = factory.filed()
    reader = AgentFactory(roles=["reader"], roles__workflow="cpc_reports")
    with pytest.raises(NotAllowed):
        perform(desk.again(), "declare_admissible", actor=reader, competence="within")


def test_a_medicine_row_keeps_what_a_person_typed():
    desk = factory.set_up()
    row = desk.sheet.medicines.get()
    rows.amend(desk.sheet, "medicines", [(row, Answers(clean={"holder": "Titulaire corrigé"}))])
    assert desk.sheet.medicines.get().holder == "Titulaire corrigé"
